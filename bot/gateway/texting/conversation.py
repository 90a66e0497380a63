"""A conversation by text message: the guard, then keywords, choices and answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation.choice import choice
from bot.gateway.background import Background
from bot.gateway.engines import Message
from bot.gateway.handoff import Desk
from bot.gateway.referring import Referring
from bot.gateway.texting.keywords import Keyword, keyword
from bot.gateway.texting.texters import Texter, Texters
from bot.gateway.texting.texts import medium_of, texts_of
from bot.gateway.turns import Turns
from bot.knowledge.lines import Lines
from bot.knowledge.reply import Reply
from bot.safety.language import language_after
from bot.safety.verdict import Verdict

TEXTS_AT_FIRST = 2  # with what is said once; choices go for which there is no room
_DIGITS = tuple("123456789")
AFTER_STOP = ("emergency",)  # said to a person who has stopped, beside a crisis


@dataclass(frozen=True)
class Inbound:
    """What came from a phone.

    Attributes:
        message: The person and the text, or the title of what was pressed.
        words: All that was written or chosen, for the guard.
        pressed: What a press of a button means, on channels that have any.
        beside: What came with or instead of a text: `media`, `location` or nothing.
    """

    message: Message
    words: tuple[str, ...] = ()
    pressed: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Said:
    """What goes back: no message or several.

    Attributes:
        unkept: Whether they are kept nowhere; see `bot.gateway.outcomes.Unkept`.
    """

    texts: list[str]
    unkept: bool = False


class Texting:
    """Answers what comes by text message."""

    def __init__(
        self,
        turns: Turns,
        referring: Referring,
        desk: Desk,
        background: Background,
        texters: Texters,
        messaging: Lines,
        link: Callable[[str], str],
    ) -> None:
        """`link` gives the address of the page with the source of a topic."""
        self._turns, self._referring = turns, referring
        self._desk, self._background = desk, background
        self._texters, self._messaging, self._link = texters, messaging, link

    async def crisis(self, inbound: Inbound) -> Verdict | None:
        """The verdict of the guard's first tier, if it is a crisis; nothing is said.

        What is let pass is read again by `Turns.take`: by then, a message that came at
        the same moment may be known, and both together say more.
        """
        message = inbound.message
        others = [text for text in inbound.words if text != message.text]
        return await self._referring.crisis(message, others)

    async def take(self, inbound: Inbound, crisis: Verdict | None) -> Said:
        """What goes back to a message; `crisis` is what `crisis()` found in it.

        The guard reads first: no keyword, opt-out or store stands before a referral.
        """
        message = inbound.message
        if crisis:
            key, channel = message.key, message.channel
            referral = self._referring.refer(key, crisis, channel, message.id)
            self._texters.keep_language(key, crisis.language)
            return self._said(message, referral)
        await self._texters.refresh(message.key)
        texter = self._texters.of(message.key)
        asked = keyword(message.text)
        said = self._wished(asked, message, texter) if asked else None
        if said is not None:
            return said
        if texter.stopped:
            due = await self._referring.watch(message, AFTER_STOP)
            return self._said(message, due)
        if inbound.beside and not message.text.strip():
            return self._notice(message, texter.language, inbound.beside)
        return await self._answer(inbound, texter)

    def _wished(self, asked: Keyword, message: Message, texter: Texter) -> Said | None:
        """What a keyword brings; None if it is a word like any other here."""
        key, language = message.key, asked.language
        if asked.wish == "help":
            self._texters.keep(key, dataclasses.replace(texter, language=language))
            return self._notice(message, language, "help")
        if asked.wish == "stop":
            if texter.stopped:
                return Said([])
            self._texters.wish(key, Texter(stopped=True, language=language))
            if self._desk.state(key) != "bot":  # no word of a person may go out
                self._background.soon(self._desk.leave(key))
            return self._notice(message, language, "stopped")
        if asked.wish == "start" or texter.stopped:
            self._texters.wish(key, Texter(language=language))
            return self._notice(message, language, "started")
        return None

    async def _answer(self, inbound: Inbound, texter: Texter) -> Said:
        message = inbound.message
        language = language_after(texter.language, message.text)
        message = dataclasses.replace(message, language=language)
        payload = _chosen(texter.choices, inbound.pressed, message.text)
        if payload:
            replies = await self._turns.take(
                dataclasses.replace(message, text="", payload=payload)
            )
        else:
            replies = await self._turns.take(message)
        if replies and replies[0].kind == "crisis":
            return self._said(message, replies)
        if any(reply.forgets for reply in replies):  # with them, the choices are gone
            return self._said(
                message, [dataclasses.replace(r, buttons=()) for r in replies]
            )
        # Read again: others of this person may have been answered meanwhile.
        texter = self._texters.of(message.key)
        known = next((reply.language for reply in replies if reply.language), "")
        language = known or language_after(texter.language, message.text)
        words = self._messaging.of(language)
        answers = any(reply.kind == "answer" for reply in replies)
        first = answers and not texter.told
        limits = next((reply.limits for reply in replies if reply.limits), "")
        below = f"{words['first']} {limits}".strip() if first else ""
        said = self._said(message, replies, language, below)
        while first and len(said.texts) > TEXTS_AT_FIRST and _is_lone(replies):
            fewer = dataclasses.replace(replies[0], buttons=replies[0].buttons[:-1])
            replies = [fewer]
            said = self._said(message, replies, language, below)
        offered = tuple(b.payload for reply in replies for b in reply.buttons)
        now = Texter(
            told=texter.told or first,
            choices=offered or texter.choices,
            language=language,
        )
        self._texters.keep(message.key, now)
        return said

    def _said(
        self,
        message: Message,
        replies: list[Reply],
        language: str = "en",
        below: str = "",
    ) -> Said:
        words, medium = self._messaging.of(language), medium_of(message.channel)
        texts = texts_of(replies, medium, words, self._link, below)
        unkept = any(
            reply.kind in ("crisis", "red_flag") or reply.forgets for reply in replies
        )
        return Said(texts, unkept)

    def _notice(self, message: Message, language: str, name: str) -> Said:
        reply = Reply("notice", self._messaging.of(language)[name])
        return self._said(message, [reply])


def _is_lone(replies: list[Reply]) -> bool:
    """Whether there is one answer with choices, and nothing beside it, such as 988."""
    return len(replies) == 1 and len(replies[0].buttons) > 0


def _chosen(offered: tuple[str, ...], pressed: str, text: str) -> str:
    """The payload of the choice that was pressed or typed; empty if none was."""
    if pressed in offered:
        return pressed
    given = pressed or text
    number = choice(given)
    digit = given.strip(" .#)!")
    if number is None and digit in _DIGITS:  # there may be more than three
        number = _DIGITS.index(digit)
    if not offered or number is None or number >= len(offered):
        return ""
    return offered[number]
