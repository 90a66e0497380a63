"""What a conversation goes on from: what was said before our start, or elsewhere."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable

from bot.conversation.shown import state_after
from bot.errors import StoreError
from bot.gateway.engines import Message
from bot.gateway.handoff import Desk
from bot.gateway.recent import Memory, Recent, recent_words
from bot.gateway.store import TURNS_AT_MOST, Store, Turn
from bot.knowledge.reply import Reply
from bot.safety.language import language_of

LATEST = 10  # turns that others may have made meanwhile; more would cost each turn


class Recall:
    """Joins what is in memory with what only the store can tell, while it can."""

    def __init__(
        self, store: Store, recent: Recent, desk: Desk, restarted: str
    ) -> None:
        """`restarted` is what is said when a parent asks to begin anew."""
        self._store, self._recent, self._desk = store, recent, desk
        self._restarted = restarted

    async def of(self, key: str) -> tuple[Memory, list[Turn]]:
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

    def words_elsewhere(self, before: list[Turn]) -> str:
        """The words that were said last, if another gateway may have heard them."""
        if not self._store.shared or not before:
            return ""
        return recent_words(before[-1].text or "", before[-1].at)

    def with_shown(
        self, message: Message, memory: Memory, before: Iterable[Turn]
    ) -> Message:
        """The message with what it may refer to, as the turns before it show it."""
        known = memory.shown
        for turn in before:
            self.note_shown(memory, turn.replies)
        moved, memory.anew = memory.anew or memory.shown != known, False
        return dataclasses.replace(message, shown=memory.shown, moved=moved)

    def note_shown(self, memory: Memory, replies: Iterable[Reply]) -> None:
        """Remember what these replies show."""
        memory.shown = state_after(memory.shown, replies, self._restarted)


def answered(message: Message, before: Iterable[Turn]) -> list[Reply]:
    """The replies of the turn that a message has, if another gateway was first."""
    same = (t for t in before if message.id and t.message == message.id)
    return [reply for turn in same for reply in turn.replies]
