"""Delete a conversation from every table, file and memory of ours.

Whoever deletes leaves an order in the store for a while: each gateway that runs beside
it, on whatever machine, sees it and forgets what it has in memory.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

from sqlalchemy import Column, DateTime, String, Table, delete, or_, select
from sqlalchemy.sql import Executable

from bot.gateway.journal import clear_journal
from bot.gateway.outbox import CRISIS
from bot.gateway.personal import keyed_columns, worded_columns
from bot.gateway.store import METADATA, Store, insert

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
ORDER_HOURS = 1  # by then, each gateway has seen it, or was started anew

_orders = Table(
    "erasures",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("at", DateTime, primary_key=True),
)

Forget = Callable[[str], None]


class Eraser:
    """Deletes conversations, and hears of those that others have deleted.

    Attributes:
        at_erase: Each is called with a conversation, to drop it from memory.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: set[tuple[str, datetime.datetime]] = set()
        self._started: datetime.datetime | None = None
        self.at_erase: list[Forget] = []

    async def open(self) -> None:
        """Leaves alone what was deleted before our start: we remember nothing of it.

        Else what somebody has said since would go with it.

        Raises:
            StoreError: It cannot be told what that is; it is then deleted once more.
        """
        self._started = self._started or _now()  # that of the first try
        before = select(_orders).where(_orders.c.at <= self._started)
        rows = await self._store.execute(before)
        self._seen.update((row.hash, row.at) for row in rows)

    async def erase(self, conversation: str) -> None:
        """Delete all of a conversation.

        Raises:
            StoreError: It is not all deleted, and may be tried again.
        """
        now = _now()
        self._seen.add((conversation, now))
        self.drop(conversation)
        await order(self._store, conversation, now)

    def drop(self, conversation: str) -> None:
        """Forget what lies in memory alone."""
        for forget in self.at_erase:
            forget(conversation)

    async def look(self) -> None:
        """Forget what others have deleted since the last look.

        Once more in the tables too: a message under way here may have come after them.

        Raises:
            StoreError: It cannot be told what that is.
        """
        for row in await self._store.execute(select(_orders)):
            order = row.hash, row.at
            if order not in self._seen:
                self._seen.add(order)
                self.drop(row.hash)
                await erase(self._store, row.hash)

    async def purge(self) -> None:
        """Forget the orders that everybody has seen.

        Raises:
            StoreError: They could not be deleted.
        """
        oldest = _now() - datetime.timedelta(hours=ORDER_HOURS)
        await self._store.execute(delete(_orders).where(_orders.c.at < oldest))
        self._seen = {order for order in self._seen if order[1] >= oldest}


async def order(
    store: Store, conversation: str, at: datetime.datetime | None = None
) -> None:
    """Delete a conversation, and have the gateways that run forget it too.

    Raises:
        StoreError: It is not all deleted, and may be tried again.
    """
    await erase(store, conversation)
    row = {"hash": conversation, "at": at or _now()}
    await store.execute(insert(_orders).values(row))


async def erase(store: Store, conversation: str) -> None:
    """Delete a conversation from all tables, and its bytes from the files.

    That somebody wants no texts any more is kept, as a hash: it is there for them. So
    is the news of a crisis that waits for the clinic: it has no words and no name.

    Raises:
        StoreError: It is not all deleted, and may be tried again.
    """
    for statement in _deletions(conversation):
        await store.execute(statement)
    await clear_journal(store)


def _deletions(conversation: str) -> list[Executable]:
    turns, outcomes, events, texters = (
        METADATA.tables[name] for name in ("turns", "outcomes", "events", "texters")
    )
    messages = select(turns.c.message).where(
        turns.c.conversation == conversation, turns.c.message.is_not(None)
    )
    kept = {"told": False, "choices": [], "language": "en"}
    return [
        delete(outcomes).where(outcomes.c.id.in_(messages)),
        *(
            delete(body.table).where(
                body.contains(conversation),
                or_(body.table is not events, events.c.type != CRISIS),
            )
            for body in worded_columns()
        ),
        texters.update().where(texters.c.key == conversation).values(kept),
        *(
            delete(column.table).where(
                column == conversation,
                or_(column.table is not texters, ~texters.c.stopped),
            )
            for column in keyed_columns()
        ),
    ]


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
