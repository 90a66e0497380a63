"""Multinomial logistic regression over a text's n-grams, and perhaps its vector."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from bot.encoder.grams import BUCKETS, gram_value, grams
from bot.errors import ModelError

R = TypeVar("R", bound="Regression")
REMEDY = "run 'lactabot train'"


@dataclass(frozen=True)
class Regression:
    """Plain arrays: nothing of the tool that fitted them is needed to use them.

    The vector knows meaning in English; the n-grams know the spellings of people, and
    Spanish, which the encoder hardly knows. One on n-grams alone has no other
    weights; `bot.evaluation.ablation` compares it with others.

    Attributes:
        labels: What a text can be.
        weights: Of the vector, shape (labels, dimensions).
        gram_weights: Of the n-grams, shape (labels, buckets).
        bias: Shape (labels,).
        gram_weight: The length of the n-grams' vector beside the sentence vector's 1.

    Source:
        Bishop: Pattern Recognition and Machine Learning (2006), section 4.3.4.
    """

    labels: tuple[str, ...]
    weights: np.ndarray
    gram_weights: np.ndarray
    bias: np.ndarray
    gram_weight: float

    def chances(
        self, texts: Sequence[str], vectors: np.ndarray | None = None
    ) -> np.ndarray:
        """How likely each label is for each text, shape (len(texts), labels).

        Args:
            texts: Any texts.
            vectors: One for each, shape (len(texts), dimensions); None if n-grams are
                all that was learned from.
        """
        scores = self.gram_scores(texts)
        return softmax(scores if vectors is None else scores + vectors @ self.weights.T)

    def gram_scores(self, texts: Sequence[str]) -> np.ndarray:
        """What the n-grams alone say, before the softmax; the same shape."""
        scores = np.tile(self.bias, (len(texts), 1))
        for row, text in enumerate(texts):
            if len(buckets := grams(text)):
                sums = self.gram_weights[:, buckets].sum(axis=1)
                scores[row] += sums * gram_value(len(buckets), self.gram_weight)
        return scores

    def write(self, path: Path) -> None:
        """Write the arrays to a file that ends in .npz."""
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            weights=self.weights.astype(np.float32),
            gram_weights=self.gram_weights.astype(np.float32),
            bias=self.bias.astype(np.float32),
            gram_weight=np.array(self.gram_weight),
        )

    @classmethod
    def read(cls: type[R], path: Path) -> R:
        """Read what `write` wrote.

        Raises:
            ModelError: Another release wrote it, with other fields or n-grams.
        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                found = cls(
                    tuple(map(str, arrays["labels"])),
                    arrays["weights"],
                    arrays["gram_weights"],
                    arrays["bias"],
                    float(arrays["gram_weight"]),
                )
        except (KeyError, ValueError, TypeError) as error:
            raise ModelError(f"{path} is of another release; {REMEDY}") from error
        if found.gram_weights.shape != (len(found.labels), BUCKETS):
            raise ModelError(f"{path} is of another release; {REMEDY}")
        return found

    def save(self, path: Path) -> None:
        """Write the arrays, and their hash beside them, each whole or not at all."""
        new = path.with_suffix(".new.npz")
        self.write(new)
        digest = hashlib.sha256(new.read_bytes()).hexdigest()
        path.with_suffix(".sha256").write_text(digest, encoding="ascii")
        new.replace(path)

    @classmethod
    def load(cls: type[R], path: Path) -> R:
        """Read what `save` wrote, once its hash is right.

        Raises:
            ModelError: A file is missing, is not the one that was trained, or is of
            another release.
        """
        try:
            data = path.read_bytes()
            expected = path.with_suffix(".sha256").read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise ModelError(f"{path} cannot be read; {REMEDY}") from error
        if hashlib.sha256(data).hexdigest() != expected:
            raise ModelError(f"{path} is not the file that was trained; {REMEDY}")
        return cls.read(path)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Scores as chances that sum to 1 along the last axis."""
    chances = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=-1, keepdims=True))
