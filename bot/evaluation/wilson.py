"""The 95 % interval of a share."""

from __future__ import annotations

from math import sqrt

Z = 1.959964  # of the normal distribution, 95 %


def wilson(hits: int, total: int) -> tuple[float, float, float]:
    """A share with the lower and upper bound of its 95 % interval.

    Without any case, nothing is known: 0 with the interval from 0 to 1.

    Source:
        Wilson: Probable inference, the law of succession, and statistical inference
        (1927).
    """
    if not total:
        return 0.0, 0.0, 1.0
    share, z2 = hits / total, Z * Z
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    spread = sqrt(share * (1 - share) / total + z2 / (4 * total * total))
    half = Z * spread / (1 + z2 / total)
    return share, max(0.0, middle - half), min(1.0, middle + half)
