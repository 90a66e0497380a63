"""Send ourselves a crisis message every few minutes, and raise alarm without 988."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

import aiohttp
from standardwebhooks import Webhook

from bot.gateway.metrics import Metrics

logger = logging.getLogger(__name__)

ALARM_SECONDS = 5.0


@dataclass(frozen=True)
class Canary:
    """Looks at the way of a crisis message again and again.

    Attributes:
        works: Whether a plain crisis brings 988, by the way that messages take.
        minutes: Between two looks.
        webhook: Where to send an alarm, besides log and metrics; empty for nowhere.
        secret: What the alarm is signed with, `whsec_` and base64.
    """

    works: Callable[[], bool]
    metrics: Metrics
    minutes: float
    webhook: str = ""
    secret: str = ""

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
            if self.webhook:
                await self._alarm()
        return passed

    async def _alarm(self) -> None:
        """Send the event `canary.failed`, signed after the Standard Webhooks."""
        now = datetime.now(timezone.utc)
        body = json.dumps(
            {"type": "canary.failed", "timestamp": now.isoformat(), "data": {}}
        )
        name = f"msg_{secrets.token_hex(12)}"
        headers = {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(name, now, body),
        }
        timeout = aiohttp.ClientTimeout(total=ALARM_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self.webhook, data=body, headers=headers) as response,
            ):
                if response.status >= 300:
                    logger.error("the alarm was refused: status %d", response.status)
        except (
            aiohttp.ClientError,
            asyncio.TimeoutError,
            ValueError,
            OSError,
        ) as error:
            logger.error("the alarm was not delivered: %s", type(error).__name__)
