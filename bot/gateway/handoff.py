"""Hand a conversation to a person of the clinic, and take it back.

A conversation is with the `bot`, `waiting` for a person, or with a `person`. The guard
reads every message first, whoever is there; see `bot.gateway.turns`.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal, Protocol

from bot.clinic import Handoff
from bot.conversation.way_back import wants_robot
from bot.errors import LactabotError, RequestError
from bot.gateway.engines import Message
from bot.gateway.order import LocalOrder, Order
from bot.gateway.outbox import ENDED, REQUESTED, SAID, Outbox
from bot.gateway.store import Store
from bot.gateway.talks import State, Talk, Talks
from bot.knowledge.lines import Lines
from bot.knowledge.render import PERSON
from bot.knowledge.reply import Button, Reply

logger = logging.getLogger(__name__)

BACK = "/back_to_bot"  # the payload of the button with which a parent ends it
LOOK_SECONDS = 10.0
COME_TO_ASK = ("web",)  # the page looks for what a person wrote
# Each line of ours makes a phone ring: one says that we pass on, then we are quiet.
PHONES = ("sms", "whatsapp")


class Deliver(Protocol):
    """Brings what a person wrote to a parent whose channel does not come to ask."""

    async def __call__(self, conversation: str, replies: Sequence[Reply]) -> None:
        """Sends the replies, or has them sent.

        Raises:
            LactabotError: They cannot be sent; the clinic will send them again.
        """
        ...


class Desk:
    """Knows who is with each conversation, also after a restart.

    Attributes:
        ways: By channel. Nobody is asked into a conversation of a channel that has none
            and does not come to ask, since no word of a person would get there.
        at_end: Each is called with a conversation when its hand-off is over.
    """

    def __init__(
        self,
        handoff: Handoff | None,
        lines: Lines,
        outbox: Outbox,
        store: Store,
        order: Order | None = None,
    ) -> None:
        """Takes what the clinic set; None, or an outbox to nobody, is no hand-off.

        The order is that among gateways; without one, there is no other gateway.
        """
        self._handoff = handoff if outbox.reaches_clinic else None
        self._lines = lines
        self._outbox, self._store = outbox, store
        self._order = order or LocalOrder()
        self.talks = Talks(store)
        self.ways: dict[str, Deliver] = {}
        self.at_end: list[Callable[[str], None]] = []

    async def refresh(self, key: str | None = None) -> None:
        """Learns what other gateways wrote of one conversation, or of all."""
        for ended in await self.talks.refresh(key):
            self._over(ended)

    def offers(self, channel: str) -> bool:
        """Whether a person can be asked in now."""
        return self._reaches(channel) and self._is_open()

    def button(self, language: str) -> Button:
        """What asks a person in."""
        return Button(self.title(PERSON, language), PERSON)

    def title(self, payload: str, language: str) -> str:
        """What stands on one of our buttons."""
        name = "person_button" if payload == PERSON else "bot_button"
        return self._lines.of(language)[name]

    def state(self, key: str) -> State:
        """Who is with a conversation."""
        talk = self.talks.of(key)
        return talk.state if talk else "bot"

    def shown(
        self, replies: Sequence[Reply], channel: str, language: str
    ) -> list[Reply]:
        """Replies without a button for a person when there is none to be had.

        Out of hours there is none: what is said beside it has the phone.
        """
        offered = [self.button(language)] if self.offers(channel) else []
        return [
            replace(
                reply,
                buttons=tuple(
                    shown
                    for button in reply.buttons
                    for shown in (offered if button.payload == PERSON else [button])
                ),
            )
            for reply in replies
        ]

    async def take(self, message: Message, asks: bool = False) -> list[Reply] | None:
        """What is said to a message that is not for the assistant; None if it is.

        Args:
            message: What the parent wrote.
            asks: Whether it asks for a person and says nothing else. Whatever is said
                to it has 988, since the guard has read less of it than of others.
        """
        key, language = message.key, message.language
        talk = self.talks.of(key)
        is_on = talk is not None and talk.state != "bot"
        if message.payload == PERSON or (asks and not is_on):
            return await self.ask(message)
        if message.payload == BACK or (is_on and wants_robot(message.text)):
            await self.leave(key)
            return [self._say("back", language)]
        if talk is None or not is_on:
            return None
        talk = replace(talk, language=language)
        self.talks.put(key, talk)
        if not await self.pass_on(message):
            return [self._say("not_sent", language, BACK)]
        talk = self.talks.of(key) or talk  # a person may have come meanwhile
        waits = talk.state == "waiting"
        if asks:
            return [self._say("waiting" if waits else "joined", language, BACK)]
        if message.channel in PHONES:
            if talk.told or not waits:
                return []
            self.talks.put(key, replace(talk, told=True))
        return [self._say("kept" if waits else "sent", language, BACK)]

    async def leave(self, key: str) -> None:
        """End a hand-off because the parent wishes it."""
        await self._end(key, "parent")
        self._over(key)

    async def ask(self, message: Message) -> list[Reply]:
        """Ask a person in, if it is a time when there is one."""
        key, language = message.key, message.language
        if not self._reaches(message.channel):
            return [self._say("by_phone", language)]
        if self.state(key) != "bot":
            return [self._say("waiting", language, BACK)]
        if not self._is_open():
            return [self._say("closed", language)]
        told = {"conversation": key, "channel": message.channel}
        if not await self._outbox.keep(REQUESTED, told, _event_id("asked", message)):
            return [self._say("not_sent", language)]
        talk = Talk(message.channel, "waiting", _now(), language)
        await self.talks.keep(key, talk)
        return [self._say("waiting", language, BACK)]

    async def pass_on(self, message: Message) -> bool:
        """Give the clinic what a parent said; whether it is sure to get it."""
        said = {
            "conversation": message.key,
            "channel": message.channel,
            "text": message.text,
        }
        return await self._outbox.keep(SAID, said, _event_id("said", message))

    async def from_person(
        self, key: str, text: str, state: Literal["bot", "person"], id: str
    ) -> None:
        """Bring the parent what a person wrote, and note who is there from now on.

        Args:
            key: The conversation.
            text: What the person wrote; may be empty.
            state: Whether the person stays.
            id: Of the person's message; the same one again is kept once.

        Raises:
            RequestError: No person was asked into this conversation, or the assistant
                is back in it, or nothing may be sent to it.
            LactabotError: The parent cannot be reached; nothing has changed.
        """
        talk = self.talks.of(key)
        if talk is None:
            detail = "Nobody asked for a person in this conversation, or long ago."
            raise RequestError(404, "No hand-off", detail)
        if talk.state == "bot":
            detail = (
                "The assistant is back in this conversation. Call the parent, or wait "
                "until they ask for a person again."
            )
            raise RequestError(409, "Hand-off over", detail)
        replies = []
        if state == "person" and talk.state != "person":
            replies.append(self._say("joined", talk.language, BACK))
        if text:
            replies.append(Reply("person", text))
        if state == "bot":
            replies.append(self._say("over", talk.language))
        now = replace(talk, state=state, at=_now())
        self.talks.put(key, now)  # what goes out says who is there
        try:
            await self._deliver(key, talk.channel, replies, id)
        except LactabotError:
            if self._stands(key, now):
                self.talks.put(key, talk)
            raise
        if self._stands(key, now):  # or the parent has left meanwhile
            await self.talks.keep(key, now)
            self._over(key)

    async def over(self, key: str) -> list[Reply]:
        """The line with which the assistant is back, if nobody wrote for too long."""
        talk = self.talks.of(key)
        if talk is None or not self._is_late(talk):
            return []
        await self._end(key, "time")
        self._over(key)
        return [self._last_line(talk)]

    def knows(self, key: str) -> bool:
        """Whether a person was ever asked in, and so may have words of the parent."""
        return self.talks.of(key) is not None

    def drop(self, key: str) -> None:
        """Forget a conversation that is deleted."""
        self.talks.drop(key)

    def move(self, old: str, new: str) -> None:
        """A conversation has another hash from now on; the store moves its own."""
        if talk := self.talks.drop(old):
            self.talks.put(new, talk)

    async def watch(self) -> None:
        """Take back what nobody has answered for too long, until cancelled."""
        while True:
            if self._store.shared:
                await self.refresh()
            late = [(k, talk) for k, talk in self.talks.all() if self._is_late(talk)]
            await asyncio.gather(*(self._take_back(key, talk) for key, talk in late))
            await asyncio.sleep(LOOK_SECONDS)

    async def purge(self, retention_hours: int) -> None:
        """Forget the conversations that are older than so many hours.

        Raises:
            StoreError: They could not be deleted.
        """
        oldest = _now() - datetime.timedelta(hours=retention_hours)
        for key in await self.talks.purge(oldest):
            self._over(key)

    async def _take_back(self, key: str, talk: Talk) -> None:
        """Tell a parent that nobody writes, and be back.

        If it cannot be told now, the next look tries again, for as long once more.
        """
        async with self._order.of(f"back {key}"):
            if self._store.shared:
                await self.refresh(key)
            if self.talks.of(key) == talk:  # no other gateway was first
                await self._tell_and_take_back(key, talk)

    async def _tell_and_take_back(self, key: str, talk: Talk) -> None:
        back = replace(talk, state="bot")
        self.talks.put(key, back)  # what goes out says who is there
        try:
            id = f"back_{talk.at.timestamp():.0f}_{key}"[:60]
            await self._deliver(key, talk.channel, [self._last_line(talk)], id)
        except LactabotError as error:
            if not self._stands(key, back):
                return
            self.talks.put(key, talk)
            if not isinstance(error, RequestError) and not self._is_late(talk, 2):
                return
            logger.error("a parent was not told that nobody came: %s", error)
        else:
            if not self._stands(key, back):  # the parent has asked again
                return
            self.talks.put(key, talk)
        await self._end(key, "time")
        self._over(key)

    def _stands(self, key: str, talk: Talk) -> bool:
        """Whether nobody has come or gone since; the parent may have written."""
        found = self.talks.of(key)
        return found is not None and (found.state, found.at) == (talk.state, talk.at)

    def _is_late(self, talk: Talk, times: int = 1) -> bool:
        """Whether nobody wrote for so many times the minutes that a clinic gives."""
        minutes = self._handoff.minutes if self._handoff else 0
        passed = _now() - talk.at
        return talk.state != "bot" and passed >= datetime.timedelta(
            minutes=times * minutes
        )

    def _last_line(self, talk: Talk) -> Reply:
        return self._say("late" if talk.state == "waiting" else "over", talk.language)

    def _over(self, key: str) -> None:
        if self.state(key) == "bot":
            for forget in self.at_end:
                forget(key)

    async def _end(self, key: str, by: str) -> None:
        talk = self.talks.of(key)
        if talk and talk.state != "bot":
            await self.talks.keep(key, replace(talk, state="bot"))
            await self._outbox.keep(ENDED, {"conversation": key, "by": by})

    async def _deliver(
        self, key: str, channel: str, replies: list[Reply], id: str
    ) -> None:
        """Keep what nobody asked for with the conversation, and send it if need be."""
        if channel not in self.ways and channel not in COME_TO_ASK:
            detail = f"Nothing can be sent to a parent on the channel '{channel}'."
            raise RequestError(409, "No way there", detail)
        named = [replace(r, id=f"{id}_{n}") for n, r in enumerate(replies)]
        await self._store.add(key, None, named, id)
        if channel in self.ways:
            await self.ways[channel](key, named)

    def _reaches(self, channel: str) -> bool:
        """Whether words of a person would get to a parent on this channel."""
        there = channel in COME_TO_ASK or channel in self.ways
        return self._handoff is not None and there

    def _is_open(self) -> bool:
        now = _now().replace(tzinfo=datetime.timezone.utc)
        return self._handoff is not None and now in self._handoff.times

    def _say(self, name: str, language: str, *payloads: str) -> Reply:
        buttons = tuple(Button(self.title(p, language), p) for p in payloads)
        text = self._lines.of(language)[name]
        return Reply("notice", text, buttons=buttons, language=language)


def _event_id(what: str, message: Message) -> str:
    """The same for a message that is taken a second time after a `kill -9`."""
    return f"{what}_{message.id[:50]}" if message.id else ""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
