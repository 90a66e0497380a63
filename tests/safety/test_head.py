"""The head: a regression over the encoder's features, kept with its tuned layers."""

import numpy as np
import pytest

from bot.encoder import FEATURES
from bot.encoder.files import CRISES
from bot.encoder.head import Head, read_head
from bot.safety.verdict import CATEGORIES

LABELS = ("crisis/psychosis", "none")


def test_chances_follow_the_weights_and_sum_to_1():
    head = Head(LABELS, np.array([[2.0, 0.0], [0.0, 0.0]]), np.array([0.0, 1.0]))

    chances = head.chances(np.array([[0.5, 7.0], [3.0, 7.0]]))

    assert chances.sum(axis=1) == pytest.approx(1)
    assert chances[0] == pytest.approx([0.5, 0.5])
    assert chances[1, 0] > 0.99


def test_the_head_of_the_release_knows_every_category():
    head = read_head(CRISES)

    assert head.weights.shape == (len(head.labels), FEATURES)
    known = {label.partition("/")[::2] for label in head.labels if label != "none"}
    for level, categories in CATEGORIES.items():
        assert known >= {(level, name) for name in categories if name != "unknown"}


def test_a_crisis_that_no_rule_lists_is_one_to_the_head(encoder):
    head = read_head(CRISES)
    texts = [
        "everybody here would sleep easier if i just faded out of it",
        "which pads",
    ]

    chances = head.chances(encoder.read(texts).features)

    crisis = [label.startswith("crisis/") for label in head.labels]
    assert chances[0, crisis].sum() > 0.5 > chances[1, crisis].sum()
