"""The guard: it sees every message first, and decides whether it is a crisis."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.safety.content import read_safety
from bot.safety.lexicon import Lexicon

# Said when the guard itself is broken: it must not depend on any file. 988lifeline.org.
LAST_RESORT = (
    "If you are in crisis or thinking about suicide, call or text 988 (Suicide & "
    "Crisis Lifeline): free, confidential, 24 hours a day. In danger right now? Call "
    "911."
)


@dataclass(frozen=True)
class Verdict:
    """What the guard found.

    Attributes:
        category: Which kind of crisis, such as `suicidality`.
    """

    category: str


@dataclass(frozen=True)
class Guard:
    """Text in, verdict out; the same for the gateway, Rasa and the evaluation.

    Attributes:
        referral: What a person in crisis is told, 988 first.
    """

    lexicon: Lexicon
    referral: str

    def check(self, text: str) -> Verdict | None:
        """A verdict if the text shows a crisis, else None. Reads to the text's end."""
        category = self.lexicon.find(text)
        return Verdict(category) if category else None


def read_guard(folder: Path) -> Guard:
    """Build the guard from the content of data/safety/.

    Raises:
        ContentError: See `read_safety`.
    """
    content = read_safety(folder)
    return Guard(Lexicon(content.phrases), content.referral)
