"""The semantic tier as a clinic trains it, beside the head on the encoder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.encoder.regression import Regression
from bot.safety.language import language_of
from bot.safety.sentences import Piece
from bot.safety.verdict import Finding

RULE = "classifier"  # what its findings name in place of a rule
NONE = "none"

# Chosen on the development split, recall first; docs/safety.md has the curve.
CRISIS_AT_LEAST, CRISIS_AT_LEAST_ELSEWHERE = 0.30, 0.40  # in English, in others
RED_FLAG_AT_LEAST = 0.15
# So sound 97 of 100 crises that no rule lists, and 2 of 10 questions. A sentence that
# sounds less is not encoded, and a message with none that sounds so is not urgent.
SUSPECT_AT_LEAST = 0.02


class Classifier(Regression):
    """A regression over the n-grams of a piece, to `none` or `level/category`.

    Beside `bot.safety.head`, which knows the meaning, a sentence vector gained nothing
    here (docs/safety.md); without it, all examples are learned in half a minute.

    Source:
        Swaminathan and others: Natural language processing system for rapid detection
        and intervention of mental health crisis chat messages, npj Digital Medicine
        (2023): a filter, then logistic regression.
    """

    def suspects(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The pieces worth encoding: the message as a whole, and what sounds like more.

        A vector costs milliseconds, n-grams next to nothing. Most sentences about
        feeding are told by their n-grams alone; docs/safety.md has what that loses.
        """
        rest = pieces[1:]
        if not rest:
            return list(pieces)
        chosen = zip(rest, self._sound(rest), strict=True)
        return [pieces[0], *(p for p, chance in chosen if chance >= SUSPECT_AT_LEAST)]

    def is_urgent(self, pieces: Sequence[Piece]) -> bool:
        """Whether any piece sounds so much like a crisis or a red flag already.

        Where many wait to be read, such a message goes before the others.
        """
        return bool((self._sound(pieces) >= SUSPECT_AT_LEAST).any())

    def _sound(self, pieces: Sequence[Piece]) -> np.ndarray:
        """By n-grams alone, how likely each piece is anything, shape (len(pieces),)."""
        chances = self.chances([piece.text for piece in pieces])
        return 1 - chances[:, self.labels.index(NONE)]


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


def is_crisis(labels: Sequence[str]) -> np.ndarray:
    """For each label whether it is a crisis."""
    return np.array([label.startswith("crisis/") for label in labels])


def is_red_flag(labels: Sequence[str]) -> np.ndarray:
    """For each label whether it is a red flag."""
    return ~is_crisis(labels) & np.array([label != NONE for label in labels])
