"""Send it all as Twilio does, and kill the gateway half-way."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.evaluation.killable import Killable
from bot.evaluation.soak.plan import Genuine, planned
from bot.gateway.channels.twilio import PATH
from bot.simulate import form_of, signed, texts_in

PUBLIC_URL, TOKEN = "https://soak.example.org", "soak" * 8
TWILIO_SECONDS = 15.0  # how long Twilio waits for an answer
RETRY_SECONDS = 0.3
TRIES = 40


@dataclass
class Soak:
    """What a run saw.

    Attributes:
        times: Of each answer, when it was asked for and came, and whether to a crisis.
        down: From when to when the gateway was away after the kill.
        forged: How often each status was the answer to a forgery.
    """

    genuine: list[Genuine]
    copies: int
    times: list[tuple[float, float, bool]] = field(default_factory=list)
    down: tuple[float, float] = (0.0, 0.0)
    forged: Counter[int] = field(default_factory=Counter)
    retries: int = 0
    elapsed: float = 0.0

    def seconds(self, crisis: bool, over_the_kill: bool) -> list[float]:
        """How long answers took that were under way while it was away, or the rest."""
        away, back = self.down
        return [
            end - start
            for start, end, is_crisis in self.times
            if is_crisis == crisis and (start < back and end > away) == over_the_kill
        ]


async def run(
    gateway: Killable,
    messages: int,
    numbers: int,
    rate: float,
    at_once: int = 8,
    seed: int = 1,
) -> Soak:
    """Send it all, and kill the gateway half-way.

    Args:
        gateway: The gateway, which is up.
        messages: How many genuine ones.
        numbers: How many people.
        rate: How many a second at most.
        at_once: How many may be under way at the same time.
        seed: Of the plan.
    """
    order, forged = planned(messages, numbers, seed)
    genuine = list(dict.fromkeys(order))
    soak = Soak(genuine, len(order) - len(genuine))
    began = time.perf_counter()
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=TWILIO_SECONDS),
    ) as session:
        sender = Sender(session, gateway.url, soak)
        room = asyncio.Semaphore(at_once)
        tasks: list[asyncio.Future[None]] = []
        every = len(order) // max(1, len(forged))

        async def start(work: Coroutine[Any, Any, None]) -> None:
            await room.acquire()
            tasks.append(asyncio.ensure_future(work))
            tasks[-1].add_done_callback(lambda _: room.release())

        for place, one in enumerate(order):
            await asyncio.sleep(began + place / rate - time.perf_counter())
            await start(sender.send(one))
            if place % every == 0 and forged:
                await start(sender.forge(forged.pop(), one.number))
            if place == len(order) // 2:
                killed = asyncio.to_thread(gateway.kill)
                tasks.append(asyncio.ensure_future(killed))
        await asyncio.gather(*tasks)
    soak.elapsed, soak.down = time.perf_counter() - began, gateway.down
    return soak


@dataclass
class Sender:
    """Plays Twilio, with retries as its `rc` and `rp` allow (docs/channels.md)."""

    session: aiohttp.ClientSession
    url: str
    soak: Soak

    async def send(self, one: Genuine) -> None:
        """Send a message until it is answered; of a number, one after the other."""
        if one.taken:
            await one.begun.wait()
        one.taken = True
        if one.after:
            await one.after.done.wait()
        one.begun.set()
        signature = signed(one.form, TOKEN, PUBLIC_URL)
        start = time.perf_counter()
        try:
            for _ in range(TRIES):
                status, body = await self._post(one.form, signature)
                if status == 200:
                    end = time.perf_counter()
                    one.answers.append(tuple(texts_in(body)))
                    self.soak.times.append((start, end, one.is_crisis))
                    return
                self.soak.retries += 1
                await asyncio.sleep(RETRY_SECONDS)
        finally:
            one.done.set()

    async def forge(self, text: str, number: str) -> None:
        """Send what nobody has signed, until somebody says no."""
        form = form_of(text, number)
        signature = signed(form, "another token", PUBLIC_URL)
        for _ in range(TRIES):
            status, _ = await self._post(form, signature)
            if status:
                self.soak.forged[status] += 1
                return
            await asyncio.sleep(RETRY_SECONDS)

    async def _post(self, form: dict[str, str], signature: str) -> tuple[int, bytes]:
        """The status and the body; the status is 0 if there was no answer."""
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(form).encode("ascii")
        try:
            async with self.session.post(
                self.url + PATH, data=body, headers=headers
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
            return 0, b""
