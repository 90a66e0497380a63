"""Read what came before our start, again and again until the store tells it.

Else a store that is locked or away for a moment would cost, until the next restart, who
wants no texts and who waits for a person.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator

from bot.errors import StoreError

logger = logging.getLogger(__name__)

FIRST_SECONDS = 4.0  # for what takes milliseconds; the guard waits for no disk
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0

Read = Callable[[], Awaitable[object]]


class Opening:
    """What has to be read, in its order; each of it once.

    Attributes:
        done: Set when all of it is read.
    """

    def __init__(self, reads: Iterable[Read]) -> None:
        """Takes what reads; each raises a `StoreError` if it cannot."""
        self._left = list(reads)
        self._tried = asyncio.Event()
        self.done = asyncio.Event()

    async def first_try(self) -> None:
        """Wait until `run` has tried once, though not for a store that hangs."""
        try:
            await asyncio.wait_for(self._tried.wait(), FIRST_SECONDS)
        except asyncio.TimeoutError:
            logger.error("the store hangs: what came before is not known yet")

    async def run(self) -> None:
        """Read, and where that fails go on from there, with growing pauses."""
        for pause in pauses():
            if await self._read():
                break
            await asyncio.sleep(pause)
        self.done.set()

    async def _read(self) -> bool:
        """Whether nothing is left to be read."""
        try:
            while self._left:
                await self._left[0]()
                del self._left[0]
        except StoreError as error:
            logger.error(
                "conversations and events are not kept, nor is it known yet what came "
                "before: %s",
                error,
            )
        self._tried.set()
        return not self._left


def pauses() -> Iterator[float]:
    """Seconds between two tries, twice as many each time."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
