"""The semantic tier as a clinic trains it, beside the head on the encoder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.encoder.regression import Regression
from bot.safety.language import language_of
from bot.safety.sentences import Piece
from bot.safety.suspects import is_crisis, is_red_flag
from bot.safety.verdict import Finding

RULE = "classifier"  # what its findings name in place of a rule

# Chosen on the development split, recall first; docs/safety.md has the curve.
CRISIS_AT_LEAST, CRISIS_AT_LEAST_ELSEWHERE = 0.25, 0.35  # in English, in others
RED_FLAG_AT_LEAST = 0.15


class Classifier(Regression):
    """A regression over the n-grams of a piece, to `none` or `level/category`.

    Beside `bot.encoder.head`, which knows the meaning, a sentence vector gained nothing
    here (docs/safety.md); without it, all examples are learned in half a minute, and
    it finds what it is sure of where there is no encoder.

    Source:
        Swaminathan and others: Natural language processing system for rapid detection
        and intervention of mental health crisis chat messages, npj Digital Medicine
        (2023): a filter, then logistic regression.
    """


def find(
    pieces: Sequence[Piece], labels: Sequence[str], chances: np.ndarray
) -> list[Finding]:
    """What the pieces of a message mean, at most one finding a level.

    Args:
        pieces: As `bot.safety.sentences.pieces` gives them.
        labels: `none` and `level/category`.
        chances: How likely each is for each piece, shape (len(pieces), labels).
    """
    found = []
    english = np.array([language_of(piece.text) == "en" for piece in pieces])
    crisis = np.where(english, CRISIS_AT_LEAST, CRISIS_AT_LEAST_ELSEWHERE)
    for chosen, at_least in (
        (is_crisis(labels), crisis),
        (is_red_flag(labels), RED_FLAG_AT_LEAST),
    ):
        above = chances[:, chosen].sum(axis=1) - at_least
        if not len(above) or above.max() < 0:
            continue
        best = int(above.argmax())
        likeliest = int(np.where(chosen, chances[best], -1.0).argmax())
        level, _, category = labels[likeliest].partition("/")
        piece = pieces[best]
        language = language_of(piece.text)
        found.append(
            Finding(
                level,
                category,
                language,
                rule=RULE,
                start=piece.start,
                end=piece.end,
            )
        )
    return found
