"""What the assistant says back: to one message, and along a dialogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.conversation.context import REMARK
from bot.conversation.responder import Responder, Said
from bot.conversation.state import State
from bot.evaluation.splits import Item
from bot.understanding.reading import Reading


class AnyReader(Protocol):
    """What reads messages; see `bot.evaluation.reader.Reader`."""

    def read(self, text: str) -> Reading:
        """What a message asks."""
        ...


def said_back(item: Item, reading: Reading, responder: Responder) -> list[str]:
    """What the replies to a first message answer, in order, as labels."""
    turn = responder.respond(Said(item.text, reading), State())
    kinds = {"answer": "faq/", "decline": "outside"}
    replies = turn[0] if turn else []
    return [kinds[r.kind] + r.topic for r in replies if r.kind in kinds]


def answers_a_topic(said: Sequence[str]) -> bool:
    """Whether any of the labels that were said back is a topic."""
    return any(label.startswith("faq/") for label in said)


def dialogue(
    reader: AnyReader,
    responder: Responder,
    turns: Iterable[tuple[str, tuple[str, ...]]],
) -> list[tuple[bool, str, str]]:
    """Whether each turn is right, with what was found and what was wanted."""
    state, results = State(), []
    for text, expected in turns:
        reading = reader.read(text)
        meant, way = responder.meant(Said(text, reading), state)
        label = meant.reading.asked[0].label.partition("/")[0]
        got = set() if label in ("faq", "outside") or way == "clarify" else {label}
        if turn := responder.respond(Said(text, reading), state):
            replies, state = turn
            got |= {reply.topic for reply in replies if reply.topic}
            got |= {reply.kind for reply in replies if reply.kind != "answer"}
            if "smalltalk" in got:
                got.add(REMARK)
        elif label == "restart":
            state = State()
        results.append(
            (bool(got & set(expected)), "/".join(sorted(got)), str(expected))
        )
    return results
