"""A regression is fitted to labelled texts."""

import numpy as np
import pytest

from bot.encoder.grams import BUCKETS
from bot.encoder.regression import Regression
from bot.training.regression import fit, gram_matrix

NONE = "none"
TEXTS = ["i want to die", "nothing is left", "my milk leaks", "no wet diaper today"]
LABELS = ["crisis/suicidality", "crisis/suicidality", NONE, "same_day/newborn"]


def fit_to(texts, labels, vectors):
    return fit(Regression, texts, labels, vectors, c=20.0, steps=60, gram_weight=3.0)


@pytest.fixture(scope="module")
def fitted(encoder):
    return fit_to(TEXTS, LABELS, encoder.encode(TEXTS))


def test_n_grams_of_a_text_are_one_row_of_one_length():
    matrix = gram_matrix(["my milk", "?!", "i want to die"], 3.0)

    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).ravel().tolist()
    assert matrix.shape == (3, BUCKETS)
    assert lengths == [pytest.approx([3.0, 0, 3.0])]


def test_what_was_learned_is_known(fitted, encoder):
    chances = fitted.chances(TEXTS, encoder.encode(TEXTS))

    assert fitted.labels == ("crisis/suicidality", NONE, "same_day/newborn")
    assert [fitted.labels[best] for best in chances.argmax(axis=1)] == LABELS


def test_without_vectors_the_n_grams_are_learned_alone():
    fitted = fit_to(TEXTS, LABELS, None)

    chances = fitted.chances(TEXTS)

    assert fitted.weights.shape == (3, 0)
    assert [fitted.labels[best] for best in chances.argmax(axis=1)] == LABELS


def test_what_was_learned_reaches_other_words(fitted, encoder):
    texts = ["i wish i were dead", "does my milk drip"]

    crisis, feeding = fitted.chances(texts, encoder.encode(texts))[:, 0]

    assert crisis > feeding


def test_two_labels_are_told_apart_as_well(encoder):
    vectors = encoder.encode(TEXTS[1:3])

    chances = fit_to(TEXTS[1:3], LABELS[1:3], vectors).chances(TEXTS[1:3], vectors)

    assert chances.shape == (2, 2)
    assert chances.argmax(axis=1).tolist() == [0, 1]
