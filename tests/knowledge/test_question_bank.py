"""Labels are ranked by their closest example questions."""

import numpy as np
import pytest

from bot.knowledge.question_bank import QuestionBank

EAST, NORTH, WEST = [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]
NORTH_EAST = [0.6, 0.8]


def bank(**directions):
    vectors = [vector for group in directions.values() for vector in group]
    labels = [label for label, group in directions.items() for _ in group]
    return QuestionBank(np.array(vectors, dtype=np.float32), labels)


def names(ranking):
    return [name for name, _ in ranking]


def test_the_closest_label_comes_first_with_its_cosine():
    ranking = bank(leak=[WEST], pads=[NORTH], pain=[EAST]).rank(np.array(NORTH_EAST))

    assert names(ranking) == ["pads", "pain", "leak"]
    assert [cosine for _, cosine in ranking] == pytest.approx([0.8, 0.6, -0.6])


def test_a_label_counts_by_the_mean_of_its_three_closest_questions():
    leak = [NORTH, NORTH, NORTH_EAST, WEST, WEST]

    ranking = bank(leak=leak, pads=[NORTH_EAST]).rank(np.array(NORTH))

    assert names(ranking) == ["leak", "pads"]
    assert ranking[0][1] == pytest.approx((1.0 + 1.0 + 0.8) / 3)


def test_one_close_question_does_not_outweigh_three():
    leak = [NORTH, WEST, WEST]

    ranking = bank(leak=leak, pads=[NORTH_EAST] * 3).rank(np.array(NORTH))

    assert names(ranking) == ["pads", "leak"]


def test_equally_close_labels_stand_in_alphabetical_order():
    ranking = bank(pads=[EAST], leak=[EAST], pain=[EAST]).rank(np.array(NORTH_EAST))

    assert names(ranking) == ["leak", "pads", "pain"]


def test_a_label_may_point_the_other_way():
    assert bank(leak=[WEST]).rank(np.array(EAST)) == [("leak", -1.0)]


def test_an_empty_bank_ranks_nothing():
    empty = QuestionBank(np.empty((0, 2), dtype=np.float32), [])

    assert empty.rank(np.array(EAST)) == []
