"""Let no file hold what was deleted."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ClauseElement, Executable

from bot.gateway.store import Store

logger = logging.getLogger(__name__)


class _Clear(Executable, ClauseElement):
    """Empties the journal, which still has the pages from before a deletion."""

    inherit_cache = True


@compiles(_Clear)
def _nothing(clear: _Clear, compiler: Any, **options: Any) -> str:
    """What a server does with its own files is for who runs it."""
    return "SELECT 0"


@compiles(_Clear, "sqlite")
def _checkpoint(clear: _Clear, compiler: Any, **options: Any) -> str:
    """All into the main file, where `secure_delete` wrote zeros.

    Source: https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
    """
    return "PRAGMA wal_checkpoint(TRUNCATE)"


async def clear_journal(store: Store) -> None:
    """Empty the journal, unless somebody reads it just now.

    Raises:
        StoreError: It could not be emptied.
    """
    ((busy, *_),) = await store.execute(_Clear())
    if busy:
        logger.warning("what was deleted lies in the store's journal for a while yet")
