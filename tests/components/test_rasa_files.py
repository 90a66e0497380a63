"""What `lactabot check` says of Rasa's files is what Rasa makes of them."""

import pytest
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter

from bot.knowledge.rasa_files import unreadable

STEPS = "steps: [{intent: greet}, {action: utter_greet}]"


def rasa_can_read(data):
    """Whether Rasa reads all of it, and skips nothing with a warning."""
    importer = RasaFileImporter(None, None, [str(data)])
    try:
        importer.get_stories()
        importer.get_nlu_data()
    except (RasaException, UserWarning):
        return False
    return True


@pytest.mark.filterwarnings("ignore:Issue found in '")  # of what the domain lacks
@pytest.mark.parametrize(
    "text",
    [
        "rules: be kind\n",
        "rules:\n- no visitors\n",
        f"rules:\n- id: x\n  {STEPS}\n",
        "rules:\n- rule: x\n  steps: hello\n",
        "nlu:\n- intent: a\n",
        "nlu:\n- examples: a\n",
        "nlu:\n- intent: a\n  examples: 3\n",
        "nlu:\n- a: b\n",
        "nlu:\n  a: b\n",
        "responses:\n  utter_a: hi\n",
        "- a: b\n  rules: c\n",
        "rules:\n- rule: a\n  steps\n",
        f"rules:\n- rule: x\n  {STEPS}\n",
        "nlu:\n- intent: a\n  examples: |\n    - b\n",
        "answer: |\n  Some\n  rules: none.\n",
        "house_rules:\n- no visitors\n",
    ],
)
def test_a_check_finds_a_file_wrong_if_rasa_cannot_read_it(tmp_path, text):
    (tmp_path / "foo.yml").write_text(text, encoding="utf-8")

    assert bool(list(unreadable(tmp_path))) is not rasa_can_read(tmp_path)
