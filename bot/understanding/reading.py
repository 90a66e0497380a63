"""Read what a message asks from the chances of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding.asked import (
    FOLLOW_UP,
    LOSS,
    OUTSIDE,
    REMARK,
    SURE,
    TOPIC,
    After,
    Asked,
    Reading,
    kind,
)
from bot.understanding.cuts import FEW_WORDS, SPOKEN_OF, Message, chosen, cuts
from bot.understanding.loss import tells_of_loss
from bot.understanding.parts import asks, asks_directly, only_tells
from bot.understanding.scale import SHORT_WORDS, Scale

__all__ = [  # what a reader of messages needs, from one place
    "FOLLOW_UP",
    "OUTSIDE",
    "SHORT_WORDS",
    "SURE",
    "TOPIC",
    "After",
    "Asked",
    "Reading",
]

ANSWERS_AT_MOST = 3
RANKING = 10

# Chosen on the development split; docs/understanding.md has the curves.
PART_SURE = 0.45  # of a part, if the whole message speaks of it too
PART_ALONE = 0.9  # of a part that the whole message drowns
AFTER_SURE = 0.7  # of a short question, read after the question before it
PART_CLEAR = 0.75  # of one of two parts, if the whole message hardly speaks of it
HARDLY = 0.005  # how much that is
RESTART, RESTART_SURE = "restart", 0.8  # to forget the conversation
ECHO = 0.03  # how much the whole message speaks of it, for any other part


@dataclass(frozen=True)
class Part:
    """A part of a message, with the story told just before it.

    Attributes:
        alone: The part by itself.
        told: The same with the story, if it is a question; else the part.
        asks: Whether it looks like a question rather than a piece of a story.
    """

    alone: str
    told: str
    asks: bool


def in_context(parts: Sequence[str]) -> list[Part]:
    """The parts of a message, as `parts` gives them, each with its story."""
    found: list[Part] = []
    story: list[str] = []
    for part in parts[1:]:
        story.append(part)
        if asks(part):
            found.append(Part(part, " ".join(story), True))
            story = []
        else:
            found.append(Part(part, part, False))
    return found


def texts(parts: Sequence[str]) -> list[str]:
    """What has to be encoded to read a message: itself first, each text once."""
    found = [parts[0]]
    for part in in_context(parts):
        found += [part.alone, part.told]
    found += cuts(parts[0]).texts()
    return list(dict.fromkeys(found))


def read(
    parts: Sequence[str],
    labels: Sequence[str],
    chances: np.ndarray,
    after: After | None = None,
) -> Reading:
    """Read a message.

    Several questions are told apart if each is sure, and the whole message speaks of
    it: not much, for a part that is put as a question. What is only stated, such as
    "the other side drips", counts if it is very sure, but not as the story of a
    question that lies outside. What is unclear after a question is a short one about
    it, if that is sure of all kinds of short ones together: "and will it stop". What
    still does not count may be a question that leans on the one before it.
    A message that is unclear as a whole is what its clearest part is.
    Who tells of a baby that died gets no cheerful word on the rest of the message.
    "Boob stuff again" is no wish to begin anew, which forgets the conversation.
    Last, it may be cut where nothing marks a joint; see `bot.understanding.cuts`.

    Args:
        parts: As `bot.understanding.parts` gives them.
        labels: What a text can be.
        chances: Of each label for each of `texts(parts)`, shape (texts, labels).
        after: How a question leans on the one before it; without, it does not, and no
            message is cut where nothing marks it.
    """
    scale = Scale(labels)
    rows = dict(zip(texts(parts), chances, strict=True))
    whole = scale.ranked(rows[parts[0]], parts[0])
    if LOSS in labels and (whole[0].label == LOSS or tells_of_loss(parts[0])):
        lost = (Asked(LOSS, 1.0), *(one for one in whole if one.label != LOSS))
        return Reading(lost[:1], lost[:RANKING])
    found = _by_parts(parts, rows, scale, after)
    if found.asked[0].label == RESTART and found.asked[0].confidence < RESTART_SURE:
        rest = tuple(asked for asked in found.ranking if asked.label != RESTART)
        return Reading(rest[:1], rest)
    if after is None:
        return found
    asked = chosen(found.asked, Message(cuts(parts[0]), rows, scale, after))
    if len(asked) == 2:  # of more, the whole message can speak of each but little
        asked = tuple(one for one in asked if _heard(one, whole)) or asked
    return Reading(asked, found.ranking)


def _heard(asked: Asked, whole: Sequence[Asked]) -> bool:
    """Whether a topic that a part asks for unclearly is in the whole message at all."""
    if asked.confidence >= PART_CLEAR or not asked.label.startswith(TOPIC):
        return True
    return next(a.confidence for a in whole if a.label == asked.label) >= HARDLY


def _by_parts(
    parts: Sequence[str],
    rows: Mapping[str, np.ndarray],
    scale: Scale,
    after: After | None,
) -> Reading:
    """What a message asks by its sentences and joints."""
    whole = scale.ranked(rows[parts[0]], parts[0])
    best: list[Asked] = []
    several: dict[str, Asked] = {}
    told = True  # whether all that does not lie outside is only told
    for part in in_context(parts):
        asked = _asked(part, rows, scale, first=not several)
        name = kind(asked.label)
        told &= name == OUTSIDE or only_tells(part.alone)
        echoed = _echoed(part, name, whole)
        stated = name.startswith(TOPIC) and echoed and asked.confidence >= PART_ALONE
        if not part.asks and not stated:
            continue
        best.append(asked)
        if _counts(part, asked, echoed, first=not several):
            several[name] = _surer(several.get(name), asked)
        elif after and (leaning := _leaning(part, several, rows, scale, after)):
            several.setdefault(leaning.label, leaning)
    return _chosen(several, best, whole, told)


def _surer(known: Asked | None, asked: Asked) -> Asked:
    """What is asked twice, as its surer part says: "pads 2) beer 3) ibuprofen"."""
    return asked if known is None or asked.confidence > known.confidence else known


def _asked(
    part: Part, rows: Mapping[str, np.ndarray], scale: Scale, first: bool
) -> Asked:
    """What a part asks; if it is unclear after a question, a short one about it."""
    found = (scale.ranked(rows[text], text)[0] for text in (part.alone, part.told))
    asked = _better(*found)
    short = FEW_WORDS <= len(part.alone.split()) <= SHORT_WORDS
    if not first and short and asked.confidence < PART_SURE:
        return scale.short_question(rows[part.alone])
    return asked


def _echoed(part: Part, name: str, whole: Sequence[Asked]) -> bool:
    """Whether the whole message speaks of what a part asks."""
    if asks_directly(part.alone):
        return name in {kind(asked.label) for asked in whole[:SPOKEN_OF]}
    return next(a.confidence for a in whole if kind(a.label) == name) >= ECHO


def _counts(part: Part, asked: Asked, echoed: bool, first: bool) -> bool:
    """Whether what a part asks is a question of its own."""
    if asked.confidence < PART_SURE:
        return False
    if asked.label.startswith(FOLLOW_UP):
        return not first  # it refers to the question before it
    if asked.label.startswith(OUTSIDE) and not asks_directly(part.alone):
        return False  # a story asks nothing
    known = asked.label.startswith((TOPIC, OUTSIDE))
    return known and (echoed or asked.confidence >= PART_ALONE)


def _leaning(
    part: Part,
    several: Mapping[str, Asked],
    rows: Mapping[str, np.ndarray],
    scale: Scale,
    after: After,
) -> Asked | None:
    """What a part put as a question asks if it leans on the topic before it."""
    topics = [label for label in several if label.startswith(TOPIC)]
    if not topics or not asks_directly(part.alone):
        return None
    ranking = scale.ranked(rows[part.alone], part.alone)
    asked = after(topics[-1].removeprefix(TOPIC), ranking, part.alone)
    if asked is None or asked.confidence < AFTER_SURE:
        return None
    return asked if asked.label.startswith((TOPIC, FOLLOW_UP)) else None


def _chosen(
    several: Mapping[str, Asked],
    best: Sequence[Asked],
    whole: tuple[Asked, ...],
    told: bool,
) -> Reading:
    """The reading: several questions, the clearest part, or the message as a whole."""
    ranking = whole[:RANKING]
    if OUTSIDE in several and told:
        return Reading((several[OUTSIDE],), ranking)
    if any(label.startswith(TOPIC) for label in several) and len(several) > 1:
        return Reading(tuple(several.values()), ranking)
    asking = [asked for asked in best if asked.label != REMARK]
    clearest = max(asking, key=lambda asked: asked.confidence, default=whole[0])
    if clearest.confidence >= PART_ALONE and _gives_way(whole[0]):
        return Reading((clearest,), ranking)
    return Reading(ranking[:1], ranking)


def read_whole(text: str, labels: Sequence[str], chances: np.ndarray) -> Reading:
    """Read a message as one question, from its chances as a whole, shape (labels,)."""
    whole = Scale(labels).ranked(chances, text)[:RANKING]
    return Reading(whole[:1], whole)


def _gives_way(whole: Asked) -> bool:
    """Whether a clear part says better what is asked: after a story, or thanks."""
    return whole.confidence < SURE or "/" not in whole.label


def _better(alone: Asked, told: Asked) -> Asked:
    """What a question asks: a topic by itself, or else what its story makes of it.

    "Is that normal?" or "Is it the same stuff?" mean something only with their story.
    """
    if alone.label.startswith(TOPIC) and "/" not in told.label:
        return alone  # "Thank you!" is no story
    if alone.label.startswith(TOPIC):
        return max(alone, told, key=lambda asked: asked.confidence)
    return told if told.confidence >= PART_SURE else alone
