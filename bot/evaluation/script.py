"""What the parents of the benchmark say: the same to both systems, on each run."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from pathlib import Path

from bot.knowledge.entries import Knowledge
from bot.knowledge.smalltalk import SmallTalk
from bot.safety.examples import read_examples
from bot.safety.guard import read_guard

TURNS = 5  # of a conversation, before a new one begins
SMALLTALK_SHARE = 0.2
POSITIONS = (1, 50, 200)  # of a long conversation, where its turns are timed
NEIGHBOURS = 3  # turns that are timed at each position
LONG_TURNS = POSITIONS[-1] + NEIGHBOURS - 2

Conversation = list[str]


class Script:
    """Draws questions of all topics, and small talk among them; also crises.

    Attributes:
        by_rule: Messages in a crisis that the first tier finds.
        by_meaning: Those that it leaves to the second.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        smalltalk: Sequence[SmallTalk],
        by_rule: Sequence[str],
        by_meaning: Sequence[str],
    ) -> None:
        self.by_rule, self.by_meaning = by_rule, by_meaning
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

    def huge(self, characters: int) -> str:
        """One message of so many characters, made of many."""
        draw, text = random.Random(0), ""
        while len(text) < characters:
            text += self._message(draw) + "\n"
        return text[:characters]

    def _message(self, draw: random.Random) -> str:
        is_talk = draw.random() < SMALLTALK_SHARE
        return draw.choice(draw.choice(self._talk if is_talk else self._topics))


def read_script(
    data: Path, knowledge: Knowledge, smalltalk: Sequence[SmallTalk]
) -> Script:
    """The script of our content; the crises are the guard's own examples.

    Raises:
        ContentError: A file of the guard has mistakes.
    """
    guard = read_guard(data / "safety")
    crises = [
        example.text
        for example in read_examples(sorted((data / "safety/examples").glob("*.yml")))
        if example.kind == "crisis" and len(example.messages) == 1
    ]
    found = [bool((v := guard.check(text)) and v.is_crisis) for text in crises]
    by_rule = list(itertools.compress(crises, found))
    by_meaning = list(itertools.compress(crises, (not f for f in found)))
    return Script(knowledge, smalltalk, by_rule, by_meaning)


def timed(position: int) -> slice:
    """The turns that stand for a position: 1 to 3, 49 to 51, 199 to 201."""
    first = max(0, position - 2)
    return slice(first, first + NEIGHBOURS)
