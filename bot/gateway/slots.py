"""So many at a time: the most urgent first, then who came first, and not for ever."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator

from bot.errors import BusyError

Place = tuple[int, int, "asyncio.Future[None]"]


class Slots:
    """Slots for work, with a queue that has an end.

    Where everybody has at most one place in the queue, all have their turn.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        """Takes how many may be in at a time, and how many may wait."""
        self._free, self._at_most = at_once, waiting
        self._queue: list[Place] = []
        self._count = itertools.count()

    @contextlib.asynccontextmanager
    async def take(
        self, rank: int = 0, seconds: float | None = None
    ) -> AsyncIterator[None]:
        """A slot for as long as the block.

        Args:
            rank: 0 is the most urgent. In a full queue, who is urgent takes the place
                of who is less so.
            seconds: How long to wait; None for as long as it takes.

        Raises:
            BusyError: The queue is full, or it took longer.
        """
        if self._free:
            self._free -= 1
        else:
            await self._wait(rank, seconds)
        try:
            yield
        finally:
            self._leave()

    async def _wait(self, rank: int, seconds: float | None) -> None:
        turn = asyncio.get_running_loop().create_future()
        place = rank, next(self._count), turn
        self._queue.append(place)
        if len(self._queue) > self._at_most:
            last = max(self._queue, key=_order)
            self._queue.remove(last)
            last[2].set_exception(BusyError("queue"))
        try:
            await asyncio.wait({turn}, timeout=seconds)
        except asyncio.CancelledError:
            self._give_up(place)
            raise
        if not turn.done():
            self._give_up(place)
            raise BusyError("queue")
        turn.result()

    def _give_up(self, place: Place) -> None:
        turn = place[2]
        if not turn.done():
            self._queue.remove(place)
        elif turn.exception() is None:  # it has come all the same
            self._leave()

    def _leave(self) -> None:
        if not self._queue:
            self._free += 1
            return
        first = min(self._queue, key=_order)
        self._queue.remove(first)
        first[2].set_result(None)


def _order(place: Place) -> tuple[int, int]:
    return place[:2]
