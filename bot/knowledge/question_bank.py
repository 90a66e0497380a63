"""Find the topics whose example questions are closest to a message."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEIGHBOURS = 3


class QuestionBank:
    """Example questions as vectors, each with the label it stands for."""

    def __init__(self, vectors: np.ndarray, labels: Sequence[str]) -> None:
        """Takes vectors of length 1, shape (n, d), and their n labels."""
        self._vectors = vectors
        self._names = sorted(set(labels))
        self._rows = [np.flatnonzero(np.array(labels) == name) for name in self._names]

    @property
    def labels(self) -> list[str]:
        """Each label once, in alphabetical order."""
        return self._names

    def closeness(self, vector: np.ndarray) -> np.ndarray:
        """How close each label is to a message.

        Args:
            vector: The message's vector of length 1, shape (d,).

        Returns:
            For each of `labels` the mean cosine of its three closest questions (or of
            all, if it has fewer), in [-1, 1].

        Source:
            Manning, Raghavan, Schütze: Introduction to Information Retrieval (2008),
            section 14.3 (k nearest neighbours, here k = 3 for each class; measured in
            docs/understanding.md).
        """
        cosines = self._vectors @ vector
        return np.array(
            [np.sort(cosines[rows])[-NEIGHBOURS:].mean() for rows in self._rows]
        )
