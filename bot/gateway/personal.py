"""Which columns of the store name a conversation, whatever part they belong to."""

from __future__ import annotations

from sqlalchemy import Column

from bot.gateway import handoff, outbox, outcomes
from bot.gateway.store import METADATA
from bot.gateway.texting import numbers, texters

# Each adds its tables to METADATA when it is imported, and this needs all of them.
PARTS = (handoff, numbers, outbox, outcomes, texters)
KEYED = ("conversation", "key")  # the names of columns with the hash of a conversation


def keyed_columns() -> list[Column]:
    """Every column that holds the hash of a conversation, and nothing else."""
    return [
        table.c[name]
        for table in METADATA.sorted_tables
        for name in KEYED
        if name in table.c
    ]


def worded_columns() -> list[Column]:
    """The columns whose texts may name a conversation by its hash."""
    events, outcomes = METADATA.tables["events"], METADATA.tables["outcomes"]
    return [events.c.body, outcomes.c.outcome]
