"""What parents think of answers, and not of whose conversation."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, String, Table, Text, delete, select

from bot.gateway.store import tables
from bot.gateway.store.database import Part
from bot.gateway.store.tables import METADATA, insert

_feedback = Table(
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


class KeepsFeedback(Part):
    """The part of the store that keeps feedback."""

    async def rate(
        self, id: str, topic: str, version: str, helpful: bool, comment: str
    ) -> None:
        """Keep what a parent thinks of an answer; the same id again takes its place.

        Raises:
            StoreError: It could not be written.
        """
        row = {
            "id": id,
            "day": tables.now().date(),
            "topic": topic,
            "version": version,
            "helpful": helpful,
            "comment": comment,
        }
        add = insert(_feedback).values(row)
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
        oldest = tables.now().date() - datetime.timedelta(days=days)
        await self.execute(delete(_feedback).where(_feedback.c.day < oldest))
