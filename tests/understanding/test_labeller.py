"""The release and the clinic's examples together say how likely each label is."""

import numpy as np
import pytest

from bot.encoder.grams import BUCKETS, grams
from bot.encoder.regression import Regression
from bot.gateway.content import read_content
from bot.settings import read_settings
from bot.understanding.labeller import Labeller, known_labels

PADS, DRIPS, NEW = "faq/pads", "faq/drips", "faq/new"


@pytest.fixture
def labeller():
    """Knows drips and new ones by their spelling; the release knows pads and drips."""
    weights = np.zeros((3, BUCKETS))
    weights[1, grams("drips")] = weights[2, grams("new")] = 10.0
    own = Regression((PADS, DRIPS, NEW), np.zeros((3, 0)), weights, np.zeros(3), 1.5)
    return Labeller(own, (DRIPS, "faq/gone", PADS))


def chances(labeller, text, drips, gone, pads):
    (row,) = labeller.chances([text], np.array([[drips, gone, pads]]))
    assert row.sum() == pytest.approx(1)
    return dict(zip(labeller.labels, row, strict=True))


def test_what_either_is_sure_of_is_likely_and_what_both_are_is_likelier(labeller):
    by_release = chances(labeller, "hm", 0.8, 0.1, 0.1)
    by_examples = chances(labeller, "drips", 0.4, 0.2, 0.4)
    by_both = chances(labeller, "drips", 0.8, 0.1, 0.1)

    for found in (by_release, by_examples, by_both):
        assert max(found, key=found.get) == DRIPS
    assert by_both[DRIPS] > max(by_release[DRIPS], by_examples[DRIPS])


def test_a_label_that_came_after_the_release_is_known_by_its_examples(labeller):
    assert chances(labeller, "new", 0.9, 0.05, 0.05)[NEW] > 0.9


def test_a_label_that_has_no_examples_any_more_is_none(labeller):
    found = chances(labeller, "hm", 0.1, 0.8, 0.1)

    assert found.keys() == {PADS, DRIPS, NEW}
    assert found[PADS] == pytest.approx(found[DRIPS])


def test_what_the_release_takes_for_impossible_is_only_very_unlikely(labeller):
    found = chances(labeller, "hm", 0.0, 0.0, 1.0)

    assert 0 < found[DRIPS] < 0.001


def test_without_a_label_that_both_know_the_examples_decide():
    own = Regression(
        (PADS, DRIPS),
        np.zeros((2, 0)),
        np.zeros((2, BUCKETS)),
        np.array([2.0, 0.0]),
        1.5,
    )

    (row,) = Labeller(own, ("greet",)).chances(["hm"], np.ones((1, 1)))

    assert row == pytest.approx(own.chances(["hm"])[0])


def test_the_release_knows_every_label_but_those_that_came_after_its_tuning():
    examples = read_content(read_settings()).examples()

    assert {label for _, label in examples} == set(known_labels())


def test_the_release_understands_what_no_example_says(encoder):
    texts = [
        "a toddler wailing at the till and my top is drenched",
        "who won the cup final",
    ]

    guessed = encoder.guess(encoder.begin(texts))

    found = [known_labels()[best] for best in guessed.argmax(axis=1)]
    assert found == ["faq/leak_baby_cries", "outside/far"]
