"""Hand a conversation to a person of the clinic, and take it back.

A conversation is with the `bot`, `waiting` for a person, or with a `person`. The guard
reads every message first, whoever is there; see `bot.gateway.turns`.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from sqlalchemy import Column, DateTime, String, Table, delete, select

from bot.clinic import Handoff
from bot.errors import LactabotError, RequestError, StoreError
from bot.gateway.engines import Message
from bot.gateway.order import LocalOrder, Order
from bot.gateway.outbox import ENDED, REQUESTED, SAID, Outbox
from bot.gateway.store import METADATA, Store, insert
from bot.knowledge.render import PERSON
from bot.knowledge.reply import Button, Reply
from bot.knowledge.wording import Wording

logger = logging.getLogger(__name__)

State = Literal["bot", "waiting", "person"]
BACK = "/back_to_bot"  # the payload of the button with which a parent ends it
LOOK_SECONDS = 10.0
COME_TO_ASK = ("web",)  # the page looks for what a person wrote
# Each line of ours makes a phone ring: one says that somebody reads, then we are quiet.
PHONES = ("sms", "whatsapp")

_handoffs = Table(
    "handoffs",
    METADATA,
    Column("conversation", String(64), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("at", DateTime, nullable=False),
)


@dataclass(frozen=True)
class Talk:
    """One conversation that a person was asked into.

    Attributes:
        at: When the parent asked for a person, or a person last wrote; in UTC.
        told: Whether a phone was told that somebody reads; a restart forgets it.
    """

    channel: str
    state: State
    at: datetime.datetime
    told: bool = False


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
        wording: Wording,
        contact: Mapping[str, str],
        outbox: Outbox,
        store: Store,
        order: Order | None = None,
    ) -> None:
        """Takes what the clinic set; None, or an outbox to nobody, is no hand-off.

        The order is that among gateways; without one, there is no other gateway.
        """
        self._handoff = handoff if outbox.reaches_clinic else None
        self._wording, self._contact = wording, dict(contact)
        if handoff:
            self._contact.update(phone=handoff.phone, hours=handoff.hours)
        self._outbox, self._store = outbox, store
        self._order = order or LocalOrder()
        self._talks: dict[str, Talk] = {}
        self.ways: dict[str, Deliver] = {}
        self.at_end: list[Callable[[str], None]] = []

    async def open(self) -> None:
        """Learns what was before our start.

        Raises:
            StoreError: It cannot be read; then the assistant is with everybody.
        """
        for row in await self._store.execute(select(_handoffs)):
            self._talks[row.conversation] = Talk(row.channel, row.state, row.at)

    async def refresh(self, key: str | None = None) -> None:
        """Learns what other gateways wrote of one conversation, or of all."""
        query = select(_handoffs)
        if key is not None:
            query = query.where(_handoffs.c.conversation == key)
        try:
            rows = await self._store.execute(query)
        except StoreError as error:
            logger.error("who is with a conversation may be old: %s", error)
            return
        for row in rows:
            found = Talk(row.channel, row.state, row.at)
            talk = self._talks.get(row.conversation)
            if talk is None or found.at > talk.at or _is_ended(found, talk):
                self._talks[row.conversation] = found
                self._over(row.conversation)

    def offers(self, channel: str) -> bool:
        """Whether a person can be asked in at all."""
        there = channel in COME_TO_ASK or channel in self.ways
        return self._handoff is not None and there

    @property
    def button(self) -> Button:
        """What asks a person in."""
        return Button(self._wording["person_button"], PERSON)

    def title(self, payload: str) -> str:
        """What stands on one of our buttons."""
        return self._wording["person_button" if payload == PERSON else "bot_button"]

    def state(self, key: str) -> State:
        """Who is with a conversation."""
        talk = self._talks.get(key)
        return talk.state if talk else "bot"

    def shown(self, replies: Sequence[Reply], channel: str) -> list[Reply]:
        """Replies without a button for a person where there is none to be had."""
        if self.offers(channel):
            return list(replies)
        return [
            replace(r, buttons=tuple(b for b in r.buttons if b.payload != PERSON))
            for r in replies
        ]

    async def take(self, message: Message) -> list[Reply] | None:
        """What is said to a message that is not for the assistant; None if it is."""
        if message.payload == PERSON:
            return await self.ask(message)
        if message.payload == BACK:
            await self.leave(message.key)
            return [self._say("handoff_back")]
        if self.state(message.key) == "bot":
            return None
        if not await self.pass_on(message):
            return [self._say("handoff_not_sent", self._back)]
        waits = self.state(message.key) == "waiting"
        if message.channel in PHONES and not (waits and self._is_news(message.key)):
            return []
        return [self._say("handoff_kept" if waits else "handoff_sent", self._back)]

    async def leave(self, key: str) -> None:
        """End a hand-off because the parent wishes it."""
        await self._end(key, "parent")
        self._over(key)

    async def ask(self, message: Message) -> list[Reply]:
        """Ask a person in, if it is a time when there is one."""
        key = message.key
        if self._handoff is None or not self.offers(message.channel):
            return [self._say("person")]
        if self.state(key) != "bot":
            return [self._say("handoff_waiting", self._back)]
        if _now().replace(tzinfo=datetime.timezone.utc) not in self._handoff.times:
            return [self._say("handoff_closed")]
        told = {"conversation": key, "channel": message.channel}
        if not await self._outbox.keep(REQUESTED, told, _event_id("asked", message)):
            return [self._say("handoff_not_sent")]
        await self._set(key, Talk(message.channel, "waiting", _now()))
        return [self._say("handoff_waiting", self._back)]

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
            RequestError: No person was asked into this conversation, or it is over and
                the phone's number is not kept, or nothing may be sent to it.
            LactabotError: The parent cannot be reached; nothing has changed.
        """
        talk = self._talks.get(key)
        if talk is None:
            detail = "Nobody asked for a person in this conversation, or long ago."
            raise RequestError(404, "No hand-off", detail)
        if talk.state == "bot" and talk.channel in PHONES:
            detail = "The hand-off is over, and the phone's number is deleted."
            raise RequestError(409, "Hand-off over", detail)
        replies = []
        if state == "person" and talk.state != "person":
            replies.append(self._say("handoff_joined", self._back))
        if text:
            replies.append(Reply("person", text))
        if state == "bot" and talk.state != "bot":
            replies.append(self._say("handoff_over"))
        now = Talk(talk.channel, state, _now())
        self._talks[key] = now  # what goes out says who is there
        try:
            await self._deliver(key, talk.channel, replies, id)
        except LactabotError:
            if self._talks.get(key) is now:
                self._talks[key] = talk
            raise
        if self._talks.get(key) is now:  # or the parent has left meanwhile
            await self._set(key, now)
            self._over(key)

    async def over(self, key: str) -> list[Reply]:
        """The line with which the assistant is back, if nobody wrote for too long."""
        talk = self._talks.get(key)
        if talk is None or not self._is_late(talk):
            return []
        await self._end(key, "time")
        self._over(key)
        return [self._last_line(talk)]

    async def watch(self) -> None:
        """Take back what nobody has answered for too long, until cancelled."""
        while True:
            if self._store.shared:
                await self.refresh()
            late = [(k, talk) for k, talk in self._talks.items() if self._is_late(talk)]
            await asyncio.gather(*(self._take_back(key, talk) for key, talk in late))
            await asyncio.sleep(LOOK_SECONDS)

    async def purge(self, retention_hours: int) -> None:
        """Forget the conversations that are older than so many hours.

        Raises:
            StoreError: They could not be deleted.
        """
        oldest = _now() - datetime.timedelta(hours=retention_hours)
        await self._store.execute(delete(_handoffs).where(_handoffs.c.at < oldest))
        for key in [key for key, talk in self._talks.items() if talk.at < oldest]:
            del self._talks[key]
            self._over(key)

    async def _take_back(self, key: str, talk: Talk) -> None:
        """Tell a parent that nobody writes, and be back.

        If it cannot be told now, the next look tries again, for as long once more.
        """
        async with self._order.of(f"back {key}"):
            if self._store.shared:
                await self.refresh(key)
            if self._talks.get(key) == talk:  # no other gateway was first
                await self._tell_and_take_back(key, talk)

    async def _tell_and_take_back(self, key: str, talk: Talk) -> None:
        back = replace(talk, state="bot")
        self._talks[key] = back  # what goes out says who is there
        try:
            id = f"back_{talk.at.timestamp():.0f}_{key}"[:60]
            await self._deliver(key, talk.channel, [self._last_line(talk)], id)
        except LactabotError as error:
            if self._talks.get(key) is not back:
                return
            self._talks[key] = talk
            if not isinstance(error, RequestError) and not self._is_late(talk, 2):
                return
            logger.error("a parent was not told that nobody came: %s", error)
        else:
            if self._talks.get(key) is not back:  # a person came after all
                return
            self._talks[key] = talk
        await self._end(key, "time")
        self._over(key)

    def _is_late(self, talk: Talk, times: int = 1) -> bool:
        """Whether nobody wrote for so many times the minutes that a clinic gives."""
        minutes = self._handoff.minutes if self._handoff else 0
        passed = _now() - talk.at
        return talk.state != "bot" and passed >= datetime.timedelta(
            minutes=times * minutes
        )

    def _last_line(self, talk: Talk) -> Reply:
        return self._say("handoff_late" if talk.state == "waiting" else "handoff_over")

    def _is_news(self, key: str) -> bool:
        """Whether a phone was not told that somebody reads; from now on it is."""
        talk = self._talks[key]
        self._talks[key] = replace(talk, told=True)
        return not talk.told

    def _over(self, key: str) -> None:
        if self.state(key) == "bot":
            for forget in self.at_end:
                forget(key)

    async def _end(self, key: str, by: str) -> None:
        talk = self._talks.get(key)
        if talk and talk.state != "bot":
            await self._set(key, replace(talk, state="bot"))
            await self._outbox.keep(ENDED, {"conversation": key, "by": by})

    async def _set(self, key: str, talk: Talk) -> None:
        self._talks[key] = talk
        row: dict[str, Any] = {
            "conversation": key,
            "channel": talk.channel,
            "state": talk.state,
            "at": talk.at,
        }
        put = insert(_handoffs).values(row)
        put = put.on_conflict_do_update(index_elements=["conversation"], set_=row)
        try:
            await self._store.execute(put)
        except StoreError as error:
            logger.error("who is with a conversation was not written down: %s", error)

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

    @property
    def _back(self) -> Button:
        return Button(self._wording["bot_button"], BACK)

    def _say(self, name: str, *buttons: Button) -> Reply:
        text = self._wording[name].format(**self._contact)
        return Reply("notice", text, buttons=buttons)


def _is_ended(found: Talk, known: Talk) -> bool:
    """Whether the store has the end of a hand-off that we know."""
    return found.at == known.at and found.state == "bot" != known.state


def _event_id(what: str, message: Message) -> str:
    """The same for a message that is taken a second time after a `kill -9`."""
    return f"{what}_{message.id[:50]}" if message.id else ""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
