"""Count what is asked by day, so that a report needs no conversation.

Conversations are deleted after hours; these counts stay. They name no conversation, no
words and no minute: a day with kind, topic and channel, and an hour with nothing. A
referral is not among them, since `lactabot referrals` counts those.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Column, Date, Integer, String, Table

from bot.errors import StoreError
from bot.gateway.metrics import REFERRALS, Metrics
from bot.gateway.store import METADATA, Store, insert
from bot.knowledge.reply import Reply

logger = logging.getLogger(__name__)

WRITE_SECONDS = 10.0  # a crash costs the counts of as many

BY_DAY = Table(
    "replies_by_day",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("topic", String(64), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("count", Integer, nullable=False),
)
BY_HOUR = Table(
    "messages_by_hour",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("hour", Integer, primary_key=True),  # in UTC, as the day is
    Column("count", Integer, nullable=False),
)


class Ledger:
    """Counts in memory, and adds its counts to those in the store now and then.

    Several gateways can add to the same counts.
    """

    def __init__(self, store: Store, metrics: Metrics) -> None:
        """Takes the metrics to tell of what cannot be written."""
        self._store, self._metrics = store, metrics
        self._counts: dict[Table, Counter[tuple[object, ...]]] = {
            BY_DAY: Counter(),
            BY_HOUR: Counter(),
        }

    def count(self, replies: Iterable[Reply], channel: str) -> None:
        """Count a message by what was replied; not if that was a referral alone."""
        replies = list(replies)
        others = [reply for reply in replies if reply.kind not in REFERRALS]
        if replies and not others:
            return
        now = datetime.datetime.now(datetime.timezone.utc)
        self._counts[BY_HOUR][now.date(), now.hour] += 1
        for reply in others:
            key = now.date(), reply.kind, reply.topic, channel
            self._counts[BY_DAY][key] += 1

    async def run(self) -> None:
        """Write every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await self.write()

    async def write(self) -> None:
        """Add what was counted to the store; what it does not take is kept for later.

        Raises nothing: no parent has anything of it.
        """
        for table, counts in self._counts.items():
            taken = dict(counts)
            counts.clear()
            if not taken:
                continue
            names = [column.name for column in table.columns]
            rows = [dict(zip(names, (*k, n), strict=True)) for k, n in taken.items()]
            add = insert(table).values(rows)
            add = add.on_conflict_do_update(
                index_elements=list(table.primary_key),
                set_={"count": table.c.count + add.excluded.count},
            )
            try:
                await self._store.execute(add)
            except StoreError as error:
                counts.update(taken)
                self._metrics.count_not_stored("tally")
                logger.error("what was asked is not counted yet: %s", error)
