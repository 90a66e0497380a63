"""The second tier: what its weights say."""

import numpy as np
import pytest

from bot.encoder.grams import BUCKETS, grams
from bot.safety.classifier import (
    CRISIS_AT_LEAST,
    RED_FLAG_AT_LEAST,
    RULE,
    Classifier,
    find,
)
from bot.safety.sentences import pieces
from bot.safety.verdict import Finding

LABELS = ("crisis/psychosis", "crisis/suicidality", "none", "same_day/newborn")
GRAM_WEIGHT = 3.0


def vectors(*labels):
    """For each label, or mix of labels, a vector that shows it plainly."""
    rows = [label if isinstance(label, dict) else {label: 1.0} for label in labels]
    return np.array([[row.get(label, 0.0) for label in LABELS] for row in rows])


@pytest.fixture
def classifier():
    """One whose dimensions are the labels, and that knows the word `dead`."""
    gram_weights = np.zeros((len(LABELS), BUCKETS))
    gram_weights[LABELS.index("crisis/suicidality"), grams("dead")] = 5.0
    bias = np.array([0.0, 0.0, 1.0, 0.0])
    return Classifier(LABELS, 10 * np.eye(len(LABELS)), gram_weights, bias, GRAM_WEIGHT)


def found_by(classifier, parts, shown):
    """What a classifier alone finds in some pieces."""
    texts = [part.text for part in parts]
    return find(parts, classifier.labels, classifier.chances(texts, shown))


def test_what_the_vectors_show_is_found_with_its_place(classifier):
    message = "my milk leaks. voices in the wall"
    parts = pieces(message)

    found = found_by(classifier, parts, vectors("none", "none", "crisis/psychosis"))

    assert found == [
        Finding("crisis", "psychosis", "en", rule=RULE, start=15, end=len(message))
    ]


def test_a_crisis_and_a_red_flag_are_both_found(classifier):
    parts = pieces("i am gone. he is so limp")

    found = found_by(
        classifier, parts, vectors("none", "crisis/suicidality", "same_day/newborn")
    )

    assert [(f.level, f.category) for f in found] == [
        ("crisis", "suicidality"),
        ("same_day", "newborn"),
    ]


def test_of_several_pieces_the_plainest_is_told(classifier):
    parts = pieces("first one. second one. third one")
    weak = {"crisis/psychosis": 0.5, "none": 0.4}

    (found,) = found_by(
        classifier, parts, vectors("none", weak, "crisis/suicidality", "none")
    )

    assert (found.category, found.start) == ("suicidality", 11)


def test_a_doubt_between_two_kinds_of_crisis_is_no_doubt_of_a_crisis(classifier):
    half = {"crisis/psychosis": 0.9, "crisis/suicidality": 0.9, "none": 0.9}

    (found,) = found_by(classifier, pieces("voices say die"), vectors(half))

    assert found.level == "crisis"


@pytest.mark.parametrize(
    ("label", "at_least"),
    [("crisis/psychosis", CRISIS_AT_LEAST), ("same_day/newborn", RED_FLAG_AT_LEAST)],
)
@pytest.mark.parametrize(("step", "count"), [(-0.01, 0), (0.01, 1)])
def test_a_chance_counts_from_its_threshold_on(label, at_least, step, count):
    chance = at_least + step
    bias = np.full(len(LABELS), -50.0)
    bias[[LABELS.index(label), LABELS.index("none")]] = np.log([chance, 1 - chance])
    shape = len(LABELS), BUCKETS
    classifier = Classifier(
        LABELS, np.zeros((4, 4)), np.zeros(shape), bias, GRAM_WEIGHT
    )

    assert len(found_by(classifier, pieces("milk"), vectors("none"))) == count


def test_the_language_is_that_of_the_piece(classifier):
    parts = pieces("ya no quiero nada de la vida")

    (found,) = found_by(classifier, parts, vectors("crisis/suicidality"))

    assert found.language == "es"


def test_nothing_is_found_in_nothing():
    assert find([], LABELS, np.empty((0, len(LABELS)))) == []
