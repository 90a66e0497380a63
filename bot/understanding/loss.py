"""Whether a message tells of a baby that died, in words that leave no doubt.

Such a message gets no answer on babies that nurse, however likely a topic seems. What
these words miss, the examples of `data/outside/loss.yml` may tell.
"""

from __future__ import annotations

import re

_CHILD = r"(?:baby|babies|son|daughter|boy|girl|child|twins?|triplets?|newborn)"
_LOST = re.compile(
    r"\b(?:still ?born|still ?birth|tfmr|miscarried|born (?:still|dead|sleeping)"
    r"|(?:had|after|since) (?:a|my|our|the|her) (?:miscarriage|loss)"
    r"|(?:infant|pregnancy|trimester|neonatal) loss|loss at \d+"
    rf"|(?:lost|buried) (?:my|our|the|a|her|his|their) (?:\w+ )?(?:{_CHILD}|pregnancy)"
    r"(?! weight| fat| bump)"
    rf"|{_CHILD} (?:has |had |have )?(?:died|passed away)"
    rf"|{_CHILD} did ?n[o']?t (?:make it|survive)"
    r"|(?:he|she) (?:only )?lived (?:for )?(?:only )?\w+ (?:hour|day|week)s?)\b",
    re.IGNORECASE,
)


def tells_of_loss(text: str) -> bool:
    """Whether a message tells of a baby that died."""
    return (
        _LOST.search(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")) is not None
    )
