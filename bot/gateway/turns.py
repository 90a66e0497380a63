"""One turn of conversation: the guard, the limits, the engines, the store."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
from collections.abc import AsyncIterator, Iterable, Sequence

from bot.errors import EngineError, StoreError
from bot.gateway.content import AnyGuard
from bot.gateway.engines import DialogueEngine, Message
from bot.gateway.store import Store, Turn
from bot.gateway.tokens import ButtonTokens
from bot.knowledge.render import Renderer
from bot.knowledge.reply import Reply
from bot.safety.guard import LAST_RESORT

logger = logging.getLogger(__name__)

TEXT_CHARACTERS = 2_000  # Rasa's time grows with the text; no question is longer


class Turns:
    """Takes the messages of all conversations; those of one conversation in order.

    Outside, a button is an opaque token; inside, it is the payload that Rasa
    understands.
    """

    def __init__(
        self,
        guard: AnyGuard,
        engines: Sequence[DialogueEngine],
        renderer: Renderer,
        buttons: ButtonTokens,
        store: Store,
    ) -> None:
        """Takes the engines in the order in which they are asked."""
        self._guard, self._engines, self._renderer = guard, engines, renderer
        self._buttons, self._store = buttons, store
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}
        self._background: set[asyncio.Task[None]] = set()

    def referral(self, texts: Iterable[str]) -> Reply | None:
        """The referral if one of the texts shows a crisis.

        A guard that fails must not leave a person in crisis with nothing, and it cannot
        say who is: so everybody gets the referral.
        """
        try:
            found = any(self._guard.check(text) for text in texts)
        except Exception as error:
            # The error's own text may hold a parent's words; its kind does not.
            logger.error("the guard failed, all are referred: %s", type(error).__name__)
            return Reply("crisis", LAST_RESORT)
        return Reply("crisis", self._guard.referral) if found else None

    async def take(self, message: Message) -> list[Reply]:
        """Answer a message, whatever is broken: at least one reply.

        A crisis is answered at once: it waits for no lock, no engine and no store, and
        its words are stored nowhere.
        """
        if referral := self.referral([message.text, message.payload]):
            return self.refer(message.key, referral)
        message = dataclasses.replace(message, text=_storable(message.text))
        async with self._in_order(message.key):
            said, replies = await self._answer(message)
            await self._keep(message.key, said, replies)
        return [self._with_tokens(message.key, reply) for reply in replies]

    def refer(self, key: str, referral: Reply) -> list[Reply]:
        """The reply to a crisis message, noted in the conversation without words."""
        task = asyncio.create_task(self._keep(key, None, [referral]))
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return [referral]

    async def history(self, key: str) -> list[Turn]:
        """The turns of a conversation so far.

        Raises:
            StoreError: They cannot be read.
        """
        return [
            dataclasses.replace(
                turn,
                replies=tuple(self._with_tokens(key, reply) for reply in turn.replies),
            )
            for turn in await self._store.turns(key)
        ]

    async def _answer(self, message: Message) -> tuple[str | None, list[Reply]]:
        """What the parent said, as the conversation shows it later, and the replies."""
        said: str | None = message.text
        if message.payload:
            payload = self._buttons.payload(message.key, message.payload)
            if payload is None:
                return None, [self._renderer.notice("button_gone")]
            message = dataclasses.replace(message, payload=payload)
            said = self._renderer.title(payload)
        elif not any(c.isprintable() and not c.isspace() for c in message.text):
            return said, [self._renderer.notice("empty")]
        elif len(message.text) > TEXT_CHARACTERS:
            kept = message.text[:TEXT_CHARACTERS]
            return kept, [self._renderer.notice("too_long")]
        for engine in self._engines:
            try:
                return said, await engine.reply(message)
            except EngineError as error:
                logger.info("%s: %s", type(engine).__name__, error)
        return said, [self._renderer.notice("unavailable")]

    async def _keep(self, key: str, text: str | None, replies: list[Reply]) -> None:
        try:
            await self._store.add(key, text, replies)
        except StoreError as error:
            logger.error("a turn was answered, but not stored: %s", error)

    def _with_tokens(self, key: str, reply: Reply) -> Reply:
        buttons = tuple(
            dataclasses.replace(b, payload=self._buttons.issue(key, b.payload))
            for b in reply.buttons
        )
        return dataclasses.replace(reply, buttons=buttons)

    @contextlib.asynccontextmanager
    async def _in_order(self, key: str) -> AsyncIterator[None]:
        """Lets one message of a conversation in at a time, first come, first served."""
        lock, waiting = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks.pop(key)
            if waiting > 1:
                self._locks[key] = lock, waiting - 1


def _storable(text: str) -> str:
    """The text without what no database and no UTF-8 can hold: NUL, lone surrogates.

    The guard has read the text as it came.
    """
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
