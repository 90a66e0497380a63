"""One turn of conversation: the guard, the limits, the engines, the store."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
from collections.abc import Collection, Coroutine, Iterable, Sequence
from typing import Any

import anyio
import numpy as np

from bot.conversation.shown import state_after
from bot.conversation.state import State
from bot.errors import BusyError, EngineError, StoreError
from bot.gateway.admission import Admission
from bot.gateway.engines import DialogueEngine, Message
from bot.gateway.forgetting import ForgetMe
from bot.gateway.handoff import BACK, Desk
from bot.gateway.ledger import Ledger
from bot.gateway.metrics import Metrics
from bot.gateway.order import LocalOrder, Order
from bot.gateway.outbox import CRISIS, Outbox
from bot.gateway.recent import Memory, Recent, recent_words
from bot.gateway.screening import GET_HELP, Screen, rest_of
from bot.gateway.store import TURNS_AT_MOST, Store, Turn
from bot.gateway.talks import State as Who
from bot.gateway.tokens import ButtonTokens
from bot.knowledge.render import PERSON, Renderer
from bot.knowledge.reply import Reply
from bot.safety.language import language_of
from bot.safety.verdict import Finding, Verdict, verdict_of

logger = logging.getLogger(__name__)

LATEST = 10  # turns that others may have made meanwhile; more would cost each turn
TEXT_CHARACTERS = 2_000  # Rasa's time grows with the text; no question is longer
BESIDE_SECONDS = 5.0  # for the answers beside a red flag: a Rasa that hangs takes 4
BACKGROUND = 10_000  # pieces of work that no reply waits for


class Turns:
    """Takes the messages of all conversations; those of one conversation in order.

    Outside, a button is an opaque token; inside, it is the payload that Rasa
    understands.
    """

    def __init__(
        self,
        screen: Screen,
        engines: Sequence[DialogueEngine],
        renderer: Renderer,
        buttons: ButtonTokens,
        store: Store,
        metrics: Metrics,
        outbox: Outbox,
        desk: Desk,
        admission: Admission,
        order: Order,
        restarted: str,
        ledger: Ledger,
        forget_me: ForgetMe,
        recent: Recent,
    ) -> None:
        """Takes the engines in the order in which they are asked.

        `restarted` is what is said when a parent asks to begin anew.
        """
        self._restarted, self._forget_me = restarted, forget_me
        self._outbox, self._desk, self._ledger = outbox, desk, ledger
        self._admission = admission
        self._screen, self._engines, self._renderer = screen, engines, renderer
        self._buttons, self._store, self._metrics = buttons, store, metrics
        self._recent = recent
        self._order, self._meant = order, LocalOrder()
        self._background: set[asyncio.Task[Any]] = set()

    async def take(self, message: Message) -> list[Reply]:
        """Answer a message, whatever is broken: at least one reply.

        There is none only on a phone, for a person who was told that somebody reads it.
        A message for which there is no room or no time is told so; both tiers have read
        it even then, the second if it could in time.

        A crisis is answered at once: it waits for no lock, no engine and no store, and
        its words are stored nowhere.
        """
        with self._metrics.turn(message.channel) as turn:
            turn.replies = await self._take(message)
        self._ledger.count(turn.replies, message.channel)
        return turn.replies

    async def _take(self, message: Message) -> list[Reply]:
        key, channel = message.key, message.channel
        verdict = await self._first_tier(message)
        if verdict and verdict.is_crisis:
            return self.refer(key, verdict, channel, message.id)
        self._recent.add(key, message.text)
        deadline, busy = self._admission.deadline(), self._admission.spent(message)
        meant: list[Finding] = []
        vector: np.ndarray | None = None
        try:
            with self._admission.reading(key, deadline, bool(busy)):
                # First come, first to its turn.
                async with self._meant.of(key):
                    found = await self._second_tier(message, bool(busy))
                    meant, vector = found
        except BusyError as error:
            busy = busy or error.reason
        verdict = verdict_of([*(verdict.findings if verdict else ()), *meant])
        if verdict and verdict.is_crisis:
            return self.refer(key, verdict, channel, message.id)
        if verdict:
            replies = await self._warn(message, verdict, alone=bool(busy))
        elif busy:
            replies = [self._admission.sorry(busy, message.text)]
        else:
            text = storable(message.text)
            message = dataclasses.replace(message, text=text, vector=vector)
            return self.named(key, await self._in_turn(message, deadline))
        self._metrics.count_replies(replies, channel)
        return self.named(key, replies)

    async def _in_turn(self, message: Message, deadline: float) -> list[Reply]:
        """What answers a message, after those before it in its conversation.

        An answer that is there goes out, also if the store is too slow to keep it.
        """
        key, replies = message.key, None
        try:
            with self._admission.answering(key, deadline):
                async with self._order.of(key):
                    memory, before = await self._recall(key)
                    if again := _answered(message, before):
                        return again
                    if verdict := await self._begun_elsewhere(message, before):
                        return self.refer(key, verdict, message.channel, message.id)
                    message = self._with_shown(message, memory, before)
                    said, replies = await self._answer(message)
                    memory.shown = self._after(memory.shown, replies)
                    replies += self._standing(memory, replies)
                    await self._keep(key, said, replies, message.id)
        except BusyError as error:
            if replies is None:
                replies = [self._admission.sorry(error.reason, message.text)]
        replies = replies or []
        self._metrics.count_replies(replies, message.channel)
        return replies

    def named(self, key: str, replies: Iterable[Reply]) -> list[Reply]:
        """Replies as they go out, a token in place of what a button means."""
        return [self._with_tokens(key, reply) for reply in replies]

    async def watch(self, message: Message, levels: Collection[str]) -> list[Reply]:
        """The referral alone, if one of these levels is due; a crisis always is.

        For a person who wants no answers, or whom somebody else answers. What is said
        is neither handed to an engine nor stored.
        """
        verdict = await self._first_tier(message)
        if not (verdict and verdict.is_crisis):
            self._recent.add(message.key, message.text)
            meant, _ = await self._meaning(message.text)
            verdict = verdict_of([*(verdict.findings if verdict else ()), *meant])
        if verdict and verdict.is_crisis:
            return self.refer(message.key, verdict, message.channel, message.id)
        if verdict is None or verdict.level not in levels:
            return []
        self.soon(self._note(verdict, message.channel))
        return [self._screen.reply(verdict, message.channel)]

    async def crisis(
        self, message: Message, beside: Iterable[str] = ()
    ) -> Verdict | None:
        """The verdict of the first tier on a message, and on what came beside it.

        None if it is no crisis. Nothing is said, counted or kept: see `refer`.
        """
        verdict = await self._first_tier(message)
        if verdict and verdict.is_crisis:
            return verdict
        return await self.crisis_in(beside)

    async def crisis_in(self, texts: Iterable[str]) -> Verdict | None:
        """The verdict of the first tier if one of the texts shows a crisis."""
        verdict = await self._screen.read(texts)
        return verdict if verdict and verdict.is_crisis else None

    async def heed(self, key: str, text: str, channel: str) -> list[Reply]:
        """What has to be said to a text that asks nothing, such as a comment.

        The referral if it shows a crisis or a red flag, by either tier; else nothing.
        """
        found = await self._screen.read([text])
        meant, _ = await self._meaning(text) if text else ([], None)
        verdict = verdict_of([*(found.findings if found else ()), *meant])
        if verdict is None:
            return []
        if verdict.is_crisis:
            return self.refer(key, verdict, channel)
        self.soon(self._note(verdict, channel))
        return [self._screen.reply(verdict, channel)]

    def refer(
        self, key: str, verdict: Verdict, channel: str, id: str = ""
    ) -> list[Reply]:
        """The reply to a crisis message, noted in the conversation without words."""
        referral = self._screen.reply(verdict, channel)
        self._recent.add_crisis(key, verdict.language)
        self.soon(self._keep(key, None, [referral], id))
        self.soon(self._note(verdict, channel))
        told = {
            "category": verdict.category,
            "channel": channel,
            "conversation": key,
        }
        self.soon(self._outbox.tell(CRISIS, told))
        self._metrics.count_replies([referral], channel)
        return [referral]

    async def _first_tier(self, message: Message) -> Verdict | None:
        with self._metrics.guard("rules", message.channel):
            return await self._by_rules(message)

    async def _second_tier(
        self, message: Message, limited: bool
    ) -> tuple[list[Finding], np.ndarray | None]:
        with self._metrics.guard("meaning", message.channel):
            return await self._screen.by_meaning(message.text, limited)

    async def _by_rules(self, message: Message) -> Verdict | None:
        """What the first tier finds, also in two messages in a row.

        Who asks for help by a button is in a crisis too.
        """
        key = message.key
        before = self._recent.before(key)
        verdict = await self._screen.read([message.text, message.payload])
        if before and not (verdict and verdict.is_crisis):
            both = await self._screen.read(
                [message.text] if message.text else [], before
            )
            verdict = both if both and both.is_crisis else verdict
        if verdict and verdict.is_crisis:
            return verdict
        if message.payload and self._payload(message) == GET_HELP:
            language = self._recent.of(key).standing or "en"
            return Verdict((Finding("crisis", "hotline", language),))
        return verdict

    async def _meaning(self, text: str) -> tuple[list[Finding], np.ndarray | None]:
        """What the second tier finds; nothing if there is no room for it."""
        try:
            return await self._screen.by_meaning(text)
        except BusyError as error:
            self._admission.count(error.reason)
            return [], None

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do some work that no reply waits for, unless too much of it waits already."""
        if len(self._background) >= BACKGROUND:
            work.close()
            self._admission.count("background")
            return
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def state(self, key: str) -> Who:
        """Who is with a conversation: the `bot`, nobody yet, or a `person`."""
        return self._desk.state(key)

    def leave(self, key: str) -> None:
        """End a hand-off, if one is on, for a parent who is to be told nothing."""
        if self.state(key) != "bot":
            self.soon(self._desk.leave(key))

    async def forget(self, key: str) -> None:
        """Delete a conversation, once the messages under way are answered.

        Raises:
            StoreError: It is not all deleted, and may be tried again.
        """
        async with self._order.of(key):
            if self._store.shared:
                await self._desk.refresh(key)
            await self._forget_me.forget(key)

    async def history(self, key: str) -> list[Turn]:
        """The turns of a conversation so far.

        Raises:
            StoreError: They cannot be read.
        """
        return [
            dataclasses.replace(
                turn,
                replies=tuple(self.named(key, turn.replies)),
            )
            for turn in await self._store.turns(key)
        ]

    async def _answer(self, message: Message) -> tuple[str | None, list[Reply]]:
        """What the parent said, as the conversation shows it later, and the replies."""
        said: str | None = message.text
        language = self._language(message)
        if message.payload:
            payload = self._payload(message)
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
        back = await self._desk.over(message.key)
        asked = dataclasses.replace(
            message,
            text=said or "",  # a button's title too
            language=language,
        )
        replies = await self._desk.take(asked)
        if replies is None:
            replies = await self._ask(message)
            if any(reply.wants_person for reply in replies):
                replies = await self._desk.ask(asked)
        shown = self._desk.shown([*back, *replies], message.channel, language)
        return said, shown

    def _language(self, message: Message) -> str:
        """That a parent writes in."""
        return message.language or self._recent.of(message.key).language

    def _title(self, payload: str, language: str) -> str | None:
        """What stood on a button that was pressed."""
        if payload in (PERSON, BACK):
            return self._desk.title(payload, language)
        if title := self._forget_me.title(payload):
            return title
        return self._renderer.title(payload)

    def _payload(self, message: Message) -> str | None:
        return self._buttons.payload(message.key, message.payload)

    async def _warn(
        self, message: Message, verdict: Verdict, alone: bool
    ) -> list[Reply]:
        """The referral of a red flag first, then what was asked beside it.

        It waits for no other message and for no store; `alone`, for nothing.
        """
        key = message.key
        replies = [self._screen.reply(verdict, message.channel)]
        rest = "" if alone else storable(rest_of(message.text, verdict))
        if self._desk.state(key) != "bot":
            self.soon(self._pass_on(message))
            rest = ""  # whoever is there answers it
        elif verdict.level == "same_day" and self._desk.offers(message.channel):
            # Never beside 911: nobody shall wait for a chat.
            button = self._desk.button(self._language(message))
            replies = [dataclasses.replace(replies[0], buttons=(button,))]
        if rest and len(rest) <= TEXT_CHARACTERS and not self._screen.at_once([rest]):
            meant, vector = await self._meaning(rest)
            asked = dataclasses.replace(message, text=rest, vector=vector)
            if not meant:
                replies += await self._beside(asked)
        replies += self._standing(self._recent.of(key), replies)
        self.soon(self._note(verdict, message.channel))
        said = storable(message.text[:TEXT_CHARACTERS])
        self.soon(self._keep(key, said, replies, message.id))
        return replies

    async def _pass_on(self, message: Message) -> None:
        text = storable(message.text[:TEXT_CHARACTERS])
        await self._desk.pass_on(dataclasses.replace(message, text=text))

    async def _beside(self, message: Message) -> list[Reply]:
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

    def _standing(self, memory: Memory, replies: list[Reply]) -> list[Reply]:
        """The line that stands on after a crisis, until the parent goes on."""
        if memory.standing is None:
            return []
        line = self._screen.standing(memory.standing)
        if any(reply.kind == "answer" for reply in replies):
            memory.standing = None
        return [line]

    async def _ask(self, message: Message) -> list[Reply]:
        async with self._admission.engines.take():
            for engine in self._engines:
                try:
                    return list(await engine.reply(message))
                except EngineError as error:
                    logger.info("%s: %s", type(engine).__name__, error)
        return [self._renderer.notice("unavailable")]

    async def _recall(self, key: str) -> tuple[Memory, list[Turn]]:
        """What is remembered, and the latest turns where others may have made some.

        Of the time before our start, and of what other gateways said, the store tells.
        """
        memory, before = self._recent.of(key), []
        if not memory.known or self._store.shared:
            latest = LATEST if memory.known else TURNS_AT_MOST
            with contextlib.suppress(StoreError):
                before = await self._store.turns(key, latest)
            for turn in before:
                kinds = {reply.kind for reply in turn.replies}
                if "crisis" in kinds:
                    memory.standing = language_of(turn.replies[0].text)
                elif "answer" in kinds:
                    memory.standing = None
            memory.known = True
        if self._store.shared:
            await self._desk.refresh(key)
        return memory, before

    def _with_shown(
        self, message: Message, memory: Memory, before: Iterable[Turn]
    ) -> Message:
        """The message with what it may refer to, as the turns before it show it."""
        known = memory.shown
        for turn in before:
            memory.shown = self._after(memory.shown, turn.replies)
        moved = memory.shown != known
        return dataclasses.replace(message, shown=memory.shown, moved=moved)

    def _after(self, shown: State, replies: Iterable[Reply]) -> State:
        return state_after(shown, replies, self._restarted)

    async def _begun_elsewhere(
        self, message: Message, before: list[Turn]
    ) -> Verdict | None:
        """A crisis in two messages of which another gateway had the first."""
        if not self._store.shared or not message.text or not before:
            return None
        words = recent_words(before[-1].text or "", before[-1].at)
        verdict = await self._screen.read([message.text], words) if words else None
        return verdict if verdict and verdict.is_crisis else None

    async def _note(self, verdict: Verdict, channel: str) -> None:
        """Counts a referral; who was referred, and for which words, is not kept."""
        first = verdict.findings[0]
        counted = first.level, first.category, first.language, channel
        self._metrics.count_referral(*counted)
        try:
            await self._store.count(*counted)
        except StoreError as error:
            self._metrics.count_not_stored("referral")
            logger.error("a referral was given, but not counted: %s", error)

    async def _keep(
        self, key: str, text: str | None, replies: list[Reply], id: str
    ) -> None:
        if any(reply.forgets for reply in replies):
            return
        try:
            await self._store.add(key, text, replies, id)
        except StoreError as error:
            self._metrics.count_not_stored("turn")
            logger.error("a turn was answered, but not stored: %s", error)

    def _with_tokens(self, key: str, reply: Reply) -> Reply:
        buttons = tuple(
            dataclasses.replace(b, payload=self._buttons.issue(key, b.payload))
            for b in reply.buttons
        )
        return dataclasses.replace(reply, buttons=buttons)


def _answered(message: Message, before: Iterable[Turn]) -> list[Reply]:
    """The replies of the turn that a message has, if another gateway was first."""
    same = (t for t in before if message.id and t.message == message.id)
    return [reply for turn in same for reply in turn.replies]


def storable(text: str) -> str:
    """The text without what no database and no UTF-8 can hold: NUL, lone surrogates.

    The guard has read the text as it came.
    """
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
