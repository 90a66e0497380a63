"""One sentence encoder for the whole gateway; a message is encoded once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence

import numpy as np

from bot.encoder import Encoded
from bot.errors import EngineError
from bot.gateway.engines import Message
from bot.understanding.parts import parts
from bot.understanding.reading import texts

Read = Callable[[Sequence[str]], Encoded]
LOAD_SECONDS = 15.0  # how long a message waits for the encoder


class SharedEncoder:
    """Loads in the background and encodes in threads: the guard never waits."""

    def __init__(
        self, load: Callable[[], Read], correct: Callable[[str], str] = str
    ) -> None:
        """Takes what loads the encoder, and what puts the words of a message right."""
        self._load, self._correct = load, correct
        self._read: Read | None = None
        self._settled = asyncio.Event()  # loaded, or cannot be

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
        """The vectors of texts, shape (len(texts), 384).

        Raises:
            EngineError: The encoder is not loaded.
        """
        return (await self.read(texts)).vectors

    async def read(self, texts: Sequence[str]) -> Encoded:
        """Encode texts; waits while the encoder loads.

        Raises:
            EngineError: The encoder is not loaded.
        """
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._settled.wait(), LOAD_SECONDS)
        if self._read is None:
            raise EngineError("the sentence encoder is not loaded")
        return await asyncio.to_thread(self._read, texts)

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
