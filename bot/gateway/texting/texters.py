"""What is known of a person who texts: no number and no word, and durable."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass

from sqlalchemy import JSON, Boolean, Column, DateTime, String, Table, delete, select

from bot.gateway.store import METADATA, Store, insert

_texters = Table(
    "texters",
    METADATA,
    Column("key", String(64), primary_key=True),  # keyed hash of channel and number
    Column("at", DateTime, nullable=False, index=True),
    Column("stopped", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("language", String(2), nullable=False),
)


@dataclass(frozen=True)
class Texter:
    """One person on one channel.

    Attributes:
        stopped: Whether they want no texts from us.
        told: Whether they were told in this conversation what speaks to them.
        choices: The payloads of the choices that they were given last.
        language: That they last wrote in, or its keywords are of.
    """

    stopped: bool = False
    told: bool = False
    choices: tuple[str, ...] = ()
    language: str = "en"


class Texters:
    """All of them in memory, so that nobody waits for the store to be known.

    What is kept there is read at the start.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Texter] = {}

    async def open(self) -> None:
        """Learns who texted before our start.

        Raises:
            StoreError: It cannot be read.
        """
        for row in await self._store.execute(select(_texters)):
            found = dict(row._mapping)
            key, _ = found.pop("key"), found.pop("at")
            found["choices"] = tuple(found["choices"])
            self._known.setdefault(key, Texter(**found))

    def of(self, key: str) -> Texter:
        """What is known of a person."""
        return self._known.get(key, Texter())

    def keep(self, key: str, texter: Texter) -> None:
        """Know it from now on, and after a restart if the store is up.

        The store works in order: what is stored after this comes after it.
        """
        self._known[key] = texter
        row = {"key": key, "at": _now(), **asdict(texter)}
        add = insert(_texters).values(row)
        add = add.on_conflict_do_update(index_elements=["key"], set_=row)
        self._store.execute_soon(add, "a restart will forget a choice or an opt-out")

    async def purge(self, retention_hours: int) -> None:
        """Forget who has not texted for so many hours, but never who has stopped.

        Raises:
            StoreError: It could not be deleted.
        """
        oldest = _now() - datetime.timedelta(hours=retention_hours)
        old = (_texters.c.at < oldest) & ~_texters.c.stopped
        rows = await self._store.execute(select(_texters.c.key).where(old))
        await self._store.execute(delete(_texters).where(old))
        for row in rows:
            self._known.pop(row.key, None)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
