"""All that is kept of a conversation, for who has a right to see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from bot.gateway.personal import keyed_columns, worded_columns
from bot.gateway.store import Store

SEALED = "sealed"  # a phone's number, which only the gateway opens


async def exported(store: Store, hashes: Sequence[str]) -> dict[str, Any]:
    """The rows of every table, by table; a table without any is left out.

    Args:
        store: Where they lie.
        hashes: Of the same conversation, by the newest key and older ones.

    Raises:
        StoreError: They cannot be read.
    """
    found: dict[str, Any] = {}
    wanted = [(column, column.in_(hashes)) for column in keyed_columns()]
    wanted += [
        (body, or_(*(body.contains(hashed) for hashed in hashes)))
        for body in worded_columns()
    ]
    for column, mine in wanted:
        rows = await store.execute(select(column.table).where(mine))
        for row in rows:
            shown = {n: v for n, v in row._mapping.items() if n != SEALED}
            found.setdefault(column.table.name, []).append(shown)
    return found
