"""The rules that the widget carries along are the clinicians' own."""

import pytest

from bot.errors import ContentError
from bot.safety.offline import read_offline
from bot.safety.rules import read_rules
from bot.settings import PROJECT

FILE = "data/safety/offline.yml"
SAFETY = PROJECT / "data" / "safety"


def test_a_chosen_rule_brings_its_phrases_and_the_words_that_they_use(project):
    assert read_offline(project.data / "safety") == [
        {
            "words": {"end": ["end", "ends", "ending"]},
            "phrases": ["<end> ~ my life", "suicide"],
        }
    ]


def test_a_lemma_that_yaml_takes_for_false_stays_a_word(project):
    project.edit(
        "data/safety/lexicon/crisis.yml",
        "  end: [end, ends, ending]",
        "  no: [no, not]",
    )
    project.edit("data/safety/lexicon/crisis.yml", "<end> ~ my life", "<no> ~ life")

    (group,) = read_offline(project.data / "safety")

    assert group["words"] == {"no": ["no", "not"]}


@pytest.mark.parametrize("wrong", ["en-unknown", "en-no-wet-diapers"])
def test_what_is_no_rule_for_a_crisis_is_named_with_its_line(project, wrong):
    project.edit(FILE, "en-end-my-life", wrong)

    with pytest.raises(ContentError) as caught:
        read_offline(project.data / "safety")

    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == (project.root / FILE, 2)
    assert f"'{wrong}' is no rule of level 'crisis'" in problem.message


def test_a_lexicon_that_cannot_be_read_is_told(project):
    project.edit("data/safety/lexicon/crisis.yml", "safety_rules:", "rules:")

    with pytest.raises(ContentError, match="cannot be read"):
        read_offline(project.data / "safety")


def test_suicide_and_self_harm_are_covered_in_both_languages_of_the_widget():
    chosen = set((SAFETY / "offline.yml").read_text("utf-8").split())
    rules = [rule for rule in read_rules(SAFETY / "lexicon") if rule.id in chosen]

    covered = {(rule.language, rule.category) for rule in rules}
    for language in ("en", "es"):
        for category in ("suicidality", "self_harm", "harm_to_baby"):
            assert (language, category) in covered
