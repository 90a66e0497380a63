"""Do what no reply waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot.gateway.metrics import Metrics

AT_MOST = 10_000  # pieces of work that are not done yet


class Background:
    """Work beside the replies, of which only so much may wait."""

    def __init__(self, metrics: Metrics) -> None:
        """Takes the metrics to tell of what is not done."""
        self._metrics = metrics
        self._tasks: set[asyncio.Task[Any]] = set()

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do some work, unless too much of it waits already."""
        if len(self._tasks) >= AT_MOST:
            work.close()
            self._metrics.count_busy("background")
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
