"""Answer once what comes twice, also after a restart or a `kill -9`.

Who sends a message again, because the connection was cut or the answer came late, gets
the outcome of the first time. What is promised, for a message that has an id:

- Its turn is stored once: the store knows the id (`Store.add`).
- Its outcome goes out only once it is stored, so whoever has seen one sees no other.
- If we are killed between the two, nobody has seen an outcome: the work is done anew,
  and the turn's new replies take the place of the old.

A referral, of a crisis or a red flag, waits for no store: after a restart it is said
again.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy import Column, DateTime, String, Table, Text, delete, select

from bot.errors import StoreError
from bot.gateway.once import Once
from bot.gateway.order import LocalOrder, Order
from bot.gateway.store import METADATA, Store, insert

logger = logging.getLogger(__name__)

HOURS = 26  # a day, and time to come back from an outage

_outcomes = Table(
    "outcomes",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("outcome", Text, nullable=False),  # what we said, and no word of a parent
)


class Unkept(str):
    """An outcome that is given at once and never kept.

    One with the referral of a crisis or a red flag, so that nobody has to wait for a
    store that hangs; or one that says that a conversation is deleted.
    """

    __slots__ = ()


class Outcomes:
    """The outcomes of messages, such as TwiML or JSON, by the hash of what was asked.

    What came before our start is known by its id alone, in memory, so that a message
    that is new is never looked up in the store.
    """

    def __init__(self, store: Store, order: Order | None = None) -> None:
        """Takes the order among gateways; without one, there is no other gateway."""
        self._store, self._order = store, order or LocalOrder()
        self._once: Once[str] = Once()
        self._kept: set[str] = set()

    async def open(self) -> None:
        """Learns what was answered before our start.

        Raises:
            StoreError: It cannot be read; what comes again is then answered anew.
        """
        if self._store.shared:
            return  # it may hold those of many gateways: see `everywhere`
        rows = await self._store.execute(select(_outcomes.c.id))
        self._kept.update(row.id for row in rows)

    async def do(
        self,
        what: tuple[str, ...] | None,
        work: Callable[[], Coroutine[Any, Any, str]],
        urgent: bool = False,
        everywhere: bool = False,
    ) -> str:
        """The outcome of the work on `what`; with None, it is done in any case.

        A store that is away costs the memory of it, and never the outcome. Work goes on
        when the one who asked goes away; after a failure it is tried anew.

        Args:
            what: What names the message: its channel and the id that its sender gave
                it.
            work: Its outcome must be `Unkept` if it holds a referral.
            urgent: Whether a crisis was seen in it: then the store is not asked.
            everywhere: Whether another gateway may have done it, or be at it: then it
                is waited for. Not for what a parent says: its turn is once everywhere
                by itself, see `Turns.take`, and no crisis shall wait here.
        """
        if what is None:
            return await work()
        id = id_of(what)
        if everywhere and self._store.shared:
            return await self._once.do(what, lambda: self._do_everywhere(id, work))
        look = id in self._kept and not urgent
        return await self._once.do(what, lambda: self._do(id, work, look))

    async def purge(self, retention_hours: int) -> None:
        """Forget what is older than a day or so, or than conversations become.

        Raises:
            StoreError: It could not be deleted.
        """
        oldest = _now() - datetime.timedelta(hours=min(HOURS, retention_hours))
        old = _outcomes.c.at < oldest
        rows = await self._store.execute(select(_outcomes.c.id).where(old))
        await self._store.execute(delete(_outcomes).where(old))
        self._kept.difference_update(row.id for row in rows)

    async def _do(
        self, id: str, work: Callable[[], Coroutine[Any, Any, str]], look: bool
    ) -> str:
        found = await self._find(id) if look else None
        if found is not None:
            return found
        outcome = await work()
        if not isinstance(outcome, Unkept):
            await self._keep(id, outcome)
        return outcome

    async def _do_everywhere(
        self, id: str, work: Callable[[], Coroutine[Any, Any, str]]
    ) -> str:
        async with self._order.of(f"outcome {id}"):
            return await self._do(id, work, look=True)

    async def _find(self, id: str) -> str | None:
        try:
            query = select(_outcomes.c.outcome).where(_outcomes.c.id == id)
            rows = await self._store.execute(query)
        except StoreError as error:
            logger.error("a message may be answered twice: %s", error)
            return None
        return rows[0].outcome if rows else None

    async def _keep(self, id: str, outcome: str) -> None:
        row = {"id": id, "at": _now(), "outcome": outcome}
        add = insert(_outcomes).values(row).on_conflict_do_nothing()
        try:
            await self._store.execute(add)
        except StoreError as error:
            logger.error("a message may be answered twice: %s", error)
        else:
            if not self._store.shared:
                self._kept.add(id)


def id_of(what: tuple[str, ...]) -> str:
    """The id of a message, to store its turn under: a hash, which tells nothing."""
    return hashlib.sha256("\x1f".join(what).encode("utf-8", "replace")).hexdigest()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
