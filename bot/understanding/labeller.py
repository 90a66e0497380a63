"""How likely each label of a text is: by the release, and by the clinic's examples.

The head of `bot.encoder.files.QUESTIONS` knows the meaning of a text, as far as its
release did; a regression over n-grams knows the examples as they are now. The geometric
mean of both is right more often than either.

Source:
    Hinton: Training products of experts by minimizing contrastive divergence (2002).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.encoder import files
from bot.encoder.head import read_head
from bot.encoder.regression import Regression

LEAST = 1e-9  # a chance of nothing has no logarithm


@dataclass(frozen=True)
class Labeller:
    """Two that know of labels, as one.

    Attributes:
        grams: A regression over n-grams alone, of the clinic's examples.
        known: The labels of the head, in its order.
    """

    grams: Regression
    known: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """What a text can be: what the clinic has examples of."""
        return self.grams.labels

    def chances(self, texts: Sequence[str], guessed: np.ndarray) -> np.ndarray:
        """How likely each label is for each text, shape (texts, labels).

        Of a label that came after the release, the head says what the examples say.

        Args:
            texts: Any texts.
            guessed: What the head says of them, shape (texts, known); see
                `SentenceEncoder.guess`.
        """
        own = self.grams.chances(texts)
        both = own.copy()
        mine, its = self._shared
        if len(mine):
            told = np.maximum(guessed[:, its], LEAST)
            left = own[:, mine].sum(axis=1, keepdims=True)  # by what it does not know
            both[:, mine] = left * told / told.sum(axis=1, keepdims=True)
        mean = np.sqrt(np.maximum(own, LEAST) * np.maximum(both, LEAST))
        return np.asarray(mean / mean.sum(axis=1, keepdims=True))

    @functools.cached_property
    def _shared(self) -> tuple[list[int], list[int]]:
        """The places of the labels that both know, in either's order."""
        places = {label: place for place, label in enumerate(self.known)}
        shared = [
            (mine, places[label])
            for mine, label in enumerate(self.labels)
            if label in places
        ]
        return [mine for mine, _ in shared], [its for _, its in shared]


@functools.cache
def known_labels() -> tuple[str, ...]:
    """The labels that this release knows, in the order of what it guesses.

    Raises:
        ModelError: Its file is missing, or is not the one that was tested.
    """
    return read_head(files.QUESTIONS).labels
