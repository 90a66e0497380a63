"""What the gateway remembers of a conversation, in memory and for a short while."""

from __future__ import annotations

import datetime
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.conversation.state import State
from bot.safety.language import language_after

CONVERSATIONS = 20_000
WORDS = 8  # of what was said last; they may begin a sentence that the next ends
SECONDS = 900.0


@dataclass
class Memory:
    """One conversation.

    Attributes:
        words: The last words that were said, if they are not old.
        standing: The language of the line that stands on after a crisis; None if there
            was none, or if the parent has gone on.
        shown: What the parent was shown last, for an engine that has forgotten.
        anew: Whether an engine is to forget: after a crisis, "why?" asks nothing of
            the feeding answer that came before it.
        language: That they write in.
        known: Whether the store was asked what was before our start.
    """

    words: list[str] = field(default_factory=list)
    said_at: float = 0.0
    standing: str | None = None
    shown: State = field(default_factory=State)
    anew: bool = False
    language: str = "en"
    known: bool = False
    used_at: float = 0.0


class Recent:
    """The latest conversations; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._memories: OrderedDict[str, Memory] = OrderedDict()

    def of(self, key: str) -> Memory:
        """What is remembered of a conversation, from now on as its latest."""
        memory = self._memories.setdefault(key, Memory())
        memory.used_at = _now()
        self._memories.move_to_end(key)
        if len(self._memories) > CONVERSATIONS:
            self._memories.popitem(last=False)
        return memory

    def before(self, key: str) -> str:
        """The last words of a conversation."""
        memory = self.of(key)
        return " ".join(memory.words) if _now() - memory.said_at < SECONDS else ""

    def add(self, key: str, text: str) -> None:
        """Remember the last words of a message that was no crisis."""
        memory = self.of(key)
        old = memory.words if _now() - memory.said_at < SECONDS else []
        memory.words = [*old, *text[-400:].split()][-WORDS:]
        memory.said_at = _now()
        memory.language = language_after(memory.language, text)

    def add_crisis(self, key: str, language: str) -> None:
        """Remember that there was a crisis, and none of its words."""
        memory = self.of(key)
        memory.words, memory.standing, memory.known = [], language, True
        memory.language = language
        memory.shown, memory.anew = State(), True

    def drop(self, key: str) -> None:
        """Forget a conversation."""
        self._memories.pop(key, None)

    def purge(self, seconds: float) -> list[str]:
        """Forget the conversations that nobody has used for so long; returns them.

        Their last words go as soon as they can be of no use.
        """
        now, gone = _now(), []
        for key, memory in list(self._memories.items()):
            if now - memory.used_at >= seconds:
                del self._memories[key]
                gone.append(key)
            elif now - memory.said_at >= SECONDS:
                memory.words = []
        return gone


def recent_words(text: str, at: datetime.datetime) -> str:
    """The last words of a turn of the store, if it is not old."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    if (now - at).total_seconds() >= SECONDS:
        return ""
    return " ".join(text[-400:].split()[-WORDS:])


def _now() -> float:
    return time.monotonic()
