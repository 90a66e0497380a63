"""The pieces of a message that the guard's second tier reads, and how they sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.encoder.regression import Regression
from bot.safety.sentences import Piece

NONE = "none"

# So sound 97 of 100 crises that no rule lists, and 2 of 10 questions. A sentence that
# sounds less is not encoded, and a message with none that sounds so is not urgent.
SUSPECT_AT_LEAST = 0.02
# A crisis that the n-grams are so sure of counts whatever the head says, which knows
# nothing of examples that a clinic has added.
SURE_AT_LEAST = 0.95


@dataclass(frozen=True)
class Suspects:
    """What is read of a message, and what its n-grams say of it.

    Attributes:
        pieces: The message as a whole first; none if it has no words.
        labels: What a piece can be; none until a classifier is trained.
        chances: How likely each label is for each piece by its n-grams alone, shape
            (pieces, labels).
    """

    pieces: tuple[Piece, ...]
    labels: tuple[str, ...]
    chances: np.ndarray

    @property
    def texts(self) -> list[str]:
        """Of the pieces."""
        return [piece.text for piece in self.pieces]

    @property
    def sure(self) -> bool:
        """Whether any is a crisis, whatever the head would say of it."""
        crisis = self.chances[:, is_crisis(self.labels)].sum(axis=1)
        return bool((crisis >= SURE_AT_LEAST).any())

    @property
    def urgent(self) -> bool:
        """Whether any sounds so much like a crisis or a red flag already.

        Where many wait to be read, such a message goes before the others.
        """
        return bool((_sound(self.labels, self.chances) >= SUSPECT_AT_LEAST).any())


def suspects(pieces: Sequence[Piece], classifier: Regression | None) -> Suspects:
    """The message as a whole, and what sounds like more; all without a classifier.

    A vector costs milliseconds, n-grams next to nothing. Most sentences about feeding
    are told by their n-grams alone; docs/safety.md has what that loses.
    """
    if classifier is None:
        return Suspects(tuple(pieces), (), np.empty((len(pieces), 0)))
    labels = classifier.labels
    chances = classifier.chances([piece.text for piece in pieces])
    chosen = _sound(labels, chances) >= SUSPECT_AT_LEAST
    chosen[:1] = True
    kept = tuple(piece for piece, take in zip(pieces, chosen, strict=True) if take)
    return Suspects(kept, labels, chances[chosen])


def is_crisis(labels: Sequence[str]) -> np.ndarray:
    """For each label whether it is a crisis."""
    return np.array([label.startswith("crisis/") for label in labels], dtype=bool)


def is_red_flag(labels: Sequence[str]) -> np.ndarray:
    """For each label whether it is a red flag."""
    return ~is_crisis(labels) & np.array([label != NONE for label in labels], bool)


def _sound(labels: Sequence[str], chances: np.ndarray) -> np.ndarray:
    """How likely each piece is anything but `none`, shape (pieces,)."""
    more = np.array([label != NONE for label in labels], dtype=bool)
    return np.asarray(chances[:, more].sum(axis=1))
