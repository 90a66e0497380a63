"""One sentence encoder for the whole gateway; a message is encoded once."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

import numpy as np

from bot.encoder import Encoded
from bot.errors import EngineError, ModelError
from bot.gateway.engines import Message
from bot.gateway.slots import Slots
from bot.understanding.parts import parts
from bot.understanding.reading import texts

LOAD_SECONDS = 15.0  # how long a message waits for the encoder
QUEUE_SECONDS = 6.0  # and, once it is loaded, for its turn
WAITING = 2_000
STEP_BACK = 5  # of nice's 19: what answers leaves the processor to the guard

Found = TypeVar("Found")


class Encoder(Protocol):
    """What is shared; see `bot.encoder.SentenceEncoder`."""

    def read(self, texts: Sequence[str]) -> Encoded:
        """What the guard wants of texts, and what the rest can be made of."""

    def begin(self, texts: Sequence[str]) -> list[np.ndarray]:
        """What the layers below give for the tokens of each text."""

    def finish(self, begun: Sequence[np.ndarray]) -> np.ndarray:
        """The vectors of texts that were begun, shape (texts, 384)."""

    def guess(self, begun: Sequence[np.ndarray]) -> np.ndarray:
        """What texts that were begun ask, shape (texts, labels)."""


Finish = Callable[[Encoder, Sequence[np.ndarray]], np.ndarray]


class Rank(enum.IntEnum):
    """Whom the guard reads first: what sounds urgent, then who is within the limits."""

    URGENT = 0
    ORDINARY = 1
    LIMITED = 2

    @classmethod
    def of(cls, urgent: bool, limited: bool) -> Rank:
        """Over a limit, all come one later: a flood goes before nobody's crisis."""
        return cls(2 - urgent - (not limited))


class Readers:
    """Threads that read, as many as there are processors, and a queue before them.

    Attributes:
        at_once: How many threads.
        slots: The queue.
    """

    def __init__(self, name: str, nice: int = 0) -> None:
        """Takes how far they step back behind the other threads of the gateway."""
        # More would only share the processors.
        self.at_once = max(2, os.cpu_count() or 1)
        # Each thread has its next work at hand, and waits for no turn of the loop.
        self.slots = Slots(2 * self.at_once, WAITING)
        self._threads = ThreadPoolExecutor(self.at_once, name, _step_back, (nice,))

    async def do(self, work: Callable[[], Found], rank: int = 0) -> Found:
        """Work in one of the threads; the lowest rank is the first.

        Raises:
            BusyError: There is too much of it.
        """
        async with self.slots.take(rank, QUEUE_SECONDS):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _step_back(nice: int) -> None:
    if nice and sys.platform == "linux":  # elsewhere, all threads are as nice
        thread = os.PRIO_PROCESS, threading.get_native_id()
        with contextlib.suppress(OSError):  # a sandbox that forbids it
            os.setpriority(*thread, os.getpriority(*thread) + nice)


class SharedEncoder:
    """Loads in the background, and encodes for the guard first, then for what answers.

    Each has threads of its own, so the guard never waits for the other. The first tier
    waits for none of it.

    Attributes:
        guard: Who reads for the guard.
        answers: Who reads for what answers.
    """

    def __init__(
        self, load: Callable[[], Encoder], correct: Callable[[str], str] = str
    ) -> None:
        """Takes what loads the encoder, and what puts the words of a message right."""
        self._load, self._correct = load, correct
        self._encoder: Encoder | None = None
        self._settled = asyncio.Event()  # loaded, or cannot be
        self.guard = Readers("guard")
        self.answers = Readers("answers", STEP_BACK)

    @property
    def ready(self) -> bool:
        """Whether the encoder is loaded."""
        return self._encoder is not None

    async def load(self) -> None:
        """Load the encoder.

        Raises:
            ModelError: Its file is missing, or not the one that was tested.
        """
        try:
            self._encoder = await asyncio.to_thread(self._load)
        finally:
            self._settled.set()

    async def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of texts, shape (len(texts), 384), for what answers.

        Raises:
            EngineError: The encoder is not loaded.
            BusyError: It has too much to read.
        """
        encoder = await self._loaded()
        return await self.answers.do(lambda: encoder.finish(encoder.begin(texts)))

    async def many(self, texts: Sequence[str]) -> np.ndarray:
        """The same, shared out among the threads; for thousands of texts."""
        size = max(1, -(-len(texts) // self.answers.at_once))
        parts = [texts[at : at + size] for at in range(0, len(texts), size)] or [texts]
        return np.concatenate(await asyncio.gather(*map(self.vectors, parts)))

    async def read(self, texts: Sequence[str], rank: Rank = Rank.ORDINARY) -> Encoded:
        """What the guard wants of texts; waits while the encoder loads.

        Raises:
            EngineError: The encoder is not loaded.
            BusyError: It has too much to read.
        """
        encoder = await self._loaded()
        return await self.guard.do(lambda: encoder.read(texts), rank)

    async def guess(self, message: Message) -> np.ndarray:
        """What a message's `texts(parts(…))` ask; see `SentenceEncoder.guess`.

        Raises:
            EngineError: The encoder is not loaded, or its words or what it knows of
                questions cannot be read.
            BusyError: It has too much to read.
        """
        return await self.of(message, lambda encoder, begun: encoder.guess(begun))

    async def of(self, message: Message, finish: Finish) -> np.ndarray:
        """What `finish` makes of the same texts, their words put right, once begun.

        What a message brings was begun with its text as it was typed. It raises the
        same as `guess`.
        """
        typed = texts(parts(message.text))
        try:
            wanted = [self._correct(text) for text in typed]
        except OSError as error:
            raise EngineError("the encoder's words cannot be read") from error
        begun: list[np.ndarray] = []
        if message.begun is not None and wanted[0] == typed[0]:
            begun.append(message.begun)
        encoder = await self._loaded()
        try:
            return await self.answers.do(
                lambda: finish(encoder, [*begun, *encoder.begin(wanted[len(begun) :])])
            )
        except ModelError as error:
            raise EngineError(str(error)) from error

    async def _loaded(self) -> Encoder:
        if self._encoder is None:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._settled.wait(), LOAD_SECONDS)
        if self._encoder is None:
            raise EngineError("the sentence encoder is not loaded")
        return self._encoder
