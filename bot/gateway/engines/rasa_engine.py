"""Ask Rasa, which understands, keeps the conversation and calls the actions."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
from typing import Any

import aiohttp
import numpy as np

from bot.errors import EngineError
from bot.gateway.encoding import SharedEncoder
from bot.gateway.engines import Message
from bot.gateway.metrics import Metrics
from bot.knowledge.reply import Button, Reply

logger = logging.getLogger(__name__)

DEADLINE_SECONDS = 4.0
# What a Rasa that is gone, slow or broken can raise; its answer may be anything.
_NO_ANSWER = (
    aiohttp.ClientError,
    asyncio.TimeoutError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)
READY, NOT_READY = "Rasa is ready", "Rasa is not ready"
MODEL_HEADER = "lactabot-model"  # Rasa says in it which model it has
PROBE_SECONDS = 1.0  # between two looks at Rasa, and the deadline of each


class RasaEngine:
    """Talks to `bot.components.channel.GatewayChannel` on this machine.

    It asks only while the last look at Rasa went well, so that a hanging Rasa costs one
    deadline and not one for each message.

    Attributes:
        ready: Whether the last look at Rasa went well.
        model: The name of the model's file, as Rasa said then; empty until it did.
    """

    def __init__(
        self, url: str, key: str, encoder: SharedEncoder, metrics: Metrics
    ) -> None:
        """Takes the address of Rasa, and the key that its channel wants to see.

        The encoder is ours, so that Rasa need not load its own: 180 MB, measured.
        """
        self.url, self._url = url, f"{url}/webhooks/lactabot"
        self._encoder = encoder
        self._headers = {"Authorization": f"Bearer {key}"}
        self._metrics = metrics
        self._session: aiohttp.ClientSession | None = None
        self._out: bool | None = None  # as was told last
        self._forgetting: set[asyncio.Task[None]] = set()
        self.ready = False
        self.lives = 0  # how often it came up: what it knew before, it has forgotten
        self.model = ""

    async def reply(self, message: Message) -> list[Reply]:
        """Ask Rasa; see `DialogueEngine`."""
        try:
            return await self.ask(message, DEADLINE_SECONDS)
        except EngineError:
            self._metrics.count_without_rasa()
            raise

    async def ask(self, message: Message, seconds: float) -> list[Reply]:
        """Ask Rasa, and wait for so many seconds.

        Raises:
            EngineError: It cannot answer now.
        """
        try:
            replies = await self._ask(message, seconds)
        except EngineError as error:
            self._tell(str(error))
            raise
        self._tell(READY)
        return replies

    async def _ask(self, message: Message, seconds: float) -> list[Reply]:
        if not self.ready:
            raise EngineError(NOT_READY)
        body = {
            "sender": message.key,
            "text": message.text,
            "payload": message.payload,
            "channel": message.channel,
            "guessed": await self._guessed(message),
            "shown": message.shown.as_json() if message.shown else None,
        }
        deadline = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._client().post(
                f"{self._url}/webhook",
                json=body,
                timeout=deadline,
                allow_redirects=False,
            ) as response:
                if response.status != 200:
                    raise ValueError(f"status {response.status}")
                replies = [_reply(item) for item in await response.json()]
        except _NO_ANSWER as error:
            self.ready = False
            raise EngineError(f"Rasa gave no answer: {type(error).__name__}") from error
        if not replies:  # Rasa swallows the errors of actions and goes on in silence
            raise EngineError("Rasa had nothing to say; see the action server's log")
        return replies

    def drop(self, key: str) -> None:
        """Have Rasa forget a conversation; nobody waits for it."""
        task = asyncio.create_task(self._forget({"sender": key}))
        self._forgetting.add(task)
        task.add_done_callback(self._forgetting.discard)

    async def purge(self, hours: int) -> None:
        """Have Rasa forget what nobody has used for so many hours, if it is up."""
        if self.ready:
            await self._forget({"seconds": hours * 3600})

    async def _forget(self, what: dict[str, Any]) -> None:
        """A Rasa that is gone has forgotten; one that hangs hears of it at its age."""
        deadline = aiohttp.ClientTimeout(total=DEADLINE_SECONDS)
        try:
            async with self._client().post(
                f"{self._url}/forget", json=what, timeout=deadline
            ) as response:
                response.raise_for_status()
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            logger.info("Rasa was not told to forget: %s", type(error).__name__)

    async def watch(self) -> None:
        """Look at Rasa again and again, until cancelled; keeps `ready` true to fact."""
        while True:
            await self.look()
            await asyncio.sleep(PROBE_SECONDS)

    async def look(self) -> None:
        """Look once whether Rasa is up."""
        ready = await self._probe()
        if ready != self.ready:
            self._tell(READY if ready else NOT_READY)
        self.lives += ready and not self.ready
        self.ready = ready

    async def close(self) -> None:
        """Closes the connections."""
        if self._session:
            await self._session.close()

    def _tell(self, state: str) -> None:
        """Logs when an outage begins and ends, however many messages it lasts."""
        out = state != READY
        if out != self._out:
            logger.info(state)
        self._out = out

    def _client(self) -> aiohttp.ClientSession:
        # aiohttp wants to be made where the event loop runs.
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers)
        return self._session

    async def _guessed(self, message: Message) -> str:
        """What the text asks, float32 in base64; empty if Rasa has to encode it."""
        if message.payload:
            return ""
        try:
            guessed = await self._encoder.guess(message)
        except EngineError:
            return ""
        found = guessed.astype(np.float32, copy=False).tobytes()
        return base64.b64encode(found).decode("ascii")

    async def _probe(self) -> bool:
        deadline = aiohttp.ClientTimeout(total=PROBE_SECONDS)
        with contextlib.suppress(*_NO_ANSWER):
            async with self._client().get(
                f"{self._url}/", timeout=deadline
            ) as response:
                self.model = response.headers.get(MODEL_HEADER, "")
                return response.status == 200
        return False


def _reply(item: dict[str, Any]) -> Reply:
    """One of Rasa's messages: ours as they are, its own responses as small talk."""
    if "custom" in item:
        return Reply.from_json(item["custom"])
    buttons = tuple(
        Button(button["title"], button["payload"]) for button in item.get("buttons", ())
    )
    return Reply("smalltalk", item["text"], buttons=buttons)
