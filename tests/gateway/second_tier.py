"""A tiny classifier, and what it alone takes for a crisis: the trained one is slow."""

from __future__ import annotations

import zlib

import httpx
import numpy as np

from bot.encoder.grams import BUCKETS, gram_value, grams
from bot.encoder.head import Head
from bot.safety.classifier import Classifier
from bot.safety.suspects import NONE
from bot.settings import Settings, trained_classifier
from tests.gateway.waiting import until

CRISIS = "the quagga is calling me tonight"
UNSURE = "the quoll may be calling me tonight"
EMERGENCY = "the quokka has a strange colour today"
NONE_BIAS, GRAM_WEIGHT = 7.0, 3.0


def tiny_classifier() -> Classifier:
    """Takes all with a quagga for a crisis, and with a quokka for an emergency.

    Of one text with a quoll, it is not sure.
    """
    labels = ("crisis/suicidality", "emergency/newborn", NONE)
    gram_weights = np.zeros((3, BUCKETS), dtype=np.float32)
    for row, word in enumerate(("quagga", "quokka")):
        gram_weights[row, zlib.crc32(word.encode()) % BUCKETS] = 60.0
    even = NONE_BIAS / gram_value(len(grams(UNSURE)), GRAM_WEIGHT)
    gram_weights[0, zlib.crc32(b"quoll") % BUCKETS] = even
    return Classifier(
        labels,
        np.zeros((3, 0), dtype=np.float32),
        gram_weights,
        np.array([0.0, 0.0, NONE_BIAS], dtype=np.float32),
        GRAM_WEIGHT,
    )


def alarmed_classifier() -> Classifier:
    """Takes all for a crisis."""
    classifier = tiny_classifier()
    classifier.bias[0] = 60.0
    return classifier


def alarmed_head() -> Head:
    """Takes all for a crisis."""
    return Head(("crisis/suicidality", NONE), np.zeros((2, 768)), np.array([9.0, 0.0]))


def put_tiny_classifier(
    settings: Settings, classifier: Classifier | None = None
) -> None:
    """Lays it, or another, where a gateway looks for the one that was trained."""
    path = trained_classifier(settings)
    path.parent.mkdir(exist_ok=True)
    (classifier or tiny_classifier()).save(path)


def wait_for(client: httpx.Client) -> None:
    """Waits until a gateway has taken its classifier."""
    until(lambda: client.get("/ready").json()["classifier"])
