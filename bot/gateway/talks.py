"""Who is with each conversation that a person was asked into, also after a restart."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Column, DateTime, String, Table, delete, select

from bot.errors import StoreError
from bot.gateway.store import METADATA, Store, insert

logger = logging.getLogger(__name__)

State = Literal["bot", "waiting", "person"]

_handoffs = Table(
    "handoffs",
    METADATA,
    Column("conversation", String(64), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("at", DateTime, nullable=False),
)


@dataclass(frozen=True)
class Talk:
    """One conversation that a person was asked into.

    Attributes:
        at: When the parent asked for a person, or a person last wrote; in UTC.
        language: That the parent writes in; a restart forgets it until they write.
        told: Whether a phone was told that we pass on; a restart forgets it.
    """

    channel: str
    state: State
    at: datetime.datetime
    language: str = "en"
    told: bool = False


class Talks:
    """All of them in memory, so that no message waits for the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Talk] = {}

    async def open(self) -> None:
        """Learns what was before our start.

        Raises:
            StoreError: It cannot be read; then the assistant is with everybody.
        """
        for row in await self._store.execute(select(_handoffs)):
            talk = Talk(row.channel, row.state, row.at)
            self._known.setdefault(row.conversation, talk)

    async def refresh(self, key: str | None = None) -> list[str]:
        """Learns what other gateways wrote of one conversation, or of all.

        Returns:
            The conversations of which something new is known.
        """
        query = select(_handoffs)
        if key is not None:
            query = query.where(_handoffs.c.conversation == key)
        try:
            rows = await self._store.execute(query)
        except StoreError as error:
            logger.error("who is with a conversation may be old: %s", error)
            return []
        new = []
        for row in rows:
            found = Talk(row.channel, row.state, row.at)
            known = self._known.get(row.conversation)
            if known is None or found.at > known.at or _is_ended(found, known):
                language = known.language if known else found.language
                self._known[row.conversation] = replace(found, language=language)
                new.append(row.conversation)
        return new

    def of(self, key: str) -> Talk | None:
        """The talk in a conversation; None if nobody has asked for a person."""
        return self._known.get(key)

    def all(self) -> Iterator[tuple[str, Talk]]:
        """Each conversation with its talk."""
        yield from list(self._known.items())

    def put(self, key: str, talk: Talk) -> None:
        """Know it from now on, until a restart."""
        self._known[key] = talk

    def drop(self, key: str) -> Talk | None:
        """Forget the talk in a conversation, until a restart; gives it."""
        return self._known.pop(key, None)

    async def keep(self, key: str, talk: Talk) -> None:
        """Know it from now on, and after a restart if the store is up."""
        self._known[key] = talk
        row: dict[str, Any] = {
            "conversation": key,
            "channel": talk.channel,
            "state": talk.state,
            "at": talk.at,
        }
        put = insert(_handoffs).values(row)
        put = put.on_conflict_do_update(index_elements=["conversation"], set_=row)
        try:
            await self._store.execute(put)
        except StoreError as error:
            logger.error("who is with a conversation was not written down: %s", error)

    async def purge(self, oldest: datetime.datetime) -> list[str]:
        """Forget the talks of before a time; gives their conversations.

        Raises:
            StoreError: They could not be deleted.
        """
        await self._store.execute(delete(_handoffs).where(_handoffs.c.at < oldest))
        old = [key for key, talk in self._known.items() if talk.at < oldest]
        for key in old:
            del self._known[key]
        return old


def _is_ended(found: Talk, known: Talk) -> bool:
    """Whether the store has the end of a hand-off that we know."""
    return found.at == known.at and found.state == "bot" != known.state
