"""Numbers with their spread."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent of them do not exceed."""
    rank = max(1, math.ceil(len(values) * percent / 100))
    return sorted(values)[rank - 1]


@dataclass(frozen=True)
class Figure:
    """Several measurements of one thing; what counts is their median."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        """The median, and the lowest and highest value if there are several."""
        if len(self.values) == 1:
            return _round(self.median)
        low, high = _round(min(self.values)), _round(max(self.values))
        return f"{_round(self.median)} ({low}–{high})"


def _round(value: float) -> str:
    """Three digits that count, and no more."""
    return (
        f"{value:,.0f}"
        if value >= 100
        else f"{value:.1f}"
        if value >= 10
        else f"{value:.2f}"
    )
