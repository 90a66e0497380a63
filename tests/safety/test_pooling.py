import numpy as np
import pytest

from bot.safety.pooling import together

LABELS = ("crisis/psychosis", "none")


def crisis(text, head, grams):
    """How likely a crisis is together, of what head and n-grams say of it alone."""
    one, other = (
        (LABELS, np.array([[chance, 1 - chance]])) for chance in (head, grams)
    )
    labels, chances = together([text], one, other)
    assert labels == LABELS
    return chances[0, 0]


def test_chances_are_the_weighted_geometric_mean_with_none_divided():
    odds = 5 * (0.2 / 0.8) ** 0.7 * (0.75 / 0.25) ** 0.3

    assert crisis("voices", 0.2, 0.75) == pytest.approx(odds / (1 + odds), abs=1e-4)


def test_in_english_the_head_counts_for_more():
    assert crisis("voices", 0.2, 0.1) > crisis("voices", 0.1, 0.2)


def test_in_spanish_both_count_the_same():
    both = crisis("oigo voces", 0.2, 0.1), crisis("oigo voces", 0.1, 0.2)

    assert both[0] == pytest.approx(both[1])


def test_one_that_is_nearly_sure_does_not_outweigh_one_that_rules_it_out():
    assert crisis("voices", 0.00001, 0.9) < 0.01
    assert crisis("voices", 0.6, 0.00001) < 0.25


def test_a_chance_of_nothing_is_no_veto():
    assert crisis("oigo voces", 0.999999, 0.0) > 0.5


def test_a_label_that_one_does_not_know_is_what_the_other_says_of_it():
    labels, chances = together(
        ["voices"],
        (("crisis/violence", "none"), np.array([[0.8, 0.2]])),
        (LABELS, np.array([[0.6, 0.4]])),
    )

    assert labels == ("crisis/psychosis", "crisis/violence", "none")
    assert chances[0, 1] / chances[0, 0] == pytest.approx(0.8 / 0.6, abs=1e-4)


def test_each_text_has_its_own_row():
    said = (LABELS, np.array([[0.2, 0.8], [0.2, 0.8]]))

    _, chances = together(["voices", "oigo voces"], said, (LABELS, said[1][:, ::-1]))

    assert chances[0, 0] < chances[1, 0]
    assert chances.sum(axis=1) == pytest.approx([1, 1])
