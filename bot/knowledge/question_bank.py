"""Find the topics whose example questions are closest to a message."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class QuestionBank:
    """Example questions as vectors, each with the label it stands for."""

    def __init__(self, vectors: np.ndarray, labels: Sequence[str]) -> None:
        """Takes vectors of length 1, shape (n, d), and their n labels."""
        self._vectors = vectors
        self._names = sorted(set(labels))
        self._rows = np.array([self._names.index(label) for label in labels], dtype=int)

    def rank(self, vector: np.ndarray) -> list[tuple[str, float]]:
        """Rank the labels by their closest question, closest first.

        Args:
            vector: A message's vector of length 1, shape (d,).

        Returns:
            Each label once, with the cosine of its closest question, in [-1, 1]. Equal
            ones keep their alphabetical order. Empty if the bank is.

        Source:
            Manning, Raghavan, Schütze: Introduction to Information Retrieval (2008),
            section 14.3 (k nearest neighbours, here k = 1 for each class).
        """
        closeness = np.full(len(self._names), -1.0)
        np.maximum.at(closeness, self._rows, self._vectors @ vector)
        order = np.argsort(-closeness, kind="stable")
        return [(self._names[i], float(closeness[i])) for i in order]
