"""The order of a conversation among several gateways: a lock that PostgreSQL holds.

The locks of a gateway that is killed are given up by PostgreSQL. One that cannot be had
costs the order among gateways, and never an answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg

from bot.gateway.order import LocalOrder
from bot.gateway.store import postgresql
from bot.gateway.store.postgresql import (
    CONNECT_SECONDS,
    OPTIONS,
    PAUSE_SECONDS,
    STATEMENT_SECONDS,
    place_of,
)

logger = logging.getLogger(__name__)

WAIT_SECONDS = 5.0  # for another gateway: longer than a turn takes there
WAITERS = 8  # at once, each with a connection of its own
TRY = "SELECT pg_try_advisory_lock($1)"
TAKE = "SELECT pg_advisory_lock($1)"
GIVE_UP = "SELECT pg_advisory_unlock($1)"
FAILURES = (asyncpg.PostgresError, *postgresql.FAILURES)

Release = Callable[[], Awaitable[Any]]


class _LostMeanwhileError(OSError):
    """The connection was lost while somebody waited to use it."""


class SharedOrder:
    """First the order among our own messages, then that among gateways; see `Order`.

    One connection holds all locks of this gateway, since a lock seldom has to be waited
    for. Who has to waits in a connection of their own, in PostgreSQL's queue.
    """

    def __init__(self, url: str) -> None:
        self._url, self._place = url, place_of(url)
        self._local = LocalOrder()
        self._holder: asyncpg.Connection | None = None
        self._one_at_a_time = asyncio.Lock()
        self._waiters = asyncio.Semaphore(WAITERS)
        self._away_until = 0.0
        self._lives = 0  # how often the connection was lost
        self._releases: set[asyncio.Future[Any]] = set()

    @contextlib.asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        """Waits for those who came before, here and elsewhere; see `Order`."""
        async with self._local.of(key):
            taking = asyncio.ensure_future(self._take(number_of(key)))
            try:
                await asyncio.shield(taking)
                yield
            finally:
                releasing = asyncio.ensure_future(_release(taking))
                self._releases.add(releasing)  # nobody waits for it
                releasing.add_done_callback(self._releases.discard)

    async def close(self) -> None:
        """Gives up everything that is held."""
        await asyncio.gather(*self._releases, return_exceptions=True)
        if self._holder:
            self._holder.terminate()

    async def _take(self, number: int) -> Release | None:
        """Takes a lock; returns what gives it up, or nothing if it cannot be had."""
        now = asyncio.get_running_loop().time()
        if now < self._away_until:
            return None
        if self._away_until:  # this one finds out, and nobody else waits meanwhile
            self._away_until = now + CONNECT_SECONDS + STATEMENT_SECONDS
        try:
            holder = await self._ask(TRY, number)
            if holder:
                return lambda: self._ask(GIVE_UP, number, holder)
            return await asyncio.wait_for(self._wait(number), WAIT_SECONDS)
        except _LostMeanwhileError:
            return None
        except FAILURES as error:
            logger.error(
                "%s: a conversation has only this gateway's own order: %s",
                *(self._place, type(error).__name__),
            )
            return None

    async def _ask(
        self, query: str, number: int, holder: asyncpg.Connection | None = None
    ) -> asyncpg.Connection | None:
        """The connection in which a query was true; None if it was not.

        Args:
            query: Takes a lock, or gives it up.
            number: Of the lock.
            holder: The connection that took it: if it is lost, so is the lock.
        """
        lives = self._lives
        async with self._one_at_a_time:
            if lives != self._lives:
                raise _LostMeanwhileError
            if holder is not None and holder is not self._holder:
                return None
            try:
                if self._holder is None or self._holder.is_closed():
                    self._holder = await asyncpg.connect(self._url, **OPTIONS)
                true = await self._holder.fetchval(query, number)
            except FAILURES:
                self._lose()
                raise
            self._away_until = 0.0
            return self._holder if true else None

    def _lose(self) -> None:
        self._lives += 1
        self._away_until = asyncio.get_running_loop().time() + PAUSE_SECONDS
        if self._holder:
            self._holder.terminate()
            self._holder = None

    async def _wait(self, number: int) -> Release:
        async with self._waiters:
            waiter = await asyncpg.connect(self._url, **OPTIONS)
            try:
                await waiter.fetchval(TAKE, number, timeout=WAIT_SECONDS)
            except BaseException:
                waiter.terminate()
                raise

        async def release() -> None:
            waiter.terminate()

        return release


async def _release(taking: asyncio.Future[Release | None]) -> None:
    """Gives up what was taken, also if who wanted it no longer waits."""
    with contextlib.suppress(*FAILURES):
        release = await taking
        if release:
            await release()


def number_of(key: str) -> int:
    """The number by which PostgreSQL knows the lock of a conversation: 64 bits."""
    digest = hashlib.sha256(f"lactabot {key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
