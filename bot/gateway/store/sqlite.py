"""SQLite in one file below the data folder: the default, with nothing to set up."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import DDL, create_engine, event, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.errors import StoreError
from bot.gateway.store.tables import METADATA
from bot.gateway.store.turns import ONE_TURN_A_MESSAGE

logger = logging.getLogger(__name__)
T = TypeVar("T")

OURS_ALONE, OF_OTHERS = 0o600, 0o077  # what parents say lies in it


class Sqlite:
    """One file, for one gateway; see `Database`.

    All work is done in one thread of its own, in the order in which it was asked for,
    so that a slow disk holds up nothing but itself.
    """

    shared = False

    def __init__(self, home: Path) -> None:
        self._path = home / "conversations.sqlite"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._engine = create_engine(
            f"sqlite:///{self._path}",
            future=True,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "timeout": 2},
        )
        event.listen(self._engine, "connect", _prepare)

    async def open(self) -> None:
        """Makes the file and its tables if need be; see `Database`."""
        await self._run(self._make_tables)

    async def execute(self, statement: Any) -> list[Any]:
        """Waits for its turn in the thread; see `Database`."""
        return await self._run(lambda: self._execute(statement))

    def execute_soon(self, statement: Any, lost: str) -> None:
        """In its turn too; see `Database`."""

        def work() -> None:
            try:
                self._execute(statement)
            except (SQLAlchemyError, OSError) as error:
                logger.error("%s: %s", lost, type(error).__name__)

        with contextlib.suppress(RuntimeError):  # we are being stopped
            self._thread.submit(work)

    async def problem(self) -> str:
        """Reads the whole file; see `Database`."""
        rows = await self.execute(text("PRAGMA integrity_check"))
        whole = [row[0] for row in rows] == ["ok"]
        return "" if whole else f"{self._path} is damaged"

    async def close(self) -> None:
        """Waits for work under way, then closes the file."""
        await asyncio.to_thread(self._thread.shutdown)
        self._engine.dispose()

    def _make_tables(self) -> None:
        self._path.touch(mode=OURS_ALONE)  # SQLite gives its other files the same mode
        mode = self._path.stat().st_mode
        if mode & OF_OTHERS:  # an older release made it
            self._path.chmod(mode & ~OF_OTHERS)
        METADATA.create_all(self._engine)
        columns = inspect(self._engine).get_columns("turns")
        if all(column["name"] != "message" for column in columns):
            # An older release made the file, whose turns have no message's id.
            with self._engine.begin() as connection:
                connection.execute(DDL("ALTER TABLE turns ADD message VARCHAR(64)"))
                ONE_TURN_A_MESSAGE.create(connection)

    def _execute(self, statement: Any) -> list[Any]:
        with self._engine.begin() as connection:
            result = connection.execute(statement)
            return list(result) if result.returns_rows else []

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except (SQLAlchemyError, OSError) as error:
            # The error's own text may hold a parent's words; its kind does not.
            raise StoreError(f"{self._path}: {type(error).__name__}") from None


def _prepare(connection: Any, _: Any) -> None:
    """Sets up a connection: readers beside the writer, no fsync for each message.

    Source: https://www.sqlite.org/wal.html: with synchronous=NORMAL the database stays
    consistent after a power cut; the last turns may be lost.
    """
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
