"""Parents who type as fast as they are answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import EngineError
from bot.evaluation.client import Client

LOAD_SECONDS = 600.0  # how long a whole run may take


class Talk(Protocol):
    """One conversation with a system under test."""

    async def say(self, client: Client, text: str) -> bool:
        """Say something; returns whether the system replied as it should."""
        ...


@dataclass(frozen=True)
class Load:
    """What a run of clients saw.

    Attributes:
        seconds: Of each message, in the order in which they were answered.
        wrong: Messages that were not answered as they should.
        elapsed: Seconds of the whole run.
        client: Seconds of processor time that the clients themselves took.
    """

    seconds: tuple[float, ...]
    wrong: int
    elapsed: float
    client: float

    @property
    def rate(self) -> float:
        """Messages answered as they should, per second."""
        return (len(self.seconds) - self.wrong) / self.elapsed


def run_load(
    url: str,
    talk: Callable[[], Talk],
    conversations: Sequence[Sequence[str]],
    clients: int,
) -> Load:
    """Let so many clients at once lead conversations, each the next not yet begun.

    Raises:
        EngineError: It took longer than ten minutes.
    """
    try:
        return asyncio.run(_run_load(url, talk, conversations, clients))
    except asyncio.TimeoutError as error:
        message = f"{url} took more than {LOAD_SECONDS:.0f} s for {clients} clients"
        raise EngineError(message) from error


async def _run_load(
    url: str,
    talk: Callable[[], Talk],
    conversations: Sequence[Sequence[str]],
    clients: int,
) -> Load:
    waiting = iter(conversations)
    seconds: list[float] = []
    wrong = 0

    async def lead(client: Client) -> None:
        nonlocal wrong
        try:
            for texts in waiting:
                conversation = talk()
                for text in texts:
                    began = time.perf_counter()
                    right = await _said(conversation, client, text)
                    seconds.append(time.perf_counter() - began)
                    wrong += not right
        finally:
            client.close()

    began, client_began = time.perf_counter(), time.process_time()
    leading = asyncio.gather(*(lead(Client(url)) for _ in range(clients)))
    await asyncio.wait_for(leading, LOAD_SECONDS)
    elapsed = time.perf_counter() - began
    return Load(tuple(seconds), wrong, elapsed, time.process_time() - client_began)


async def _said(conversation: Talk, client: Client, text: str) -> bool:
    try:
        return await conversation.say(client, text)
    except (OSError, EOFError, ValueError, KeyError, asyncio.TimeoutError):
        return False
