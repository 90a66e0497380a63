"""What the encoder's tuned layers say of a text: a part of the release."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.encoder.files import check_tuned
from bot.encoder.regression import softmax

PREFIX = "head."  # of its arrays, beside those of the layers it was tuned with


@dataclass(frozen=True)
class Head:
    """A regression over the encoder's features, fitted with its tuned layers.

    It stands beside a regression over n-grams that a clinic trains: what the two say
    together is right more often than either.

    Attributes:
        labels: What a text can be.
        weights: Shape (labels, features).
        bias: Shape (labels,).
    """

    labels: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray

    def chances(self, features: np.ndarray) -> np.ndarray:
        """How likely each label is for each text, shape (texts, labels)."""
        return softmax(features @ self.weights.T + self.bias)

    def arrays(self) -> dict[str, np.ndarray]:
        """As it is kept, by name."""
        return {
            f"{PREFIX}labels": np.array(self.labels),
            f"{PREFIX}weights": self.weights.astype(np.float32),
            f"{PREFIX}bias": self.bias.astype(np.float32),
        }


def read_head(path: Path) -> Head:
    """The head of a file of this release, `bot.encoder.files` has which.

    Raises:
        ModelError: The file is missing, or is not the one that was tested.
    """
    check_tuned(path)
    with np.load(path, allow_pickle=False) as arrays:
        return Head(
            tuple(map(str, arrays[f"{PREFIX}labels"])),
            arrays[f"{PREFIX}weights"],
            arrays[f"{PREFIX}bias"],
        )
