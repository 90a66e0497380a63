"""Turn the chances of a text into a ranking of what it asks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.understanding.asked import FOLLOW_UP, OUTSIDE, Asked

TINY = 1e-30  # chances of nothing stay nothing
SHORT_WORDS = 8  # of a question that means something only after an answer


class Scale:
    """Turns the chances of a text into a ranking."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = labels
        self.outside = np.array([label.startswith(OUTSIDE) for label in labels])
        self._follow_up = np.array([label.startswith(FOLLOW_UP) for label in labels])

    def ranked(self, chances: np.ndarray, text: str) -> tuple[Asked, ...]:
        """The labels, likeliest first.

        What lies outside is as sure as all its classes together, since all are
        declined. A text of many words is no short question.
        """
        scores = chances.copy()
        if len(text.split()) > SHORT_WORDS:
            scores[self._follow_up] = 0.0
            scores *= chances.sum() / max(scores.sum(), TINY)
        if self.outside.any():
            likeliest = int(np.where(self.outside, scores, -1.0).argmax())
            together = scores[self.outside].sum()
            scores[self.outside] = 0.0
            scores[likeliest] = together
        order = np.argsort(-scores, kind="stable")
        return tuple(Asked(self._labels[i], float(scores[i])) for i in order)

    def short_question(self, chances: np.ndarray) -> Asked:
        """The likeliest short question, as sure as all of them together."""
        scores = np.where(self._follow_up, chances, 0.0)
        return Asked(self._labels[int(scores.argmax())], float(scores.sum()))
