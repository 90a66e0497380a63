"""Every rule of the real lexicon keeps its own promises, and leaves feeding alone."""

import json

import pytest

from bot.knowledge.entries import read_knowledge
from bot.knowledge.smalltalk import read_smalltalk
from bot.safety.rules import read_rules
from bot.safety.verdict import CATEGORIES
from bot.settings import PROJECT

DATA = PROJECT / "data"
ALARMS_AT_MOST = 0.010
RULES = {rule.id: rule for rule in read_rules(DATA / "safety" / "lexicon")}

# How a message may reach us that was typed as a rule's `fires` has it.
WAYS = {
    "in capitals": str.upper,
    "with an exclamation mark": lambda text: text.rstrip(" .!?") + "!",
    "with many exclamation marks": lambda text: text.rstrip(" .!?") + "!!!",
    "with no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "with hidden spaces": lambda text: text.replace(" ", " \u200b"),
    "with hidden characters for spaces": lambda text: text.replace(" ", "\u200b"),
    "with hidden characters everywhere": "\u200b".join,
    "with hyphens": lambda text: text.replace(" ", "-"),
    "in stars": "*{}*".format,
    "in quotes": "“{}”".format,
    "in tags": "<p><b>{}</b></p>".format,
    "in angle brackets": "<{}>".format,
    "in a URL": lambda text: text.replace(" ", "%20"),
    "in JSON": json.dumps,
}


def questions():
    """What is asked of the knowledge entries, and small talk."""
    asked = [question for question, _ in read_knowledge(DATA).questions()]
    for talk in read_smalltalk(DATA / "nlu" / "smalltalk.yml", PROJECT / "domain.yml"):
        asked += talk.examples
    return asked


@pytest.mark.parametrize("id_", RULES)
def test_a_rule_fires_on_each_of_its_own_messages(real_guard, id_):
    missed = [
        message
        for message in RULES[id_].fires
        if id_ not in {finding.rule for finding in real_guard.lexicon.find(message)}
    ]

    assert missed == []


@pytest.mark.parametrize("id_", RULES)
def test_no_rule_fires_on_what_a_rule_leaves(real_guard, id_):
    found = {
        message: [finding.rule for finding in real_guard.lexicon.find(message)]
        for message in RULES[id_].leaves
    }

    assert {message: rules for message, rules in found.items() if rules} == {}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_rule_fires_however_its_messages_are_typed(real_guard, way):
    missed = [
        way(message)
        for rule in RULES.values()
        for message in rule.fires
        if rule.id not in {f.rule for f in real_guard.lexicon.find(way(message))}
    ]

    assert missed == []


def test_a_rule_fires_on_its_messages_with_entities_for_accents(real_guard):
    for rule in RULES.values():
        for message in rule.fires:
            typed = message.encode("ascii", "xmlcharrefreplace").decode()

            assert rule.id in {f.rule for f in real_guard.lexicon.find(typed)}


@pytest.mark.parametrize("level", CATEGORIES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_category_has_rules_in_english_and_spanish(level, language):
    has = {
        r.category for r in RULES.values() if (r.level, r.language) == (level, language)
    }

    assert has == set(CATEGORIES[level]) - {"unknown"}


def test_a_rules_id_begins_with_its_language():
    assert [id_ for id_, rule in RULES.items() if id_[:2] != rule.language] == []


def test_no_rule_is_for_what_only_the_guard_itself_may_say():
    assert [id_ for id_, rule in RULES.items() if rule.category == "unknown"] == []


def test_no_question_that_we_answer_brings_a_rule(real_guard):
    assert [question for question in questions() if real_guard.check(question)] == []


def test_no_question_that_we_answer_means_more_to_the_second_tier(
    trained_guard, encoder
):
    found = {}
    for question in questions():
        parts = trained_guard.suspects(question)
        features = encoder.read(parts.texts).features
        found[question] = trained_guard.check_meaning(parts, features)

    alarms = [question for question, findings in found.items() if findings]

    assert len(alarms) <= ALARMS_AT_MOST * len(found), alarms
