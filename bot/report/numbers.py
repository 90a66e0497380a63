"""What a report counts, read from the store."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from bot.gateway.ledger import BY_DAY, BY_HOUR
from bot.gateway.store import METADATA, Store

WEEKS_AT_MOST = 27  # of columns; a longer time is told by months
COMMENTS_AT_MOST = 100
ANSWERED, ASKED_BACK, DECLINED = "answer", "clarify", "decline"
OUTCOMES = (ANSWERED, ASKED_BACK, DECLINED)


@dataclass(frozen=True)
class Period:
    """The days of a report, and the parts that its tables are divided into.

    Attributes:
        first: The first day.
        last: The last day.
        starts: The first day of each part: of each week from Monday on, or each month.
        monthly: Whether the parts are months.
    """

    first: datetime.date
    last: datetime.date
    starts: tuple[datetime.date, ...]
    monthly: bool

    @classmethod
    def of(cls, days: int, today: datetime.date) -> Period:
        """The last days, with today."""
        first = today - datetime.timedelta(days=days - 1)
        every = [first + datetime.timedelta(days=n) for n in range(days)]
        monthly = days > 7 * (WEEKS_AT_MOST - 1)
        starts = [d for d in every if (d.day == 1 if monthly else d.weekday() == 0)]
        return cls(first, today, tuple(sorted({first, *starts})), monthly)

    def part(self, day: datetime.date) -> int:
        """The number of the part that a day is in."""
        return sum(start <= day for start in self.starts) - 1

    def counts(self, rows: Iterable[tuple[datetime.date, int]]) -> tuple[int, ...]:
        """The sum of each part."""
        found = [0] * len(self.starts)
        for day, count in rows:
            found[self.part(day)] += count
        return tuple(found)


@dataclass(frozen=True)
class Series:
    """One row of a table: what it counts, and how many in each part."""

    name: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """The sum of all parts."""
        return sum(self.counts)


@dataclass(frozen=True)
class Feedback:
    """What parents think of one answer."""

    topic: str
    helpful: int
    unhelpful: int


@dataclass(frozen=True)
class Numbers:
    """All counts of a report.

    Attributes:
        outcomes: By kind of reply: answered, asked back, declined.
        topics: Answers by topic, most asked first.
        channels: Replies by channel.
        referrals: By level and category, in the order of their names: another order
            would tell which small number is larger.
        hours: Messages by weekday from Monday on, and hour of the clinic's clock.
        feedback: Most often not helpful first.
        comments: Topic, whether it helped, and what was written; latest first.
    """

    period: Period
    outcomes: dict[str, Series]
    topics: tuple[Series, ...]
    channels: tuple[Series, ...]
    referrals: tuple[Series, ...]
    hours: tuple[tuple[int, ...], ...]
    feedback: tuple[Feedback, ...]
    comments: tuple[tuple[str, bool, str], ...]

    @property
    def questions(self) -> int:
        """What was answered, asked back or declined."""
        return sum(series.total for series in self.outcomes.values())

    @property
    def busiest(self) -> int:
        """The messages of the busiest hour of the week."""
        return max(max(hours) for hours in self.hours)


async def read_numbers(store: Store, period: Period, zone: ZoneInfo) -> Numbers:
    """Count what is in the store; the database adds up, so little comes back.

    Raises:
        StoreError: It cannot be read.
    """
    replies = await _by_day(store, BY_DAY, period, "kind", "topic", "channel")
    asked = [row for row in replies if row.kind in OUTCOMES]
    by_kind = {series.name[0]: series for series in _series(asked, period, "kind")}
    none = (0,) * len(period.starts)
    answers = [row for row in asked if row.kind == ANSWERED]
    referrals = METADATA.tables["referrals"]
    referred = await _by_day(store, referrals, period, "level", "category")
    by_need = _series(referred, period, "level", "category")
    return Numbers(
        period=period,
        outcomes={k: by_kind.get(k, Series((k,), none)) for k in OUTCOMES},
        topics=_series(answers, period, "topic"),
        channels=_series(asked, period, "channel"),
        referrals=tuple(sorted(by_need, key=lambda series: series.name)),
        hours=await _hours(store, period, zone),
        feedback=await _feedback(store, period),
        comments=await _comments(store, period),
    )


async def _by_day(store: Store, table: Any, period: Period, *names: str) -> list[Any]:
    columns = [table.c.day, *(table.c[name] for name in names)]
    query = select(*columns, func.sum(table.c.count).label("number"))
    within = table.c.day.between(period.first, period.last)
    return await store.execute(query.where(within).group_by(*columns))


def _series(rows: list[Any], period: Period, *names: str) -> tuple[Series, ...]:
    """The rows of each combination of names, the most frequent first."""
    found: dict[tuple[str, ...], list[tuple[datetime.date, int]]] = defaultdict(list)
    for row in rows:
        name = tuple(str(row[key]) for key in names)
        found[name].append((row.day, int(row.number)))
    series = [Series(name, period.counts(days)) for name, days in found.items()]
    return tuple(sorted(series, key=lambda one: (-one.total, one.name)))


async def _hours(
    store: Store, period: Period, zone: ZoneInfo
) -> tuple[tuple[int, ...], ...]:
    found: Counter[tuple[int, int]] = Counter()
    for row in await _by_day(store, BY_HOUR, period, "hour"):
        utc = datetime.datetime.combine(
            row.day, datetime.time(row.hour), datetime.timezone.utc
        )
        at = utc.astimezone(zone)
        found[at.weekday(), at.hour] += int(row.number)
    return tuple(tuple(found[day, hour] for hour in range(24)) for day in range(7))


async def _feedback(store: Store, period: Period) -> tuple[Feedback, ...]:
    rated = METADATA.tables["feedback"]
    helpful = func.sum(case((rated.c.helpful, 1), else_=0))
    query = (
        select(rated.c.topic, helpful, func.count())
        .where(rated.c.day.between(period.first, period.last))
        .group_by(rated.c.topic)
    )
    found = [
        Feedback(topic, int(good), int(count) - int(good))
        for topic, good, count in await store.execute(query)
    ]
    return tuple(sorted(found, key=lambda one: (-one.unhelpful, one.topic)))


async def _comments(store: Store, period: Period) -> tuple[tuple[str, bool, str], ...]:
    rated = METADATA.tables["feedback"]
    query = (
        select(rated.c.topic, rated.c.helpful, rated.c.comment)
        .where(rated.c.day.between(period.first, period.last), rated.c.comment != "")
        .order_by(rated.c.helpful, rated.c.day.desc())
        .limit(COMMENTS_AT_MOST)
    )
    rows = await store.execute(query)
    return tuple((topic, bool(helpful), comment) for topic, helpful, comment in rows)
