"""PostgreSQL, which several gateways share: `DATABASE_URL`.

asyncpg sends a parent's words beside a statement and never within it, so that no
statement that the server logs holds any. Its timeouts are ours, and end the wait for a
server that hangs too.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.gateway.store.tables import METADATA

logger = logging.getLogger(__name__)

CONNECT_SECONDS = STATEMENT_SECONDS = 2.0
CONNECTIONS = 10  # of one gateway, at most
PAUSE_SECONDS = 1.0  # until a server that was away is asked again
SOON_SECONDS = 600.0  # for how long what nobody waits for is tried
SOON_AT_MOST = 10_000
ONE_MAKES_TABLES = 7_302_118_871  # the advisory lock; any number of ours

# Classes of errors for which the server is not to blame: data, constraints, rights.
# Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
OF_THE_STATEMENT = ("21", "22", "23", "25", "40", "42")

# What a server that is gone, hangs or refuses can raise.
FAILURES = (
    SQLAlchemyError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncio.TimeoutError,
    OSError,
)

OPTIONS: dict[str, Any] = {
    "timeout": CONNECT_SECONDS,
    "command_timeout": STATEMENT_SECONDS,
    "server_settings": {
        "application_name": "lactabot",
        # A gateway that lost its power holds nothing up for the two hours of TCP.
        "tcp_keepalives_idle": "5",
        "tcp_keepalives_interval": "2",
        "tcp_keepalives_count": "3",
    },
}


class AwayError(StoreError):
    """The server cannot be reached, or hangs."""


class Postgresql:
    """A pool of connections to a server that may go away and come back.

    While it is away, nobody waits for it: one statement in a while finds out.
    """

    shared = True

    def __init__(self, url: str) -> None:
        """Takes the URL as asyncpg reads it, with its parameters for TLS."""
        self._url, self._place = url, place_of(url)
        self._engine: AsyncEngine | None = None
        self._made = False
        self._away_until = 0.0
        self._soon: asyncio.Task[None] | None = None  # the last of those in a row
        self._soon_count = 0

    async def open(self) -> None:
        """Makes the tables if need be; see `Database`."""
        await self._guarded(self._make_tables())

    async def execute(self, statement: Any) -> list[Any]:
        """Runs in a connection of the pool; see `Database`."""
        self._check()
        if self._soon and not self._soon.done():
            await asyncio.wait({self._soon}, timeout=STATEMENT_SECONDS)
        return await self._guarded(self._execute(statement))

    def execute_soon(self, statement: Any, lost: str) -> None:
        """In its turn, and once more if the server is away; see `Database`."""
        if self._soon_count >= SOON_AT_MOST:
            logger.error("%s: too much waits for %s", lost, self._place)
            return
        self._soon_count += 1
        work = self._execute_soon(self._soon, statement, lost)
        self._soon = asyncio.create_task(work)

    async def problem(self) -> str:
        """Its data are the server's own care; see `Database`."""
        await self.execute(text("SELECT 1"))
        return ""

    async def close(self) -> None:
        """Waits for work under way, then closes all connections."""
        if self._soon:
            await asyncio.wait({self._soon}, timeout=STATEMENT_SECONDS)
            self._soon.cancel()
        if self._engine:
            with contextlib.suppress(*FAILURES):
                await self._engine.dispose()

    def _check(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._away_until:
            raise AwayError(f"{self._place} is away")
        if self._away_until:  # this one finds out, and nobody else waits meanwhile
            self._away_until = now + CONNECT_SECONDS + STATEMENT_SECONDS

    async def _guarded(self, work: Any) -> Any:
        """The outcome of some work; what goes wrong, without a word of a parent.

        The work goes on to its end if who waits is cancelled: half a transaction left
        in a connection would be the next one's trouble.
        """
        try:
            found = await asyncio.shield(asyncio.ensure_future(work))
        except FAILURES as error:
            told = f"{self._place}: {_kind(error)}"
            if not _is_away(error):
                raise StoreError(told) from None
            now = asyncio.get_running_loop().time()
            self._away_until = now + PAUSE_SECONDS
            raise AwayError(told) from None
        self._away_until = 0.0
        return found

    async def _execute(self, statement: Any) -> list[Any]:
        if not self._made:  # the server was away when we opened it
            await self._make_tables()
        async with self._pool().begin() as connection:
            result = await connection.execute(statement)
            return list(result) if result.returns_rows else []

    async def _execute_soon(
        self, before: asyncio.Task[None] | None, statement: Any, lost: str
    ) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + SOON_SECONDS
        if before:
            await asyncio.wait({before})
        try:
            while True:
                try:
                    self._check()
                    await self._guarded(self._execute(statement))
                    return
                except AwayError:
                    if loop.time() > until:
                        raise
                    await asyncio.sleep(PAUSE_SECONDS)
        except StoreError as error:
            logger.error("%s: %s", lost, error)
        finally:
            self._soon_count -= 1

    async def _make_tables(self) -> None:
        async with self._pool().begin() as connection:
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            await connection.execute(lock, {"key": ONE_MAKES_TABLES})
            await connection.run_sync(METADATA.create_all)
        self._made = True

    def _pool(self) -> AsyncEngine:
        # Its connections belong to the event loop in which it is made.
        if self._engine is None:
            self._engine = create_async_engine(
                "postgresql+asyncpg://",
                connect_args={"dsn": self._url, **OPTIONS},
                pool_size=CONNECTIONS,
                max_overflow=0,
                pool_timeout=STATEMENT_SECONDS,
                pool_pre_ping=True,  # or each would fail once after a restart
                hide_parameters=True,
                future=True,
            )
        return self._engine


def place_of(url: str) -> str:
    """The server and the database of a URL, fit to be read by anybody."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "PostgreSQL"
    return f"PostgreSQL at {parts.hostname or 'this machine'}{port}{parts.path}"


def _kind(error: BaseException) -> str:
    """The name of what went wrong, as asyncpg has it."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return type(error.orig.__cause__ or error.orig).__name__
    return type(error).__name__


def _is_away(error: BaseException) -> bool:
    """Whether any other statement would meet the same end now."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return state[:2] not in OF_THE_STATEMENT
    return not isinstance(error, SQLAlchemyError)
