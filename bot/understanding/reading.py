"""Read what a message asks from the chances of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding.parts import asks, asks_directly, only_tells

TOPIC, OUTSIDE, FOLLOW_UP = "faq/", "outside/", "follow_up/"  # how labels begin
SHORT_WORDS = 8  # of a question that means something only after an answer
FEW_WORDS = 4  # of one that is unclear; "or can it?" adds nothing
ANSWERS_AT_MOST = 3
RANKING = 10

# Chosen on the development split; docs/understanding.md has the curves.
SURE = 0.5  # below it we ask back, unless several questions are told apart
PART_SURE = 0.45  # of a part, if the whole message speaks of it too
PART_ALONE = 0.9  # of a part that the whole message drowns
SPOKEN_OF = 4  # likeliest labels of the whole message, for a part put as a question
ECHO = 0.02  # how much the whole message speaks of it, for any other part


@dataclass(frozen=True)
class Asked:
    """One thing that a message asks.

    Attributes:
        label: `faq/<topic>`, `outside/<class>`, or an intent.
        confidence: From 0 to 1.
    """

    label: str
    confidence: float


@dataclass(frozen=True)
class Reading:
    """What a message asks.

    Attributes:
        asked: In the order asked; one, unless the message asks several questions.
        ranking: All labels for the message as a whole, likeliest first.
    """

    asked: tuple[Asked, ...]
    ranking: tuple[Asked, ...]

    @property
    def is_sure(self) -> bool:
        """Whether to answer rather than to ask back."""
        return len(self.asked) > 1 or self.asked[0].confidence >= SURE


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
    return list(dict.fromkeys(found))


def read(parts: Sequence[str], labels: Sequence[str], chances: np.ndarray) -> Reading:
    """Read a message.

    Several questions are told apart if each is sure, and the whole message speaks of
    it: not much, for a part that is put as a question. What is only stated, such as
    "the other side drips", counts if it is very sure, but not as the story of a
    question that lies outside. What is unclear after a question is a short one about
    it, if that is sure of all kinds of short ones together: "and will it stop".
    A message that is unclear as a whole is what its clearest part is.

    Args:
        parts: As `bot.understanding.parts` gives them.
        labels: What a text can be.
        chances: Of each label for each of `texts(parts)`, shape (texts, labels).
    """
    scale = _Scale(labels)
    rows = dict(zip(texts(parts), chances, strict=True))
    whole = scale.ranked(chances[0], parts[0])
    echo = {_kind(asked.label): asked.confidence for asked in reversed(whole)}
    spoken_of = {_kind(asked.label) for asked in whole[:SPOKEN_OF]}
    best: list[Asked] = []
    several: dict[str, Asked] = {}
    told = True  # whether all that does not lie outside is only told
    for part in in_context(parts):
        asked = _better(*(scale.ranked(rows[t], t)[0] for t in (part.alone, part.told)))
        short = FEW_WORDS <= len(part.alone.split()) <= SHORT_WORDS
        if several and short and asked.confidence < PART_SURE:
            asked = scale.short_question(rows[part.alone])
        kind = _kind(asked.label)
        direct = asks_directly(part.alone)
        echoed = kind in spoken_of if direct else echo[kind] >= ECHO
        clear = asked.confidence >= PART_ALONE
        told &= kind == OUTSIDE or only_tells(part.alone)
        if not part.asks and not (kind.startswith(TOPIC) and echoed and clear):
            continue
        best.append(asked)
        if kind.startswith(FOLLOW_UP):
            counts = bool(several)  # it refers to the question before it
        elif kind == OUTSIDE:
            counts = direct and (echoed or clear)  # a story asks nothing
        else:
            counts = kind.startswith(TOPIC) and (echoed or clear)
        if counts and asked.confidence >= PART_SURE:
            several.setdefault(kind, asked)
    if OUTSIDE in several and told:
        return Reading((several[OUTSIDE],), whole[:RANKING])
    if any(label.startswith(TOPIC) for label in several) and len(several) > 1:
        return Reading(tuple(several.values()), whole[:RANKING])
    clearest = max(best, key=lambda asked: asked.confidence, default=whole[0])
    if clearest.confidence >= PART_ALONE and _gives_way(whole[0]):
        return Reading((clearest,), whole[:RANKING])
    return Reading(whole[:1], whole[:RANKING])


def _gives_way(whole: Asked) -> bool:
    """Whether a clear part says better what is asked: after a story, or thanks."""
    return whole.confidence < SURE or "/" not in whole.label


def _kind(label: str) -> str:
    """The label, but one for all that lies outside."""
    return OUTSIDE if label.startswith(OUTSIDE) else label


def _better(alone: Asked, told: Asked) -> Asked:
    """What a question asks: a topic by itself, or else what its story makes of it.

    "Is that normal?" or "Is it the same stuff?" mean something only with their story.
    """
    if alone.label.startswith(TOPIC) and "/" not in told.label:
        return alone  # "Thank you!" is no story
    if alone.label.startswith(TOPIC):
        return max(alone, told, key=lambda asked: asked.confidence)
    return told if told.confidence >= PART_SURE else alone


class _Scale:
    """Turns the chances of a text into a ranking."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = labels
        self.outside = np.array([label.startswith(OUTSIDE) for label in labels])
        self._follow_up = np.array([label.startswith(FOLLOW_UP) for label in labels])

    def ranked(self, chances: np.ndarray, text: str) -> tuple[Asked, ...]:
        """The labels, likeliest first.

        What lies outside is as sure as all its classes together, since all are
        declined. A text of many words is no short question.
        """
        scores = chances.copy()
        if len(text.split()) > SHORT_WORDS:
            scores[self._follow_up] = 0.0
            scores /= scores.sum()
        if self.outside.any():
            likeliest = int(np.where(self.outside, scores, -1.0).argmax())
            together = scores[self.outside].sum()
            scores[self.outside] = 0.0
            scores[likeliest] = together
        order = np.argsort(-scores, kind="stable")
        return tuple(Asked(self._labels[i], float(scores[i])) for i in order)

    def short_question(self, chances: np.ndarray) -> Asked:
        """The likeliest short question, as sure as all of them together."""
        scores = np.where(self._follow_up, chances, 0.0)
        return Asked(self._labels[int(scores.argmax())], float(scores.sum()))
