"""Rows for every table, for tests that look at what becomes of each."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import Column, Table, select

from bot.gateway.store import Store, insert

NOW = datetime.datetime(2026, 3, 1, 12)


async def put_row(store: Store, table: Table, **values: Any) -> None:
    """A row with these values, and with any in the other columns that need one."""
    filled = {
        column.name: _any(_kind(column))
        for column in table.columns
        if not column.nullable and column.autoincrement is not True
    }
    if "id" in filled and isinstance(filled["id"], int):
        del filled["id"]
    await store.execute(insert(table).values({**filled, **values}))


async def rows_of(store: Store, table: Table) -> list[Any]:
    """All rows of a table."""
    return await store.execute(select(table))


def _kind(column: Column) -> type:
    """The type in Python; of a type that differs between databases, the first."""
    return getattr(column.type, "impl", column.type).python_type


def _any(kind: type) -> Any:
    if kind is datetime.datetime:
        return NOW
    return NOW.date() if kind is datetime.date else kind()
