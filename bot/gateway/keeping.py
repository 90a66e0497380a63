"""Write down what was said; a store that is away costs the note, and never a reply."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.errors import StoreError
from bot.gateway.metrics import Metrics
from bot.gateway.store import Store
from bot.knowledge.reply import Reply
from bot.safety.verdict import Verdict

logger = logging.getLogger(__name__)


class Keeper:
    """Notes turns and referrals. Never raises: what is not noted is counted."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store, self._metrics = store, metrics

    async def turn(
        self, key: str, text: str | None, replies: Sequence[Reply], id: str
    ) -> None:
        """Keep a turn of a conversation, but for one that forgets it.

        Args:
            key: The conversation.
            text: What the parent said; None for a crisis, whose words are not kept.
            replies: What was said to it.
            id: Of the message; empty if it has none.
        """
        if any(reply.forgets for reply in replies):
            return
        try:
            await self._store.add(key, text, replies, id)
        except StoreError as error:
            self._metrics.count_not_stored("turn")
            logger.error("a turn was answered, but not stored: %s", error)

    async def referral(self, verdict: Verdict, channel: str) -> None:
        """Count a referral; who was referred, and for which words, is not kept."""
        first = verdict.findings[0]
        counted = first.level, first.category, first.language, channel
        self._metrics.count_referral(*counted)
        try:
            await self._store.count(*counted)
        except StoreError as error:
            self._metrics.count_not_stored("referral")
            logger.error("a referral was given, but not counted: %s", error)


def storable(text: str) -> str:
    """The text without what no database and no UTF-8 can hold: NUL, lone surrogates.

    The guard has read the text as it came.
    """
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
