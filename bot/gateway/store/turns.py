"""The turns of conversations, and how long they are kept."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Index,
    String,
    Table,
    Text,
    delete,
    select,
)

from bot.gateway.store import tables
from bot.gateway.store.database import Part
from bot.gateway.store.tables import METADATA, NUMBER, insert
from bot.knowledge.reply import Reply

TURNS_AT_MOST = 200  # what a resumed conversation shows

_turns = Table(
    "turns",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("conversation", String(64), nullable=False, index=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("text", Text),  # null: a button, or a crisis, whose words are never stored
    Column("replies", JSON, nullable=False),
    Column("message", String(64)),  # its id, where the channel gave one
)
ONE_TURN_A_MESSAGE = Index("one_turn_a_message", _turns.c.message, unique=True)


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation, as it is shown when resumed.

    Attributes:
        at: When, in UTC, without a time zone.
        text: What the parent typed; None for a button and for a crisis message.
        message: The id of the message; empty if the channel gave none.
    """

    at: datetime.datetime
    text: str | None
    replies: tuple[Reply, ...]
    message: str = ""


class KeepsTurns(Part):
    """The part of the store that keeps turns by the key of their conversation."""

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
            "at": tables.now(),
            "text": text,
            "replies": [reply.as_json() for reply in replies],
            "message": message or None,
        }
        if not message:  # SQLAlchemy keeps the words of a plain statement
            await self.execute(_turns.insert().values(row))
            return
        add = insert(_turns).values(row)
        add = add.on_conflict_do_update(
            index_elements=["message"], set_={"replies": add.excluded.replies}
        )
        await self.execute(add)

    async def turns(
        self, conversation: str, at_most: int = TURNS_AT_MOST
    ) -> list[Turn]:
        """The latest turns of a conversation, oldest first.

        Raises:
            StoreError: They cannot be read.
        """
        query = (
            select(_turns.c.at, _turns.c.text, _turns.c.replies, _turns.c.message)
            .where(_turns.c.conversation == conversation)
            .order_by(_turns.c.id.desc())
            .limit(at_most)
        )
        rows = await self.execute(query)
        return [
            Turn(at, text, tuple(map(Reply.from_json, replies)), message or "")
            for at, text, replies, message in reversed(rows)
        ]

    async def purge(self, retention_hours: int) -> None:
        """Delete the turns that are older than so many hours.

        Raises:
            StoreError: They could not be deleted.
        """
        oldest = tables.now() - datetime.timedelta(hours=retention_hours)
        await self.execute(delete(_turns).where(_turns.c.at < oldest))
