"""What must not have been, with how often it was."""

from __future__ import annotations

import functools
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from bot.evaluation.soak.plan import Genuine
from bot.evaluation.soak.run import Soak
from bot.gateway.keys import read_keys
from bot.gateway.tokens import ConversationTokens
from bot.knowledge import gsm7
from bot.knowledge.wording import read_wording
from bot.settings import PROJECT, read_settings


def stored(home: Path, numbers: Iterable[str]) -> dict[str, list[str | None]]:
    """What the store holds of each number, in order; None for a text not kept."""
    tokens = ConversationTokens(read_keys(home), 1)
    with closing(sqlite3.connect(home / "conversations.sqlite")) as database:
        rows = database.execute("SELECT conversation, text FROM turns ORDER BY id")
        found: dict[str, list[str | None]] = defaultdict(list)
        for conversation, text in rows:
            found[conversation].append(text)
    return {number: found[tokens.key("sms", number)] for number in numbers}


def faults(soak: Soak, kept: dict[str, list[str | None]]) -> dict[str, int]:
    """What must not be, with how often it was."""
    by_number: dict[str, list[Genuine]] = defaultdict(list)
    for one in soak.genuine:
        by_number[one.number].append(one)
    found = Counter(
        {
            "genuine messages without an answer": 0,
            "messages whose copies got different answers": 0,
            "messages stored twice": 0,
            "messages answered, but not stored": 0,
            "conversations stored out of order": 0,
            "forgeries answered": soak.forged.total() - soak.forged[403],
            "forgeries stored": 0,
            "crises without 988 in the first segment": 0,
        }
    )
    for number, sent in by_number.items():
        # A referral waits for no store: of it, the kill may leave no turn.
        plain = [one.text for one in sent if not (_referred(one) or is_sorry(one))]
        texts = [text for text in kept[number] if text is not None]
        asked = {one.text for one in sent}
        at = [texts.index(text) for text in plain if text in texts]
        found["messages stored twice"] += len(texts) - len(set(texts))
        found["messages answered, but not stored"] += len(set(plain) - set(texts))
        found["conversations stored out of order"] += at != sorted(at)
        found["forgeries stored"] += len(set(texts) - asked)
    for one in soak.genuine:
        found["genuine messages without an answer"] += not one.answers
        found["messages whose copies got different answers"] += (
            len(set(one.answers)) > 1
        )
        found["crises without 988 in the first segment"] += (
            one.is_crisis and not one.has_988
        )
    return dict(found)


def _referred(one: Genuine) -> bool:
    """Whether the guard took it for a crisis or a red flag, as it does now and then."""
    first = one.answers[0][0] if one.answers and one.answers[0] else ""
    return any(number in first[:160] for number in ("988", "911"))


def is_sorry(one: Genuine) -> bool:
    """Whether there was no answer in time: then the turn is not stored."""
    first = one.answers[0][0] if one.answers and one.answers[0] else ""
    return len(first) > 0 and first[:80] == _apology()[:80]


@functools.cache
def _apology() -> str:
    clinic = read_settings().clinic.contact
    wording = read_wording(PROJECT / "data" / "wording.yml", **clinic)
    return gsm7.plain(wording["unavailable"])
