"""Rules are read as clinicians wrote them; each mistake is told with its remedy."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.safety.phrases import parse
from bot.safety.rules import Rule, read_rules

CRISIS = "data/safety/lexicon/crisis.yml"
FLAGS = "data/safety/lexicon/red-flags.yml"

# What stands in crisis.yml, what is put there and the start of the line to go to; then
# what the editor is told.
MISTAKES = {
    "an id of another form": (
        ("id: en-end-my-life", "id: End_My_Life", "- id: End_My_Life"),
        "field 'id' must be as in 'en-want-to-die'",
    ),
    "a category of another level": (
        ("category: self_harm", "category: newborn", "category: newborn"),
        "field 'category' must be one of: suicidality, harm_to_baby, self_harm, "
        "violence, psychosis, hotline, unknown",
    ),
    "somebody unknown": (
        ("about: other", "about: nobody", "about: nobody"),
        "field 'about' must be one of: self, other",
    ),
    "a source that is not named": (
        ("other\n    source: screener", "other\n    source: a book", "source: a book"),
        "field 'source' must be one of: screener",
    ),
    "a source without words": (
        ("A screener, read 2026-01-01", '""', "screener:"),
        "field 'sources.screener' must be a text; put it in quotes if need be",
    ),
    "a phrase that cannot be read": (
        ("- hurt herself\n", "- hurt (herself\n", "- hurt (herself"),
        "'hurt (herself': '(' has no end",
    ),
    "a lemma that does not exist": (
        ("- hurt herself\n", "- <hurt> herself\n", "- <hurt> herself"),
        "'<hurt> herself': <hurt> is no lemma of this file's 'words'",
    ),
    "an unless that cannot be read": (
        ("- suicide prevention\n", "- suicide ~\n", "- suicide ~"),
        "'suicide ~': must begin and end with a word",
    ),
    "no phrase": (
        ("    phrases:\n      - hurt herself\n", "    phrases: []\n", "phrases: []"),
        "field 'safety_rules.phrases' has 0 items; at least 1",
    ),
    "a phrase that is a number": (
        ("- hurt herself\n", "- hurt herself\n      - 988\n", "- 988"),
        "field 'safety_rules.phrases' each item must be a text; put it in quotes",
    ),
    "a form that is not plain": (
        ("[end, ends, ending]", "[end, Ending]", "end:"),
        "'Ending' must be one word in small plain letters",
    ),
    "a form of two words": (
        ("[end, ends, ending]", "[end, end it]", "end:"),
        "'end it' must be one word in small plain letters",
    ),
    "a form that yaml reads as no": (
        ("[end, ends, ending]", "[end, no]", "end:"),
        "field 'words.end' each item must be a text; put it in quotes",
    ),
    "one message that fires": (
        ("      - she hurt herself again\n", "", "- my sister hurt herself"),
        "field 'safety_rules.fires' has 1 items; at least 2",
    ),
    "no message that it leaves": (
        ("    leaves:\n      - my sister hurts\n", "    leaves: []\n", "leaves: []"),
        "field 'safety_rules.leaves' has 0 items; at least 1",
    ),
    "a field that is missing": (
        ("    about: other\n    source: screener\n", "", "- id: en-sister"),
        "field 'safety_rules.source' is missing; add 'source: …'",
    ),
    "a field that is not known": (
        ("    about: other\n", "    abuot: other\n", "abuot"),
        "field 'safety_rules.abuot' is not known; remove or respell it",
    ),
    "a field of the file that is not known": (
        ("words:\n", "wrods: {}\nwords:\n", "wrods"),
        "field 'wrods' is not known; remove or respell it",
    ),
}


@pytest.fixture
def folder(project):
    return project.data / "safety" / "lexicon"


def test_a_rule_is_read_with_all_that_it_says(folder):
    rules = {rule.id: rule for rule in read_rules(folder)}

    lemmas = {"end": frozenset({"end", "ends", "ending"})}
    assert replace(rules["en-end-my-life"], path=Path(), line=1) == Rule(
        id="en-end-my-life",
        level="crisis",
        category="suicidality",
        language="en",
        about="self",
        source="screener",
        patterns=(*parse("<end> ~ my life", lemmas), *parse("suicide", {})),
        unless=tuple(parse("suicide prevention", {})),
        fires=("i want to end my life", "thinking of suicide"),
        leaves=("i work in suicide prevention",),
    )


def test_a_rule_knows_where_it_stands(project, folder):
    rules = {rule.id: rule for rule in read_rules(folder)}

    assert rules["en-no-wet-diapers"].path == project.root / FLAGS
    assert rules["en-no-wet-diapers"].line == project.line(FLAGS, "- id: en-no-wet")


def test_all_files_of_the_folder_are_read(folder):
    assert [(rule.id, rule.level, rule.about) for rule in read_rules(folder)] == [
        ("en-end-my-life", "crisis", "self"),
        ("en-sister-hurts-herself", "crisis", "other"),
        ("en-no-wet-diapers", "same_day", "self"),
    ]


@pytest.mark.parametrize(("edit", "remedy"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_file_its_line_and_its_remedy(
    project, folder, told, edit, remedy
):
    old, new, start = edit
    project.edit(CRISIS, old, new)

    assert told(read_rules, folder) == [(CRISIS, project.line(CRISIS, start), remedy)]


def test_an_unknown_level_or_language_is_told(project, folder, told):
    project.edit(FLAGS, "level: same_day", "level: today")
    project.edit(FLAGS, "language: en", "language: it")

    assert told(read_rules, folder) == [
        (FLAGS, 5, "field 'level' must be one of: crisis, emergency, same_day"),
        (FLAGS, 7, "field 'language' must be one of: en, es, fr, pt, de"),
    ]


def test_an_id_that_stands_twice_is_told(project, folder, told):
    line = project.line(CRISIS, "- id: en-sister")
    project.edit(CRISIS, "id: en-sister-hurts-herself", "id: en-end-my-life")

    assert told(read_rules, folder) == [
        (CRISIS, line, "rule 'en-end-my-life' stands twice; rename one")
    ]


def test_an_id_that_stands_in_two_files_is_told(project, folder, told):
    project.edit(FLAGS, "id: en-no-wet-diapers", "id: en-end-my-life")

    assert told(read_rules, folder) == [
        (FLAGS, 4, "rule 'en-end-my-life' stands twice; rename one")
    ]


def test_a_lemma_of_another_file_is_not_known(project, folder, told):
    project.edit(FLAGS, "- no wet diapers for 12 hours", "- 12 dry hours")
    project.edit(FLAGS, '"no wet diapers [for # hours]"', "<end> of diapers")

    ((path, _, message),) = told(read_rules, folder)

    assert path == FLAGS
    assert message.endswith("<end> is no lemma of this file's 'words'")


def test_a_lexicon_without_crisis_is_told(folder, told):
    (folder / "crisis.yml").unlink()

    assert told(read_rules, folder) == [
        (
            "data/safety/lexicon",
            1,
            "holds no rule of level 'crisis'; without one nobody is referred",
        )
    ]


def test_the_mistakes_of_all_files_are_told_at_once(project, folder, told):
    project.edit(CRISIS, "about: other", "about: nobody")
    project.edit(FLAGS, "source: signs", "source: sings")

    assert [path for path, _, _ in told(read_rules, folder)] == [CRISIS, FLAGS]
