"""Where another question may begin is learned, and needs no sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.seams import features, seams, weights

WORDS = ["Why", "do", "I", "leak?", "My", "baby", "cries,"]


def between(words, last):
    """The features of the gap after a word."""
    return dict(zip(words, features(words), strict=False))[last]


def test_every_gap_between_two_words_has_a_chance():
    assert len(seams(WORDS, {})) == len(WORDS) - 1
    assert seams(["Why"], {}) == []


def test_what_is_not_known_is_as_likely_as_not():
    assert set(seams(WORDS, {})) == {0.5}


def test_a_feature_with_weight_makes_a_seam_likelier():
    chances = seams(WORDS, {"next my": 2.0})

    assert chances.index(max(chances)) == WORDS.index("leak?")
    assert max(chances) == pytest.approx(0.88, abs=0.01)


@pytest.mark.parametrize(
    "name",
    [
        "mark ?",
        "last leak",
        "next my",
        "second baby",
        "last two i leak",
        "next three my baby cries",
        "kind next P",
        "mark ? next my",
        "words before 4",
        "words after 3",
        "asked before 3",
        "asked after 0",
    ],
)
def test_a_gap_is_described_by_what_stands_around_it(name):
    assert name in between(WORDS, "leak?")


def test_before_the_first_word_and_after_the_last_is_an_edge():
    words = ["leaks", "pads"]

    assert {"last two ^ leaks", "next two pads ^"} <= set(between(words, "leaks"))


def test_letter_case_and_signs_within_a_word_do_not_count():
    assert between(["DON'T", "leak"], "DON'T") == between(["dont", "leak"], "dont")


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("why do i leak how do i stop it", "how"),
        ("how do i know its let down does it come twice in one feed", "does"),
        ("why does my other side drip and which pads do i buy", "and"),
        ("what is let-down do I have to feel it", "do"),
    ],
)
def test_the_weights_of_the_release_know_where_a_question_begins(text, begins):
    words = text.split()
    chances = seams(words, weights())
    at = chances.index(max(chances)) + 1

    assert words[at] == begins


@given(st.lists(st.text(min_size=1), min_size=1))
def test_any_words_have_chances(words):
    assert all(0 <= chance <= 1 for chance in seams(words, weights()))
