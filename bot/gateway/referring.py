"""The way to the referral, which may never break: what the guard finds, and says.

Nothing on it waits for a lock, an engine or the store. The words of a crisis are stored
nowhere.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable

import numpy as np

from bot.errors import BusyError
from bot.gateway.background import Background
from bot.gateway.engines import Message
from bot.gateway.keeping import Keeper
from bot.gateway.later import Later
from bot.gateway.metrics import Metrics
from bot.gateway.outbox import CRISIS, Outbox
from bot.gateway.recent import Memory, Recent
from bot.gateway.screening import GET_HELP, Screen
from bot.gateway.tokens import ButtonTokens
from bot.knowledge.reply import Reply
from bot.safety.verdict import Finding, Verdict, verdict_of

logger = logging.getLogger(__name__)

Meaning = tuple[list[Finding], np.ndarray | None]


class Referring:
    """Reads messages by both tiers of the guard, and refers who is in a crisis."""

    def __init__(
        self,
        screen: Screen,
        recent: Recent,
        buttons: ButtonTokens,
        outbox: Outbox,
        keeper: Keeper,
        background: Background,
        metrics: Metrics,
    ) -> None:
        self._screen, self._recent, self._buttons = screen, recent, buttons
        self._outbox, self._keeper = outbox, keeper
        self._background, self._metrics = background, metrics
        self._later = Later()

    async def first_tier(self, message: Message) -> Verdict | None:
        """What the rules find, also in two messages in a row.

        Who asks for help by a button is in a crisis too.
        """
        with self._metrics.guard("rules", message.channel):
            key, before = message.key, self._recent.before(message.key)
            verdict = await self._screen.read([message.text, message.payload])
            if verdict and verdict.is_crisis:
                return verdict
            texts = [message.text] if message.text else []
            if before and (both := await self.crisis_in(texts, before)):
                return both
            if message.payload and self._pressed(message) == GET_HELP:
                language = self._recent.of(key).standing or "en"
                return Verdict((Finding("crisis", "hotline", language),))
            return verdict

    async def second_tier(
        self, text: str, channel: str, limited: bool = False
    ) -> Meaning:
        """What is found by meaning, and what was begun of it; see `Screen`.

        Raises:
            BusyError: There is no room for it.
        """
        with self._metrics.guard("meaning", channel):
            return await self._screen.by_meaning(text, limited)

    async def second_tier_at_once(self, text: str, channel: str) -> Meaning:
        """The same; by n-grams alone if there is no room for it, which is counted."""
        try:
            return await self.second_tier(text, channel)
        except BusyError as error:
            self._metrics.count_busy(error.reason)
            return self.by_n_grams(text), None

    def by_n_grams(self, text: str) -> list[Finding]:
        """What the second tier finds without room; see `Screen`."""
        return self._screen.by_n_grams(text)

    def wish(self, message: Message) -> str:
        """The language in which it asks for a person and nothing else; or empty.

        The second tier leaves such a message alone, since what is said to it has 988. A
        button beside the words may bring something else, so then there is no wish.
        """
        return "" if message.payload else self._screen.wants_person(message.text)

    async def crisis(
        self, message: Message, beside: Iterable[str] = ()
    ) -> Verdict | None:
        """The verdict of the first tier on a message, and on what came beside it.

        None if it is no crisis. Nothing is said, counted or kept: see `refer`.
        """
        verdict = await self.first_tier(message)
        if verdict and verdict.is_crisis:
            return verdict
        return await self.crisis_in(beside)

    async def crisis_in(self, texts: Iterable[str], before: str = "") -> Verdict | None:
        """The verdict of the first tier if one of the texts shows a crisis.

        Args:
            texts: All that may have been said.
            before: The words that were said just before.
        """
        verdict = await self._screen.read(texts, before)
        return verdict if verdict and verdict.is_crisis else None

    async def watch(self, message: Message, levels: Collection[str]) -> list[Reply]:
        """The referral alone, if one of these levels is due; a crisis always is.

        For a person who wants no answers. What is said is neither handed to an engine
        nor stored.
        """
        key, text, channel = message.key, message.text, message.channel
        verdict = await self.first_tier(message)
        if not (verdict and verdict.is_crisis):
            self._recent.add(key, text)
            meant = await self._meant(key, text, channel)
            verdict = verdict_of([*(verdict.findings if verdict else ()), *meant])
        if verdict and (verdict.is_crisis or verdict.level in levels):
            return self._due(key, verdict, channel, message.id)
        return []

    async def heed(self, key: str, text: str, channel: str) -> list[Reply]:
        """What has to be said to a text that asks nothing, such as a comment.

        The referral if it shows a crisis or a red flag, by either tier; else nothing.
        """
        found = await self._screen.read([text])
        meant = await self._meant(key, text, channel) if text else []
        verdict = verdict_of([*(found.findings if found else ()), *meant])
        return self._due(key, verdict, channel) if verdict else []

    def refer(
        self, key: str, verdict: Verdict, channel: str, id: str = ""
    ) -> list[Reply]:
        """The reply to a crisis message, noted in the conversation without words."""
        referral = self._screen.reply(verdict, channel)
        self._recent.add_crisis(key, verdict.language)
        self._background.soon(self._keeper.turn(key, None, [referral], id))
        self._tell(key, verdict, channel)
        self._metrics.count_replies([referral], channel)
        return [referral]

    def standing(self, memory: Memory, replies: Iterable[Reply]) -> list[Reply]:
        """The line that stands above the replies until a parent in crisis goes on."""
        if memory.standing is None:
            return []
        line = self._screen.standing(memory.standing)
        if any(reply.kind == "answer" for reply in replies):
            memory.standing = None
        return [line]

    async def _meant(self, key: str, text: str, channel: str) -> list[Finding]:
        """What is found by meaning; what there is no room for now is read later.

        Until then, its n-grams tell.
        """
        try:
            found, _ = await self.second_tier(text, channel)
        except BusyError as error:
            self._metrics.count_busy(error.reason)
            found = self.by_n_grams(text)
            if not found:
                self._background.soon(self._read_later(key, text, channel))
        return found

    async def _read_later(self, key: str, text: str, channel: str) -> None:
        """Reads what had no room, and tells the clinic of a crisis in it.

        The reply has gone out: the line that stands on comes below the next one.
        """
        try:
            found, _ = await self._later.do(
                key, lambda: self.second_tier(text, channel)
            )
        except BusyError:
            self._metrics.count_busy("unread")
            logger.error("a message was read without the encoder: there is no room")
            return
        verdict = verdict_of(found)
        if verdict and verdict.is_crisis:
            self._recent.of(key).standing = verdict.language
            self._tell(key, verdict, channel)

    def _tell(self, key: str, verdict: Verdict, channel: str) -> None:
        """Counts a crisis, and has the clinic hear of it, without its words."""
        self._background.soon(self._keeper.referral(verdict, channel))
        told = {
            "category": verdict.category,
            "channel": channel,
            "conversation": key,
        }
        self._background.soon(self._outbox.tell(CRISIS, told))

    def _due(
        self, key: str, verdict: Verdict, channel: str, id: str = ""
    ) -> list[Reply]:
        """The referral alone, of a crisis or of a red flag."""
        if verdict.is_crisis:
            return self.refer(key, verdict, channel, id)
        self._background.soon(self._keeper.referral(verdict, channel))
        return [self._screen.reply(verdict, channel)]

    def _pressed(self, message: Message) -> str | None:
        return self._buttons.payload(message.key, message.payload)
