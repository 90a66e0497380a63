"""Try again, for a while, what there was no room for; so much of it and no more."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import BusyError
from bot.gateway.admission import Line

AT_MOST = 8, 50  # that wait: of one conversation, of all
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)  # before each try

T = TypeVar("T")


class Later:
    """Counts who waits for another try."""

    def __init__(self) -> None:
        self._line = Line(*AT_MOST)

    async def do(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """The outcome of some work for a conversation, once there is room for it.

        Raises:
            BusyError: There was none in all that time, or too many wait.
        """
        with self._line.place(key):
            for pause in PAUSES:
                await asyncio.sleep(pause)
                with contextlib.suppress(BusyError):
                    return await work()
        raise BusyError("unread")
