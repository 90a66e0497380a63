"""Do once what is asked for twice: a phone that lost the network asks again."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")

AT_MOST = 20_000
SECONDS = 86_400.0


class Once(Generic[T]):
    """Gives work that was done, or is under way, its one outcome again.

    Kept in memory: after a restart, work is done again. What is asked for is known by a
    hash alone, so that no word of a parent stays here.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, tuple[float, asyncio.Task[T]]] = OrderedDict()

    async def do(
        self, what: tuple[str, ...] | None, work: Callable[[], Coroutine[Any, Any, T]]
    ) -> T:
        """The outcome of the work on `what`; with None, it is done in any case.

        Work goes on when the one who asked goes away; after a failure it is tried anew.
        """
        if what is None:
            return await work()
        said = "\x1f".join(what).encode("utf-8", "surrogatepass")
        key = hashlib.sha256(said).digest()
        began, found = self._known.get(key, (0.0, None))
        if found is None or _now() - began > SECONDS or _failed(found):
            found = asyncio.create_task(work())
            found.add_done_callback(_failed)  # or asyncio would log an error's text
            self._known[key] = _now(), found
            self._known.move_to_end(key)
            if len(self._known) > AT_MOST:
                self._known.popitem(last=False)
        return await asyncio.shield(found)


def _failed(work: asyncio.Task[T]) -> bool:
    return work.done() and (work.cancelled() or work.exception() is not None)


def _now() -> float:
    return time.monotonic()
