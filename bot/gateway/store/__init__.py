"""Keep conversations across a restart, for as long as the clinic wants them.

SQLite by default, or PostgreSQL by one setting. A part of the gateway that has tables
of its own adds them to METADATA and reads and writes them by `Store.execute`.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import delete, false

from bot.errors import StoreError
from bot.gateway.store.database import Database
from bot.gateway.store.feedback import FEEDBACK_COLUMNS, KeepsFeedback
from bot.gateway.store.referrals import REFERRAL_COLUMNS, CountsReferrals
from bot.gateway.store.sqlite import Sqlite
from bot.gateway.store.tables import METADATA, insert
from bot.gateway.store.turns import TURNS_AT_MOST, KeepsTurns, Turn

__all__ = [
    "FEEDBACK_COLUMNS",
    "METADATA",
    "REFERRAL_COLUMNS",
    "TURNS_AT_MOST",
    "Store",
    "Turn",
    "insert",
]


WORKS_SECONDS = 3.0


class Store(KeepsTurns, CountsReferrals, KeepsFeedback):
    """What is kept, in the one database of this installation."""

    def __init__(self, home: Path, url: str = "") -> None:
        """Takes the folder of SQLite's file, or the URL of a PostgreSQL server."""
        self._database: Database = _postgresql(url) if url else Sqlite(home)

    @property
    def shared(self) -> bool:
        """Whether other gateways read and write it too."""
        return self._database.shared

    async def open(self) -> None:
        """Makes the tables if need be.

        Raises:
            StoreError: They cannot be made or read.
        """
        await self._database.open()

    async def execute(self, statement: Any) -> list[Any]:
        """The rows of a statement over tables of METADATA, in a transaction of its own.

        Raises:
            StoreError: It could not be carried out; nothing has changed.
        """
        return await self._database.execute(statement)

    def execute_soon(self, statement: Any, lost: str) -> None:
        """The same, in its turn, and nobody waits; `lost` is logged if it fails."""
        self._database.execute_soon(statement, lost)

    async def works(self) -> bool:
        """Whether it can be written, and within the time that anybody would wait."""
        nothing = delete(METADATA.tables["turns"]).where(false())
        try:
            await asyncio.wait_for(self.execute(nothing), WORKS_SECONDS)
        except (StoreError, asyncio.TimeoutError):
            return False
        return True

    async def problem(self) -> str:
        """What is wrong with what is kept; empty if nothing is.

        Raises:
            StoreError: It cannot be told.
        """
        return await self._database.problem()

    async def close(self) -> None:
        """Waits for work under way, then closes the database."""
        await self._database.close()


def _postgresql(url: str) -> Database:
    """Imported only here: the guard of a gateway with SQLite starts without it."""
    from bot.gateway.store.postgresql import Postgresql

    return Postgresql(url)
