"""Evaluation data is not training data."""

import pytest

from bot.evaluation.leaks import leaks
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


def test_no_question_of_the_development_split_is_trained_on():
    split = read_split(PROJECT / "data" / "evaluation" / "development.yml")
    held_out = [text for text, _ in split.inside] + split.outside

    assert leaks([text for text, _ in training_examples()], held_out) == []
