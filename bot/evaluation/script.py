"""What the parents of the benchmark say: the same to both systems, on each run."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bot.knowledge.entries import Knowledge
from bot.knowledge.smalltalk import SmallTalk

TURNS = 5  # of a conversation, before a new one begins
SMALLTALK_SHARE = 0.2
POSITIONS = (1, 50, 200)  # of a long conversation, where its turns are timed
NEIGHBOURS = 3  # turns that are timed at each position
LONG_TURNS = POSITIONS[-1] + NEIGHBOURS - 2

Conversation = list[str]


class Script:
    """Draws questions of all topics, and small talk among them."""

    def __init__(self, knowledge: Knowledge, smalltalk: Sequence[SmallTalk]) -> None:
        self._topics = [entry.questions for entry in knowledge.values()]
        # A restart would make the long conversation a short one.
        self._talk = [t.examples for t in smalltalk if t.intent != "restart"]

    def conversations(self, messages: int, seed: int) -> list[Conversation]:
        """At least so many messages, in conversations of five turns."""
        draw = random.Random(seed)
        return [
            [self._message(draw) for _ in range(TURNS)]
            for _ in range(-(-messages // TURNS))
        ]

    def long_conversation(self, seed: int) -> Conversation:
        """A conversation past turn 200; its timed positions have the same messages."""
        draw = random.Random(seed)
        texts = [self._message(draw) for _ in range(LONG_TURNS)]
        for position in POSITIONS[1:]:
            texts[timed(position)] = texts[timed(POSITIONS[0])]
        return texts

    def _message(self, draw: random.Random) -> str:
        is_talk = draw.random() < SMALLTALK_SHARE
        return draw.choice(draw.choice(self._talk if is_talk else self._topics))


def timed(position: int) -> slice:
    """The turns that stand for a position: 1 to 3, 49 to 51, 199 to 201."""
    first = max(0, position - 2)
    return slice(first, first + NEIGHBOURS)
