"""When somebody is there: weekly times, written as `mon-fri 08:00-17:00`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOW = "write it as 'mon-fri 08:00-17:00' or 'sat 09:00-12:30'"

_DAY = "|".join(DAYS)
_OPENING = re.compile(
    rf"({_DAY})(?:-({_DAY}))? (\d\d):([0-5]\d)-(\d\d):([0-5]\d)", re.ASCII
)


@dataclass(frozen=True)
class Opening:
    """The same time on some days of each week.

    Attributes:
        days: From 0, Monday.
        start: In minutes since midnight.
        end: Not open any more; 24:00 at most.
    """

    days: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True)
class Hours:
    """All openings, on the clock of the clinic's own place."""

    openings: tuple[Opening, ...]
    zone: ZoneInfo

    def __contains__(self, at: datetime.datetime) -> bool:
        """Whether somebody is there at a time that knows its zone."""
        here = at.astimezone(self.zone)
        minute = 60 * here.hour + here.minute
        return any(
            here.weekday() in opening.days and opening.start <= minute < opening.end
            for opening in self.openings
        )


def read_openings(texts: Iterable[str]) -> tuple[Opening, ...]:
    """The openings of some lines.

    Raises:
        ValueError: A line is none; the message says which, and how to write it.
    """
    return tuple(map(_opening, texts))


def _opening(text: str) -> Opening:
    found = _OPENING.fullmatch(text.lower())
    if found is None:
        raise ValueError(f"'{text}' is no opening; {HOW}")
    first = DAYS.index(found[1])
    last = DAYS.index(found[2]) if found[2] else first
    start, end = (60 * int(found[at]) + int(found[at + 1]) for at in (3, 5))
    if first > last or not start < end <= 24 * 60:
        raise ValueError(f"'{text}' ends before it begins; write it as two lines")
    return Opening(frozenset(range(first, last + 1)), start, end)
