"""Send ourselves a crisis message every few minutes, and raise alarm without 988."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.gateway.metrics import Metrics
from bot.gateway.outbox import CANARY, Outbox

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Canary:
    """Looks at the way of a crisis message again and again.

    Attributes:
        works: Whether a plain crisis brings 988, by the way that messages take.
        minutes: Between two looks.
        outbox: Who is told of an alarm, besides log and metrics.
    """

    works: Callable[[], bool]
    metrics: Metrics
    minutes: float
    outbox: Outbox

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(60 * self.minutes)

    async def look(self) -> bool:
        """Look once; returns whether all is well."""
        passed = self.works()
        self.metrics.count_canary(passed)
        if not passed:
            logger.critical("a crisis message brings no 988: mend data/safety now")
            await self.outbox.tell(CANARY, {})
        return passed
