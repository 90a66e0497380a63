"""Text in, verdict out: both tiers, and what two messages say only together."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.encoder.grams import BUCKETS
from bot.encoder.head import Head
from bot.errors import ContentError
from bot.safety.classifier import RULE, Classifier
from bot.safety.guard import read_guard
from bot.safety.sentences import pieces
from bot.safety.verdict import Finding, Verdict
from bot.settings import PROJECT

GUARD = read_guard(PROJECT / "tests" / "minimal" / "data" / "safety")
BARE = replace(GUARD, head=None)
PSYCHOSIS = ("crisis/psychosis", "none")
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


def found(text, before=""):
    """What the first tier finds in a text: its rules, with what stands there."""
    verdict = GUARD.check(text, before)
    return (
        [(f.rule, text[f.start : f.end]) for f in verdict.findings] if verdict else []
    )


def guard_of(*chances):
    """A guard whose classifier gives every text these chances of a psychosis."""
    weights, gram_weights = np.zeros((2, 0)), np.zeros((2, BUCKETS))
    classifier = Classifier(PSYCHOSIS, weights, gram_weights, np.log(chances), 1.0)
    return replace(BARE, classifier=classifier)


@pytest.fixture
def alarmed():
    """A guard whose second tier takes everything for a psychosis."""
    return guard_of(0.999, 0.001)


@pytest.fixture
def inclined():
    """A guard whose classifier is not so sure."""
    return guard_of(0.75, 0.25)


def features(rows):
    """What an encoder makes of some texts, if it makes the same of all."""
    return np.ones((rows, 2))


def head(labels, *chances):
    """One that gives every text these chances."""
    return Head(labels, np.zeros((len(labels), 2)), np.log(chances))


def test_what_no_rule_lists_brings_no_verdict():
    assert GUARD.check("why do i leak?") is None
    assert GUARD.check("") is None


def test_a_verdict_has_the_most_urgent_finding_first():
    text = "no wet diapers, and my sister hurt herself. i will end my life"

    assert [finding.level for finding in GUARD.check(text).findings] == [
        "crisis",
        "crisis",
        "same_day",
    ]
    assert GUARD.check(text).category == "suicidality"


def test_a_rule_about_somebody_else_says_so():
    assert [f.about for f in GUARD.check("she hurt herself").findings] == ["other"]


@pytest.mark.parametrize("text", ["suicide", "Oh. SUICIDE!", "so sui\u200bcide now"])
def test_the_place_of_a_finding_is_that_in_the_text(text):
    ((_, shown),) = found(text)

    assert shown.replace("\u200b", "").strip("!").lower() == "suicide"


@pytest.mark.parametrize(
    ("before", "text", "shown"),
    [
        ("i want to end", "my life", "my life"),
        ("i want to END", "all of my life, yes", "all of my life"),
        ("so i will end my", "Life.", "Life"),
        ("hi! éé 💔 i will end my", "LIFE", "LIFE"),
        ("my sister hurt", "herself", "herself"),
    ],
)
def test_two_messages_that_only_together_say_it_bring_a_verdict(before, text, shown):
    assert found(before) == found(text) == []
    assert [place for _, place in found(text, before)] == [shown]


def test_what_the_message_before_said_alone_is_not_told_again():
    assert GUARD.check("why do i leak", "thinking of suicide") is None


def test_what_the_message_says_alone_is_told_with_its_place():
    assert found("yes, suicide", "why do i leak") == [("en-end-my-life", "suicide")]


def test_both_messages_may_say_it():
    assert found("suicide", "suicide") == [("en-end-my-life", "suicide")]


@given(ANY_TEXT, ANY_TEXT)
def test_places_lie_in_the_text_whatever_stood_before(before, text):
    verdict = GUARD.check(f"my life. {text} suicide", f"{before} end")

    for finding in verdict.findings:
        assert 0 <= finding.start < finding.end <= len(text) + 17


def test_without_its_second_tier_a_guard_finds_no_meaning():
    parts = BARE.suspects("voices in the wall")

    assert BARE.check_meaning(parts, features(1)) == []


def test_without_its_second_tier_only_the_message_as_a_whole_is_a_suspect():
    message = "my milk leaks. voices in the wall"

    assert BARE.suspects(message).texts == [message]
    assert BARE.suspects("").texts == []


def test_the_second_tier_finds_meaning(alarmed):
    parts = alarmed.suspects("voices in the wall")

    assert alarmed.check_meaning(parts, features(1)) == [
        Finding("crisis", "psychosis", rule=RULE, end=18)
    ]


def test_nothing_is_found_in_a_message_without_words(alarmed):
    assert alarmed.check_meaning(alarmed.suspects(""), features(0)) == []


def test_until_a_classifier_is_trained_the_head_finds_meaning():
    guard = replace(BARE, head=head(PSYCHOSIS, 0.9, 0.1))
    message = "my milk leaks. voices in the wall"

    parts = guard.suspects(message)

    assert list(parts.pieces) == pieces(message)
    assert guard.check_meaning(parts, features(3))[0].category == "psychosis"


def test_head_and_classifier_say_it_together(inclined):
    guard = replace(inclined, head=head(PSYCHOSIS, 0.2, 0.8))

    labels, chances = guard.chances(guard.suspects("voices"), features(1))

    assert labels == PSYCHOSIS
    assert chances == pytest.approx(np.array([[0.725, 0.275]]), abs=0.001)


def test_a_crisis_that_the_classifier_is_sure_of_counts_whatever_the_head_says(alarmed):
    guard = replace(alarmed, head=head(PSYCHOSIS, 0.0001, 0.9999))

    (found,) = guard.check_meaning(guard.suspects("voices"), features(1))

    assert found.level == "crisis"


def test_where_there_are_no_features_the_n_grams_decide(inclined):
    guard = replace(inclined, head=head(PSYCHOSIS, 0.0001, 0.9999))

    (found,) = guard.check_meaning(guard.suspects("voices"))

    assert found.level == "crisis"


def test_the_head_alone_says_nothing_without_features():
    guard = replace(BARE, head=head(PSYCHOSIS, 0.9, 0.1))

    assert guard.check_meaning(guard.suspects("voices")) == []


def test_the_second_tier_suspects_every_sentence_that_sounds_like_more(alarmed):
    message = "my milk leaks. voices in the wall"

    assert list(alarmed.suspects(message).pieces) == pieces(message)


def test_a_guard_says_the_replies_of_its_folder():
    contact = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}

    assert GUARD.say(Verdict((Finding("same_day", "newborn"),)), "web", contact) == (
        "Call Hill Clinic at 555-0199 (Monday).\n\nDo not wait."
    )
    assert GUARD.standing("es") == ("Siempre 988.", "Ayuda")


def test_a_guard_is_read_with_the_head_of_the_release_and_no_classifier():
    assert GUARD.classifier is None
    assert "crisis/suicidality" in GUARD.head.labels


def test_a_head_that_is_not_the_tested_one_is_left_out_and_told(
    monkeypatch, tmp_path, caplog
):
    spoilt = tmp_path / "tuned.npz"
    spoilt.write_bytes(b"spoilt")
    spoilt.with_suffix(".sha256").write_text("0" * 64)
    monkeypatch.setattr("bot.safety.guard.CRISES", spoilt)

    guard = read_guard(PROJECT / "tests" / "minimal" / "data" / "safety")

    assert guard.head is None
    assert guard.check("i will end my life").is_crisis
    assert "tuned.npz is not the file that was tested" in caplog.text


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("lexicon/crisis.yml", "- hurt herself\n", "- (hurt\n"),
        ("replies.yml", "button: Help", "button: ''\nbotton: Help"),
        ("hotlines.yml", 'number: "988"', "number: 988"),
        ("person.yml", "before: [hola]", "befor: [hola]"),
    ],
)
def test_a_guard_is_not_read_from_wrong_content(project, file, old, new):
    project.edit(f"data/safety/{file}", old, new)

    with pytest.raises(ContentError):
        read_guard(project.data / "safety")
