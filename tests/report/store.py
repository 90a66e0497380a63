"""Fill a store as a gateway would have, without a gateway."""

from __future__ import annotations

import contextlib
import datetime
import itertools
import json
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.gateway.ledger import BY_DAY, BY_HOUR
from bot.gateway.store import METADATA, Store
from bot.knowledge.render import topic_payload

TODAY = datetime.date(2026, 3, 31)
CATEGORIES = (("crisis", "suicidality"), ("same_day", "mood"))


def button(topic: str) -> dict[str, str]:
    return {"title": topic, "payload": topic_payload(topic)}


def reply(kind: str, text: str = "Which one?", *topics: str) -> dict[str, Any]:
    return {"kind": kind, "text": text, "buttons": [button(t) for t in topics]}


class Filled:
    """A store, and ways to put things into it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def replies(
        self,
        count: int = 1,
        day: datetime.date = TODAY,
        kind: str = "answer",
        topic: str = "",
        channel: str = "web",
    ) -> None:
        row = {"day": day, "kind": kind, "topic": topic, "channel": channel}
        await self.store.execute(insert(BY_DAY).values(**row, count=count))

    async def messages(self, count: int, day: datetime.date, hour: int) -> None:
        row = {"day": day, "hour": hour, "count": count}
        await self.store.execute(insert(BY_HOUR).values(row))

    async def referrals(
        self, count: int, day: datetime.date = TODAY, category: str = "suicidality"
    ) -> None:
        row = {"day": day, "level": "crisis", "category": category, "count": count}
        table = METADATA.tables["referrals"]
        row |= {"language": "en", "channel": "web"}
        await self.store.execute(insert(table).values(row))

    async def feedback(
        self, topic: str, helpful: bool, comment: str = "", day: Any = TODAY
    ) -> None:
        row = {"topic": topic, "helpful": helpful, "comment": comment, "day": day}
        row |= {"id": str(random.getrandbits(64)), "version": "1a2b"}
        await self.store.execute(insert(METADATA.tables["feedback"]).values(row))

    async def turn(
        self, conversation: str, text: str | None, *replies: dict[str, Any]
    ) -> None:
        row = {"conversation": conversation, "text": text, "replies": list(replies)}
        row["at"] = datetime.datetime(2026, 3, 31, 12)
        await self.store.execute(insert(METADATA.tables["turns"]).values(row))


def fill_year(home: Path, topics: list[str], turns: int) -> None:
    """A year of a busy clinic, in a store that exists; the same each time."""
    chance = random.Random(7)
    first = TODAY - datetime.timedelta(days=364)
    days = [first + datetime.timedelta(days=n) for n in range(365)]
    path = home / "conversations.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "insert into turns (conversation, at, text, replies) values (?, ?, ?, ?)",
            _turns(topics, turns, chance),
        )
        shares = [(1 / (n + 1), topic) for n, topic in enumerate(topics)]
        rows = []
        for n, day in enumerate(days):
            busy = turns / 365 * (0.7 + 0.6 * n / 365) / 4.2
            for share, topic in shares:
                count = int(busy * share * chance.uniform(0.5, 1.5))
                rows += [(str(day), "answer", topic, "web", count)]
                rows += [(str(day), "answer", topic, "sms", count // 3)]
            rows += [(str(day), "clarify", "", "web", chance.randint(4, 22))]
            rows += [(str(day), "decline", "", "web", chance.randint(2, 14))]
        connection.executemany(
            "insert into replies_by_day values (?, ?, ?, ?, ?)",
            [row for row in rows if row[-1]],
        )
        connection.executemany(
            "insert into messages_by_hour values (?, ?, ?)",
            [
                (str(day), hour, chance.randint(1, 4) * (6 if hour in (1, 2, 3) else 2))
                for day, hour in itertools.product(days, range(24))
            ],
        )
        connection.executemany(
            "insert into referrals values (?, ?, ?, 'en', 'web', ?)",
            [
                (str(day), level, category, 1)
                for day in days
                for level, category in CATEGORIES
                if chance.random() < (0.3 if level == "crisis" else 0.6)
            ],
        )
        connection.executemany(
            "insert into feedback values (?, ?, ?, '1a2b', ?, ?)",
            [
                (str(n), str(days[-1 - n % 30]), topics[n % 9], n % 4 != 0, comment)
                for n, comment in zip(range(200), _comments(), strict=False)
            ],
        )


def _turns(topics: list[str], turns: int, chance: random.Random) -> Iterator[Any]:
    missed = [
        "how do I know when to feed with one breast only",
        "my name is Quagga and I leak at night what now",
        "is it normal to leak when my husband Quokka comes home, call 555-0123",
    ]
    for n in range(turns):
        kind = "clarify" if n % 9 == 0 else "answer"
        replies = json.dumps([reply(kind, "words " * 80, *topics[n % 3 : n % 3 + 3])])
        at = f"2026-03-31 {n % 24:02}:00:00.000000"
        yield f"conversation {n // 3}", at, chance.choice(missed), replies


def _comments() -> Iterator[str]:
    for n in itertools.count():
        yield (
            "I am Quagga and this did not help, write to q@quagga.org"
            if (n % 20 == 0)
            else ""
        )
