"""How many were referred, and nothing else: whose they were cannot be told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Date, Integer, String, Table, select

from bot.gateway.store import tables
from bot.gateway.store.database import Part
from bot.gateway.store.tables import METADATA, insert

_referrals = Table(
    "referrals",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("level", String(16), primary_key=True),
    Column("category", String(16), primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("count", Integer, nullable=False),
)
REFERRAL_COLUMNS = tuple(column.name for column in _referrals.columns)


class CountsReferrals(Part):
    """The part of the store that counts referrals by day and kind."""

    async def count(
        self, level: str, category: str, language: str, channel: str
    ) -> None:
        """Count one more referral of today.

        Raises:
            StoreError: It could not be counted.
        """
        row = {
            "day": tables.now().date(),
            "level": level,
            "category": category,
            "language": language,
            "channel": channel,
            "count": 1,
        }
        add = insert(_referrals).values(row)
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
