"""What Rasa would take for its own and could not read is told before it trains."""

import pytest

from bot.knowledge.rasa_files import unreadable

STEPS = "steps: [{intent: greet}, {action: utter_greet}]"


@pytest.fixture
def told(tmp_path):
    """Writes a file below data/; returns the line and message of each problem."""

    def told(text, name="more/foo.yml"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        problems = list(unreadable(tmp_path / "data"))
        assert {problem.path for problem in problems} <= {path}
        return [(problem.line, problem.message) for problem in problems]

    return told


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("rules:\n- no visitors\n", 2, "'rules' each item must have fields"),
        (f"a: b\nrules:\n- id: x\n  {STEPS}\n", 3, "'rules.rule' is missing"),
        ("rules:\n- rule: x\n", 2, "'rules.steps' is missing"),
        ("rules:\n- rule: x\n  steps: y\n", 3, "'rules.steps' must be a list"),
        ("rules: be kind\n", 1, "'rules' must be a list"),
        (f"stories:\n- rule: x\n  {STEPS}\n", 2, "'stories.story' is missing"),
        ("nlu:\n  a: b\n", 2, "'nlu' must be a list"),
        ("nlu:\n- intent: a\n", 2, "'nlu.examples' is missing"),
        ("nlu:\n- intent: a\n  examples: 3\n", 3, "'nlu.examples' must be a text"),
        ("nlu:\n- examples: a\n", 2, "needs an intent"),
        ("responses: none\n", 1, "'responses' must have fields"),
        ("responses:\n  utter_a: hi\n", 2, "'responses.utter_a' must be a list"),
        ("- a: b\n  rules: c\n", 1, "must hold fields"),
        ("rules:\n- rule: a\n  steps\n", 4, "not YAML"),
    ],
)
def test_what_rasa_could_not_read_is_told_with_its_line_and_why(
    told, text, line, message
):
    ((found, why),) = told(text)

    assert found == line
    assert message in why
    assert "if this one is not for Rasa, name the field otherwise" in why


@pytest.mark.parametrize(
    "text",
    [
        f"rules:\n- rule: x\n  {STEPS}\n",
        f"stories:\n- story: x\n  {STEPS}\n",
        "nlu:\n- intent: a\n  examples: |\n    - b\n",
        "nlu:\n- lookup: a\n  examples: |\n    - b\n",
        "responses:\n  utter_a:\n  - text: hi\n",
        "answer: |\n  Some\n  rules: none.\n",
        "house_rules:\n- no visitors\n",
        "a:\n  stories: hello\n",
    ],
)
def test_what_rasa_can_read_or_leaves_alone_is_no_problem(told, text):
    assert told(text) == []


@pytest.mark.parametrize(("name", "count"), [("a.yaml", 1), ("a.txt", 0)])
def test_files_are_those_that_rasa_reads_by_their_ending(told, name, count):
    assert len(told("rules: be kind\n", name)) == count


def test_a_folder_and_a_link_to_nowhere_are_no_files(told, tmp_path):
    (tmp_path / "data" / "folder.yml").mkdir(parents=True)
    (tmp_path / "data" / "gone.yml").symlink_to(tmp_path / "nowhere")

    assert told("a: b\n") == []
