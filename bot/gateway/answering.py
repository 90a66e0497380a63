"""What is said to a message that the guard lets pass, by whoever has to answer it."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence

import anyio

from bot.errors import EngineError
from bot.gateway.admission import Admission
from bot.gateway.engines import DialogueEngine, Message
from bot.gateway.forgetting import ForgetMe
from bot.gateway.handoff import BACK, Desk
from bot.gateway.recent import Recent
from bot.gateway.tokens import ButtonTokens
from bot.knowledge.render import PERSON, Renderer
from bot.knowledge.reply import Reply

logger = logging.getLogger(__name__)

TEXT_CHARACTERS = 2_000  # Rasa's time grows with the text; no question is longer
BESIDE_SECONDS = 5.0  # for the answers beside a red flag: a Rasa that hangs takes 4


class Answering:
    """Asks, in this order: the wish to be forgotten, a person, the engines."""

    def __init__(
        self,
        engines: Sequence[DialogueEngine],
        renderer: Renderer,
        buttons: ButtonTokens,
        forget_me: ForgetMe,
        desk: Desk,
        recent: Recent,
        admission: Admission,
    ) -> None:
        """Takes the engines in the order in which they are asked."""
        self._engines, self._renderer, self._buttons = engines, renderer, buttons
        self._forget_me, self._desk = forget_me, desk
        self._recent, self._admission = recent, admission

    async def take(self, message: Message) -> tuple[str | None, list[Reply]]:
        """What the parent said, as the conversation shows it later, and the replies.

        What is said to a wish for a person has 988.
        """
        said: str | None = message.text
        language = self.language(message)
        if message.payload:
            payload = self._buttons.payload(message.key, message.payload)
            if payload is None:
                return None, [self._renderer.notice("button_gone")]
            message = dataclasses.replace(message, payload=payload)
            said = self._title(payload, language)
        elif not any(c.isprintable() and not c.isspace() for c in message.text):
            return said, [self._renderer.notice("empty")]
        elif len(message.text) > TEXT_CHARACTERS:
            kept = message.text[:TEXT_CHARACTERS]
            return kept, [self._renderer.notice("too_long")]
        if (replies := await self._forget_me.take(message)) is not None:
            return said, replies
        if message.wish:
            language = self._recent.of(message.key).language = message.wish
        back = await self._desk.over(message.key)
        asked = dataclasses.replace(
            message,
            text=said or "",  # a button's title too
            language=language,
        )
        replies = await self._desk.take(asked, asks=bool(message.wish))
        if replies is None:
            replies = await self._ask(message)
            if any(reply.wants_person for reply in replies):
                replies = await self._desk.ask(asked)
        if message.wish:  # its own line has 988, and comes first
            back = []
        shown = self._desk.shown([*back, *replies], message.channel, language)
        return said, shown

    async def beside(self, message: Message) -> list[Reply]:
        """The answers to what was asked beside a red flag.

        A mistake in what answers costs the answers, and never the referral; and it does
        not wait for long.
        """
        try:
            with anyio.move_on_after(BESIDE_SECONDS):
                return [r for r in await self._ask(message) if r.kind == "answer"]
            return []
        except Exception as error:  # its text may hold a parent's words; its kind not
            logger.error("nothing was answered beside a red flag: %s", type(error))
            return []

    def language(self, message: Message) -> str:
        """That a parent writes in."""
        return message.language or self._recent.of(message.key).language

    def _title(self, payload: str, language: str) -> str | None:
        """What stood on a button that was pressed."""
        if payload in (PERSON, BACK):
            return self._desk.title(payload, language)
        if title := self._forget_me.title(payload):
            return title
        return self._renderer.title(payload)

    async def _ask(self, message: Message) -> list[Reply]:
        async with self._admission.engines.take():
            for engine in self._engines:
                try:
                    return list(await engine.reply(message))
                except EngineError as error:
                    logger.info("%s: %s", type(engine).__name__, error)
        return [self._renderer.notice("unavailable")]
