"""Keep conversations across a restart, for as long as the clinic wants them."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    DDL,
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    inspect,
    select,
)
from sqlalchemy.dialects.sqlite import insert as insert_or_update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.errors import StoreError
from bot.knowledge.reply import Reply

logger = logging.getLogger(__name__)
T = TypeVar("T")

OURS_ALONE, OF_OTHERS = 0o600, 0o077  # what parents say lies in it
TURNS_AT_MOST = 200  # what a resumed conversation shows

METADATA = MetaData()  # a part with tables of its own adds them here
_turns = Table(
    "turns",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("conversation", String(64), nullable=False, index=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("text", Text),  # null: a button, or a crisis, whose words are never stored
    Column("replies", JSON, nullable=False),
    Column("message", String(64)),  # its id, where the channel gave one
)
_one_turn_a_message = Index("one_turn_a_message", _turns.c.message, unique=True)
_referrals = Table(  # how many, and nothing else: whose they were cannot be told
    "referrals",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("level", String(16), primary_key=True),
    Column("category", String(16), primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("count", Integer, nullable=False),
)
_feedback = Table(  # of an answer, and not of a conversation: whose it is is not known
    "feedback",
    METADATA,
    Column("id", String(64), primary_key=True),  # made up by the page, for this alone
    Column("day", Date, nullable=False, index=True),
    Column("topic", String(64), nullable=False),
    Column("version", String(16), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("comment", Text, nullable=False),
)
FEEDBACK_COLUMNS = ("day", "topic", "version", "helpful", "comment")
REFERRAL_COLUMNS = tuple(column.name for column in _referrals.columns)


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation, as it is shown when resumed.

    Attributes:
        at: When, in UTC, without a time zone.
        text: What the parent typed; None for a button and for a crisis message.
    """

    at: datetime.datetime
    text: str | None
    replies: tuple[Reply, ...]


class Store:
    """Turns by the key of their conversation, in one SQLite file below a folder.

    All work is done in one thread of its own, in the order in which it was asked for,
    so that a slow disk holds up nothing but itself.
    """

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
        """Makes the file and its tables if need be.

        Raises:
            StoreError: The file cannot be made or read.
        """
        await self._run(self._make_tables)

    async def execute(self, statement: Any) -> list[Any]:
        """The rows of a statement over tables of METADATA, in a transaction of its own.

        Raises:
            StoreError: It could not be carried out; nothing has changed.
        """
        return await self._run(lambda: self._execute(statement))

    def execute_soon(self, statement: Any, lost: str) -> None:
        """The same, in its turn, and nobody waits; `lost` is logged if it fails."""

        def work() -> None:
            try:
                self._execute(statement)
            except (SQLAlchemyError, OSError) as error:
                logger.error("%s: %s", lost, type(error).__name__)

        with contextlib.suppress(RuntimeError):  # we are being stopped
            self._thread.submit(work)

    async def add(
        self,
        conversation: str,
        text: str | None,
        replies: Sequence[Reply],
        message: str = "",
    ) -> None:
        """Add a turn to a conversation.

        A message that has an id has one turn: if it is answered anew, because we were
        killed before the answer went out, the new answer takes the old one's place.

        Raises:
            StoreError: It could not be written; the conversation is as it was.
        """
        row = {
            "conversation": conversation,
            "at": _now(),
            "text": text,
            "replies": [reply.as_json() for reply in replies],
            "message": message or None,
        }
        add = insert_or_update(_turns).values(row)
        add = add.on_conflict_do_update(
            index_elements=["message"], set_={"replies": add.excluded.replies}
        )
        await self.execute(add)

    async def turns(self, conversation: str) -> list[Turn]:
        """The latest turns of a conversation, oldest first; at most 200.

        Raises:
            StoreError: They cannot be read.
        """
        query = (
            select(_turns.c.at, _turns.c.text, _turns.c.replies)
            .where(_turns.c.conversation == conversation)
            .order_by(_turns.c.id.desc())
            .limit(TURNS_AT_MOST)
        )
        rows = await self.execute(query)
        return [
            Turn(at, text, tuple(Reply.from_json(reply) for reply in replies))
            for at, text, replies in reversed(rows)
        ]

    async def count(
        self, level: str, category: str, language: str, channel: str
    ) -> None:
        """Count one more referral of today.

        Raises:
            StoreError: It could not be counted.
        """
        row = {
            "day": _now().date(),
            "level": level,
            "category": category,
            "language": language,
            "channel": channel,
            "count": 1,
        }
        add = insert_or_update(_referrals).values(row)
        add = add.on_conflict_do_update(
            index_elements=list(_referrals.primary_key),
            set_={"count": _referrals.c.count + 1},
        )
        await self.execute(add)

    async def counts(self) -> list[dict[str, Any]]:
        """All referrals by day, level, category, language and channel, latest first.

        Raises:
            StoreError: They cannot be read.
        """
        query = select(_referrals).order_by(_referrals.c.day.desc())
        rows = await self.execute(query)
        return [dict(row._mapping) for row in rows]

    async def rate(
        self, id: str, topic: str, version: str, helpful: bool, comment: str
    ) -> None:
        """Keep what a parent thinks of an answer; the same id again takes its place.

        Raises:
            StoreError: It could not be written.
        """
        row = {
            "id": id,
            "day": _now().date(),
            "topic": topic,
            "version": version,
            "helpful": helpful,
            "comment": comment,
        }
        add = insert_or_update(_feedback).values(row)
        add = add.on_conflict_do_update(index_elements=["id"], set_=row)
        await self.execute(add)

    async def ratings(self) -> list[dict[str, Any]]:
        """All feedback, by topic, latest first.

        Raises:
            StoreError: It cannot be read.
        """
        columns = [_feedback.c[name] for name in FEEDBACK_COLUMNS]
        query = select(*columns).order_by(_feedback.c.topic, _feedback.c.day.desc())
        rows = await self.execute(query)
        return [dict(row._mapping) for row in rows]

    async def purge_ratings(self, days: int) -> None:
        """Delete the feedback that is older than so many days.

        Raises:
            StoreError: It could not be deleted.
        """
        oldest = _now().date() - datetime.timedelta(days=days)
        await self.execute(delete(_feedback).where(_feedback.c.day < oldest))

    async def purge(self, retention_hours: int) -> None:
        """Delete the turns that are older than so many hours.

        Raises:
            StoreError: They could not be deleted.
        """
        oldest = _now() - datetime.timedelta(hours=retention_hours)
        await self.execute(delete(_turns).where(_turns.c.at < oldest))

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
                _one_turn_a_message.create(connection)

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


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
