"""What all tables share, and the one way to write a row that may be there already."""

from __future__ import annotations

import datetime

from sqlalchemy import BigInteger, Integer, MetaData

# SQLite took its `ON CONFLICT` from PostgreSQL, and SQLAlchemy's compiler for SQLite
# reads the clauses of this one. All upserts are made with it, for either database.
from sqlalchemy.dialects.postgresql import insert

__all__ = ["METADATA", "NUMBER", "insert", "now"]

METADATA = MetaData()  # a part with tables of its own adds them here
# A row's own number: in SQLite, only an INTEGER counts up by itself.
NUMBER = BigInteger().with_variant(Integer, "sqlite")


def now() -> datetime.datetime:
    """The time, in UTC, as tables keep it: without a time zone."""
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
