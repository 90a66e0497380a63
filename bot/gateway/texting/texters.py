"""What is known of a person who texts: no number and no word, and durable."""

from __future__ import annotations

import asyncio
import datetime
import logging
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, String, Table, delete, select

from bot.errors import StoreError
from bot.gateway.store import METADATA, Store, insert

REFRESH_SECONDS = 0.5  # the guard's second tier comes after it

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 5.0
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

    What is kept there is read at the start, or as soon as it can be. Until then, it may
    have an opt-out that we do not know: only `wish` writes over one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Texter] = {}
        self._unsure: set[str] = set()  # an opt-out that the store may not have

    async def open(self) -> None:
        """Learns who texted before our start.

        Raises:
            StoreError: It cannot be read.
        """
        if self._store.shared:
            return  # it may hold those of many gateways: see `refresh`
        for row in await self._store.execute(select(_texters)):
            if row.key in self._unsure:
                continue  # they have said since what they want
            since = self._known.get(row.key)
            known = replace(since, stopped=row.stopped) if since else _texter(row)
            self._known[row.key] = known

    async def refresh(self, key: str) -> None:
        """Learn what other gateways know of a person, if there are others."""
        if not self._store.shared:
            return
        query = select(_texters).where(_texters.c.key == key)
        try:
            rows = await asyncio.wait_for(self._store.execute(query), REFRESH_SECONDS)
        except (StoreError, asyncio.TimeoutError) as error:
            logger.error("a choice or an opt-out may be old: %s", type(error).__name__)
            return
        for row in rows:
            self._known[key] = _texter(row)

    def of(self, key: str) -> Texter:
        """What is known of a person."""
        return self._known.get(key, Texter())

    def keep(self, key: str, texter: Texter) -> None:
        """Know it from now on, and after a restart if the store is up.

        Whether they have stopped stays as it is. The store works in order: what is
        stored after this comes after it.
        """
        self._known[key] = replace(texter, stopped=self.of(key).stopped)
        self._store.execute_soon(self._put(key), "a choice is not stored")

    def wish(self, key: str, texter: Texter) -> None:
        """The same for who says that they want no texts, or want them again."""
        self._unsure.add(key)
        self._known[key] = texter
        self._store.execute_soon(
            self._put(key), "an opt-out or its end is not stored yet"
        )

    async def watch(self) -> None:
        """Write an opt-out, and its end, again and again until the store has it."""
        while True:
            await asyncio.sleep(AGAIN_SECONDS)
            await self.write_again()

    async def write_again(self) -> None:
        """Write once more what the store may not have; if it is away, a later time."""
        for key in list(self._unsure):
            texter = self.of(key)
            try:
                await self._store.execute(self._put(key))
            except StoreError as error:
                logger.error("opt-outs are not stored yet: %s", error)
                return
            if self.of(key).stopped == texter.stopped:
                self._unsure.discard(key)

    def _put(self, key: str) -> Any:
        row = {"key": key, "at": _now(), **asdict(self.of(key))}
        changed = dict(row)
        if key not in self._unsure:
            del changed["stopped"]
        add = insert(_texters).values(row)
        return add.on_conflict_do_update(index_elements=["key"], set_=changed)

    def keep_language(self, key: str, language: str) -> None:
        """Know what a person speaks; all else stays, also what others know of it."""
        self._known[key] = replace(self.of(key), language=language)
        now = {"at": _now(), "language": language}
        add = insert(_texters).values({"key": key, **asdict(self._known[key]), **now})
        add = add.on_conflict_do_update(index_elements=["key"], set_=now)
        self._store.execute_soon(add, "a restart will forget a language")

    def drop(self, key: str) -> None:
        """Forget a person whose conversation is deleted, but for a wish to get none."""
        texter = self._known.pop(key, Texter())
        if texter.stopped:
            self._known[key] = Texter(stopped=True)
        else:
            self._unsure.discard(key)  # or it would be written once more

    def move(self, old: str, new: str) -> None:
        """A person has another hash from now on; the store moves its own."""
        if texter := self._known.pop(old, None):
            self._known.setdefault(new, texter)
        if old in self._unsure:
            self._unsure.remove(old)
            self._unsure.add(new)

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
        if self._store.shared:  # others may have deleted some; the store knows the rest
            self._known.clear()


def _texter(row: Any) -> Texter:
    choices = tuple(row.choices)
    return Texter(row.stopped, row.told, choices, row.language)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
