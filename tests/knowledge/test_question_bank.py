"""A label is as close as its closest example questions."""

import numpy as np
import pytest

from bot.knowledge.question_bank import QuestionBank

EAST, NORTH, WEST = [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]
NORTH_EAST = [0.6, 0.8]


def bank(**directions):
    vectors = [vector for group in directions.values() for vector in group]
    labels = [label for label, group in directions.items() for _ in group]
    return QuestionBank(np.array(vectors, dtype=np.float32), labels)


def closeness(bank, vector):
    """The closeness of each label, by its name."""
    return dict(zip(bank.labels, bank.closeness(np.array(vector)), strict=True))


def test_labels_stand_once_in_alphabetical_order():
    assert bank(pads=[EAST, WEST], leak=[EAST], pain=[NORTH]).labels == [
        "leak",
        "pads",
        "pain",
    ]


def test_the_closeness_of_each_label_is_its_cosine():
    found = closeness(bank(pads=[NORTH], leak=[WEST], pain=[EAST]), NORTH_EAST)

    assert found == pytest.approx({"pads": 0.8, "leak": -0.6, "pain": 0.6})


def test_a_label_counts_by_the_mean_of_its_three_closest_questions():
    found = closeness(bank(leak=[WEST, NORTH, WEST, NORTH_EAST, NORTH]), NORTH)

    assert found == pytest.approx({"leak": (1.0 + 1.0 + 0.8) / 3})


def test_one_close_question_does_not_outweigh_three():
    found = closeness(bank(leak=[NORTH, WEST, WEST], pads=[NORTH_EAST] * 3), NORTH)

    assert found["pads"] > found["leak"]


def test_a_label_with_fewer_questions_counts_by_all_of_them():
    found = closeness(bank(leak=[EAST, WEST]), EAST)

    assert found == pytest.approx({"leak": 0.0})


def test_an_empty_bank_is_close_to_nothing():
    empty = QuestionBank(np.empty((0, 2), dtype=np.float32), [])

    assert closeness(empty, EAST) == {}
