"""Read a short message again, knowing what was answered before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.knowledge.entries import Entry
from bot.understanding.parts import only_tells
from bot.understanding.reading import FOLLOW_UP, TOPIC, After, Asked, Reading

# Chosen on the development split; docs/understanding.md says what they are worth.
LEANS_WORDS = 10  # of a message that may lean on the answer before it
LED_TO = 3.0  # how much likelier a topic is if the entry leads to it
SAME = 1.5  # or if it is the entry's own


def read_again(reading: Reading, text: str, entry: Entry) -> Reading:
    """What a short message asks after the answer of an entry.

    Labels that bring the same answer count together: "will it end?" is a short question
    and, in its own right, a question of the topic that it leads to.

    Args:
        reading: Of the message by itself. It stays if it asks several questions, or if
            a part says more clearly than the whole what is asked.
        text: As it was typed; of many words it stands for itself.
        entry: The one answered last.
    """
    if len(text.split()) > LEANS_WORDS or reading.asked != reading.ranking[:1]:
        return reading
    alike: dict[str, list[Asked]] = {}
    for asked in reading.ranking:
        label = _brings(asked.label, entry)
        confidence = asked.confidence * _likelier(label, entry)
        alike.setdefault(label, []).append(replace(asked, confidence=confidence))
    unranked = 1.0 - sum(asked.confidence for asked in reading.ranking)
    whole = unranked + sum(one.confidence for found in alike.values() for one in found)
    ranking = [_together(found, whole) for found in alike.values()]
    ranking.sort(key=lambda asked: -asked.confidence)
    return Reading((ranking[0],), tuple(ranking))


def leaning(entries: Mapping[str, Entry]) -> After:
    """How a question of a message leans on the one before it, as a turn does."""

    def after(topic: str, ranking: tuple[Asked, ...], text: str) -> Asked | None:
        entry = entries.get(topic)
        if entry is None or len(text.split()) > LEANS_WORDS:
            return None
        return read_again(Reading(ranking[:1], ranking), text, entry).asked[0]

    return after


def adds_a_remark(reading: Reading, text: str, entry: Entry) -> bool:
    """Whether a message only tells something about the answer just given.

    The same answer again would be no reply to "with my first daughter it was milder".
    """
    same = [asked.label for asked in reading.asked] == [TOPIC + entry.id]
    return same and only_tells(text)


def _brings(label: str, entry: Entry) -> str:
    """The topic that a short question brings after the entry; else the label."""
    if not label.startswith(FOLLOW_UP):
        return label
    return TOPIC + entry.in_context.get(label.removeprefix(FOLLOW_UP), entry.id)


def _likelier(label: str, entry: Entry) -> float:
    if label == TOPIC + entry.id:
        return SAME
    leads = {*entry.follow_ups, *entry.in_context.values()}
    return LED_TO if label.removeprefix(TOPIC) in leads else 1.0


def _together(alike: Sequence[Asked], whole: float) -> Asked:
    """The likeliest of labels that bring the same, as sure as all of them."""
    likeliest = max(alike, key=lambda asked: asked.confidence)
    total = sum(asked.confidence for asked in alike)
    return replace(likeliest, confidence=total / whole)
