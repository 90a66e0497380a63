"""One turn of conversation: the guard, then the limits, then what answers."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np

from bot.errors import BusyError
from bot.gateway.admission import Admission
from bot.gateway.answering import Answering
from bot.gateway.engines import Message
from bot.gateway.forgetting import ForgetMe
from bot.gateway.keeping import Keeper, storable
from bot.gateway.ledger import Ledger
from bot.gateway.metrics import Metrics
from bot.gateway.order import LocalOrder, Order
from bot.gateway.recalling import Recall, answered
from bot.gateway.recent import Recent
from bot.gateway.red_flags import RedFlags
from bot.gateway.referring import Referring
from bot.gateway.store import Store, Turn
from bot.gateway.tokens import ButtonTokens
from bot.knowledge.reply import Reply
from bot.safety.verdict import Finding, verdict_of


@dataclass(frozen=True)
class Turns:
    """Takes the messages of all conversations; those of one conversation in order.

    Outside, a button is an opaque token; inside, it is the payload that Rasa
    understands.
    """

    referring: Referring
    red_flags: RedFlags
    recall: Recall
    answering: Answering
    forget_me: ForgetMe
    admission: Admission
    order: Order
    recent: Recent
    buttons: ButtonTokens
    store: Store
    keeper: Keeper
    metrics: Metrics
    ledger: Ledger
    _meant: LocalOrder = field(default_factory=LocalOrder, init=False)

    async def take(self, message: Message) -> list[Reply]:
        """Answer a message, whatever is broken: at least one reply.

        There is none only on a phone, for a person who was told that somebody reads it.
        A message for which there is no room or no time is told so; both tiers have read
        it even then, the second if it could in time.

        A crisis is answered at once: it waits for no lock, no engine and no store, and
        its words are stored nowhere.
        """
        with self.metrics.turn(message.channel) as turn:
            turn.replies = await self._take(message)
        self.ledger.count(turn.replies, message.channel)
        return turn.replies

    async def forget(self, key: str) -> None:
        """Delete a conversation, once the messages under way are answered.

        Raises:
            StoreError: It is not all deleted, and may be tried again.
        """
        async with self.order.of(key):
            await self.forget_me.forget(key)

    async def history(self, key: str) -> list[Turn]:
        """The turns of a conversation so far.

        Raises:
            StoreError: They cannot be read.
        """
        return [
            dataclasses.replace(
                turn, replies=tuple(self.buttons.named(key, turn.replies))
            )
            for turn in await self.store.turns(key)
        ]

    async def _take(self, message: Message) -> list[Reply]:
        key, channel = message.key, message.channel
        verdict = await self.referring.first_tier(message)
        if verdict and verdict.is_crisis:
            return self.referring.refer(key, verdict, channel, message.id)
        self.recent.add(key, message.text)
        deadline, busy = self.admission.deadline(), self.admission.spent(message)
        meant: list[Finding] = []
        begun: np.ndarray | None = None
        wish = self.referring.wish(message)
        try:
            with self.admission.reading(key, deadline, bool(busy)):
                # First come, first to its turn.
                async with self._meant.of(key):
                    if not wish:
                        meant, begun = await self.referring.second_tier(
                            message.text, channel, bool(busy)
                        )
        except BusyError as error:
            busy = busy or error.reason
            meant = [] if wish else self.referring.by_n_grams(message.text)
        verdict = verdict_of([*(verdict.findings if verdict else ()), *meant])
        if verdict and verdict.is_crisis:
            return self.referring.refer(key, verdict, channel, message.id)
        if verdict:
            replies = await self.red_flags.take(message, verdict, alone=bool(busy))
        elif busy:
            replies = [self.admission.sorry(busy, message.text)]
        else:
            text = storable(message.text)
            message = dataclasses.replace(message, text=text, begun=begun, wish=wish)
            return self.buttons.named(key, await self._in_turn(message, deadline))
        self.metrics.count_replies(replies, channel)
        return self.buttons.named(key, replies)

    async def _in_turn(self, message: Message, deadline: float) -> list[Reply]:
        """What answers a message, after those before it in its conversation.

        An answer that is there goes out, also if the store is too slow to keep it.
        """
        key, channel, replies = message.key, message.channel, None
        try:
            with self.admission.answering(key, deadline):
                async with self.order.of(key):
                    memory, before = await self.recall.of(key)
                    if again := answered(message, before):
                        return again
                    words = self.recall.words_elsewhere(before)
                    if words and message.text:
                        begun = await self.referring.crisis_in([message.text], words)
                        if begun:
                            return self.referring.refer(key, begun, channel, message.id)
                    message = self.recall.with_shown(message, memory, before)
                    said, replies = await self.answering.take(message)
                    self.recall.note_shown(memory, replies)
                    replies = [*self.referring.standing(memory, replies), *replies]
                    await self.keeper.turn(key, said, replies, message.id)
        except BusyError as error:
            if replies is None:
                replies = [self.admission.sorry(error.reason, message.text)]
        replies = replies or []
        self.metrics.count_replies(replies, channel)
        return replies
