"""Evaluation data is not training data."""

import pytest

from bot.evaluation.leaks import LIKE, leaks
from bot.evaluation.understanding import read_split, training_examples
from bot.settings import PROJECT

EXAMPLE = "why does my milk leak when my baby cries"


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE,
        "Why does my milk leak, when my baby cries?!",
        "why does my milk leak when the baby cries",
    ],
)
def test_a_copy_and_a_near_copy_are_found(text):
    assert leaks([EXAMPLE, "hello"], [text]) == [(text, EXAMPLE)]


@pytest.mark.parametrize("text", ["milk comes when he cries", "hello", ""])
def test_the_same_question_in_other_words_is_no_leak(text):
    assert leaks([EXAMPLE], [text]) == []


def test_texts_are_near_copies_from_seven_trigrams_of_ten_on():
    # " ab", "abc" to "fgh" and "gh " are 8, of which the longer ones have 7 too.
    assert LIKE == 7 / 10
    assert leaks(["abcdefgh"], ["abcdefghi"]) == [("abcdefghi", "abcdefgh")]
    assert leaks(["abcdefgh"], ["abcdefghij"]) == []


def test_every_pair_that_leaks_is_told():
    assert sorted(leaks(["i leak", "I leak!"], ["i leak", "i leak."])) == [
        ("i leak", "I leak!"),
        ("i leak", "i leak"),
        ("i leak.", "I leak!"),
        ("i leak.", "i leak"),
    ]


def test_texts_without_words_are_the_same():
    assert leaks(["?!"], ["…", "milk"]) == [("…", "?!")]


def test_where_there_is_nothing_nothing_leaks():
    assert leaks([], ["milk"]) == leaks(["milk"], []) == leaks([], []) == []


def test_no_question_of_the_development_split_is_trained_on():
    split = read_split(PROJECT / "data" / "evaluation" / "development.yml")
    held_out = [text for text, _ in split.inside] + split.outside

    assert leaks([text for text, _ in training_examples()], held_out) == []
