"""Read a message again, knowing what was answered before it.

What a turn may bring (the answer of a topic, a decline, a kind word to a remark) is
weighed by how likely its labels are, by how it stands to the last answer, and by what
its words alone tell of that.

Source:
    Collins: Discriminative reranking for natural language parsing (2000).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from bot.conversation import relation
from bot.conversation.relation import relations
from bot.encoder.regression import softmax
from bot.knowledge.entries import Entry
from bot.understanding.asked import (
    FOLLOW_UP,
    OUTSIDE,
    REMARK,
    TOPIC,
    After,
    Asked,
    Reading,
)
from bot.understanding.parts import asks_directly, only_tells

LEANS_WORDS = 10  # of a question that may lean on the one before it in a message
LEAST = 1e-3  # of what is not ranked; a chance of nothing has no logarithm

# What counts for and against what a turn may bring, fitted as a softmax over all that
# each turn of the conversations may; docs/understanding.md tells how.
WEIGHTS = {
    "likely": 0.57,
    "likely by itself": 0.39,
    "relation": 0.5,
    "same": 2.41,
    "led to": 0.96,
    "topic asks": 1.22,
    "topic tells": -0.55,
    "outside asks": 1.0,
    "outside tells": -0.59,
    "remark asks": -0.35,
    "remark tells": 0.59,
}


def read_again(
    reading: Reading, text: str, entry: Entry | None, *, whole: bool = True
) -> Reading:
    """What a message asks after an answer, or after a decline.

    Labels that bring the same count together: "will it end?" is a short question and,
    in its own right, a question of the topic that it leads to.

    Args:
        reading: Of the message by itself. It stays if it asks several questions, or if
            a part says more clearly than the whole what is asked.
        text: As it was typed.
        entry: The one answered last; None if what was asked last was declined, since a
            short question is then about that.
        whole: Whether it is a message of its own, whose words alone tell something.
    """
    if reading.asked != reading.ranking[:1]:
        return reading
    put = {"asks": asks_directly(text), "tells": only_tells(text)}
    manner = [name for name, so in put.items() if so]
    alike: dict[str, list[Asked]] = {}
    for asked in reading.ranking:
        brings = _brings(asked.label, entry)
        alike.setdefault(brings, []).append(asked)
    words = relations(text) if whole and entry else dict.fromkeys(relation.ALL, 1.0)
    told = {name: _counts("relation", so) for name, so in words.items()}
    scores = [
        sum(WEIGHTS[name] for name in _facts(brings, manner, entry))
        + _likely(_chance(found), _chance(_by_itself(found, entry)))
        + max(told[name] for name in _relations(brings, found, entry))
        for brings, found in alike.items()
    ]
    unranked = 1.0 - _chance(reading.ranking)
    expected = sum(chance * told[name] for name, chance in words.items())
    scores.append(_likely(unranked, unranked) + expected)
    chances = softmax(np.array(scores))
    ranking = [
        replace(found[0], confidence=float(chance))  # the likeliest label
        for found, chance in zip(alike.values(), chances, strict=False)
    ]
    ranking.sort(key=lambda asked: -asked.confidence)
    return Reading((ranking[0],), tuple(ranking))


def leaning(entries: Mapping[str, Entry]) -> After:
    """How a question of a message leans on the one before it, as a turn does."""

    def after(topic: str, ranking: tuple[Asked, ...], text: str) -> Asked | None:
        entry = entries.get(topic)
        if entry is None or len(text.split()) > LEANS_WORDS:
            return None
        alone = Reading(ranking[:1], ranking)
        return read_again(alone, text, entry, whole=False).asked[0]

    return after


def _brings(label: str, entry: Entry | None) -> str:
    """What a label brings: a topic, a decline for all that lies outside, or itself."""
    if label.startswith(OUTSIDE):
        return OUTSIDE
    if not label.startswith(FOLLOW_UP):
        return label
    if entry is None:
        return OUTSIDE
    return TOPIC + entry.in_context.get(label.removeprefix(FOLLOW_UP), entry.id)


def _facts(brings: str, manner: Sequence[str], entry: Entry | None) -> Iterator[str]:
    """What is true of a turn put so that brings this, by the names of `WEIGHTS`."""
    kinds = {OUTSIDE: "outside", REMARK: "remark"}
    kind = "topic" if brings.startswith(TOPIC) else kinds.get(brings)
    if kind:
        yield from (f"{kind} {name}" for name in manner)
    if kind == "topic" and entry:
        topic = brings.removeprefix(TOPIC)
        if topic == entry.id:
            yield "same"
        elif topic in (*entry.follow_ups, *entry.in_context.values()):
            yield "led to"


def _relations(
    brings: str, found: Sequence[Asked], entry: Entry | None
) -> tuple[str, ...]:
    """What a turn that brings this may be to the answer before it."""
    if not brings.startswith(TOPIC):
        known = {OUTSIDE: relation.OUTSIDE, REMARK: relation.REMARK}
        return (known.get(brings, relation.TALK),)
    if entry and brings == TOPIC + entry.id:
        return (relation.SAME,)
    leans = found[0].label.startswith(FOLLOW_UP)  # "how long?" leads to another topic
    return (relation.SAME, relation.OTHER) if leans else (relation.OTHER,)


def _by_itself(found: Sequence[Asked], entry: Entry | None) -> Sequence[Asked]:
    """Without the short questions, unless they are about what was declined."""
    if entry is None:
        return found
    return [asked for asked in found if not asked.label.startswith(FOLLOW_UP)]


def _chance(found: Sequence[Asked]) -> float:
    return sum(asked.confidence for asked in found)


def _likely(chance: float, by_itself: float) -> float:
    """What the chances count, of all labels and of those that are no short question."""
    return _counts("likely", chance) + _counts("likely by itself", by_itself)


def _counts(name: str, chance: float) -> float:
    return WEIGHTS[name] * math.log(max(chance, LEAST))
