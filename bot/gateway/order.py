"""Let one message of a conversation in at a time, first come, first served."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Order(Protocol):
    """Keeps the messages of one conversation in their order."""

    def of(self, key: str) -> AbstractAsyncContextManager[None]:
        """The turn of who comes now; it lasts as long as the block."""
        ...

    async def close(self) -> None:
        """Gives up everything that is held."""
        ...


class LocalOrder:
    """The order among the messages of one gateway."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @contextlib.asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        """Waits for those who came before; see `Order`."""
        lock, waiting = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks.pop(key)
            if waiting > 1:
                self._locks[key] = lock, waiting - 1

    async def close(self) -> None:
        """Holds nothing outside; see `Order`."""


def order_of(database_url: str) -> Order:
    """The order among all gateways over a PostgreSQL server, or else among ours."""
    if not database_url:
        return LocalOrder()
    from bot.gateway.shared_order import SharedOrder  # asyncpg, only where it is used

    return SharedOrder(database_url)
