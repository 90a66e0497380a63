"""Group what was not understood by what it was near to, without telling of anybody.

Read are the messages that are still kept. A conversation with a crisis or a red flag in
it is left out, and a group is shown only if five parents are in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.gateway.metrics import REFERRALS
from bot.gateway.store import METADATA, Store
from bot.knowledge.render import payload_topic
from bot.report.redact import Redactor, by_rules, words_of

CONVERSATIONS_AT_LEAST = 5  # in a group, and to have said a word that we do not know
MISSED = ("clarify", "decline")
MESSAGES_AT_MOST = 5_000  # read into memory, the latest
SHOWN_AT_MOST = 12  # of a group
CHARACTERS = 200
PAGE = 500  # rows read at once


@dataclass(frozen=True)
class Group:
    """Messages that were near to the same thing.

    Attributes:
        topic: The topic that was nearest; empty if none was.
        outside: The class of questions that we do not answer; empty if none.
        conversations: In how many it was said.
        messages: Some of them, redacted, at most one of a conversation.
    """

    topic: str
    outside: str
    conversations: int
    messages: tuple[str, ...]


async def read_groups(
    store: Store, redactor: Redactor, declines: Mapping[str, str]
) -> list[Group]:
    """The groups, largest first.

    Args:
        store: It is read page by page.
        redactor: What may be shown of a message.
        declines: The class of questions by the text that declines them.

    Raises:
        StoreError: It cannot be read.
    """
    said: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    in_need, count, before = set(), 0, None
    while rows := await _page(store, before):
        before = rows[-1].id
        for row in rows:
            if any(reply["kind"] in REFERRALS for reply in row.replies):
                in_need.add(row.conversation)
            elif count < MESSAGES_AT_MOST and (near := _near(row, declines)):
                said[near].setdefault(row.conversation, row.text)
                count += 1
    groups = []
    for (topic, outside), by_conversation in said.items():
        texts = [t for key, t in by_conversation.items() if key not in in_need]
        if len(texts) >= CONVERSATIONS_AT_LEAST:
            shown = _shown(texts, redactor)
            groups.append(Group(topic, outside, len(texts), shown))
    return sorted(groups, key=lambda group: -group.conversations)


async def _page(store: Store, before: int | None) -> list[Any]:
    turns = METADATA.tables["turns"]
    query = select(turns).order_by(turns.c.id.desc()).limit(PAGE)
    return await store.execute(
        query if before is None else query.where(turns.c.id < before)
    )


def _near(row: Any, declines: Mapping[str, str]) -> tuple[str, str] | None:
    """The topic or the class that a message was near to; None if it was understood."""
    if not row.text or any(reply["kind"] == "answer" for reply in row.replies):
        return None
    for reply in row.replies:
        if reply["kind"] not in MISSED:
            continue
        if outside := declines.get(reply["text"], ""):
            return "", outside
        payloads = (button["payload"] for button in reply["buttons"])
        return next(filter(None, map(payload_topic, payloads)), ""), ""
    return None


def _shown(texts: list[str], redactor: Redactor) -> tuple[str, ...]:
    """Some of the texts; a word that many parents used tells of none of them."""
    texts = [by_rules(text)[:CHARACTERS] for text in texts]
    used = Counter(word for text in texts for word in words_of(text))
    common = {word for word, n in used.items() if n >= CONVERSATIONS_AT_LEAST}
    shown = dict.fromkeys(redactor.redact(text, common) for text in texts)
    return tuple(text for text in shown if words_of(text))[:SHOWN_AT_MOST]
