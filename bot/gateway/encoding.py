"""One sentence encoder for the whole gateway; a message is encoded once."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from bot.encoder import Encoded
from bot.errors import EngineError
from bot.gateway.engines import Message
from bot.gateway.slots import Slots
from bot.understanding.parts import parts
from bot.understanding.reading import texts

Read = Callable[[Sequence[str]], Encoded]
LOAD_SECONDS = 15.0  # how long a message waits for the encoder
QUEUE_SECONDS = 6.0  # and, once it is loaded, for its turn
WAITING = 2_000


class Rank(enum.IntEnum):
    """Who is read first: the guard, then what answers, then what is over a limit."""

    GUARD = 0
    ANSWER = 1
    LIMITED = 2


class SharedEncoder:
    """Loads in the background and encodes in threads of its own, in order of rank.

    The first tier waits for none of it.
    """

    def __init__(
        self, load: Callable[[], Read], correct: Callable[[str], str] = str
    ) -> None:
        """Takes what loads the encoder, and what puts the words of a message right."""
        self._load, self._correct = load, correct
        self._read: Read | None = None
        self._settled = asyncio.Event()  # loaded, or cannot be
        at_once = max(2, os.cpu_count() or 1)  # more would only share the processors
        # Each thread has its next work at hand, and waits for no turn of the loop.
        self._slots = Slots(2 * at_once, WAITING)
        self._threads = ThreadPoolExecutor(at_once, "encoder")

    @property
    def ready(self) -> bool:
        """Whether the encoder is loaded."""
        return self._read is not None

    async def load(self) -> None:
        """Load the encoder.

        Raises:
            ModelError: Its file is missing, or not the one that was tested.
        """
        try:
            self._read = await asyncio.to_thread(self._load)
        finally:
            self._settled.set()

    async def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of texts, shape (len(texts), 384), for what answers.

        Raises:
            EngineError: The encoder is not loaded.
            BusyError: It has too much to read.
        """
        return (await self.read(texts)).vectors

    async def read(self, texts: Sequence[str], rank: Rank = Rank.ANSWER) -> Encoded:
        """Encode texts; waits while the encoder loads.

        Raises:
            EngineError: The encoder is not loaded.
            BusyError: It has too much to read.
        """
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._settled.wait(), LOAD_SECONDS)
        if self._read is None:
            raise EngineError("the sentence encoder is not loaded")
        async with self._slots.take(rank, QUEUE_SECONDS):
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._read, texts)

    async def of_message(self, message: Message) -> np.ndarray:
        """The vectors of a message's `texts(parts(…))`, their words put right.

        The vector that a message brings is that of its text as it was typed.

        Raises:
            EngineError: The encoder is not loaded, or its words cannot be read.
        """
        typed = texts(parts(message.text))
        try:
            wanted = [self._correct(text) for text in typed]
        except OSError as error:
            raise EngineError("the encoder's words cannot be read") from error
        if message.vector is None or wanted[0] != typed[0]:
            return await self.vectors(wanted)
        known = message.vector[None]
        if len(wanted) == 1:
            return known
        return np.concatenate([known, await self.vectors(wanted[1:])])
