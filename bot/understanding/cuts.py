"""Cut a message where another question may begin, and choose which cuts are right.

The sentences and joints of `bot.understanding.parts` miss what nothing marks: "cracked
nipples can they stop my milk he sucks four minutes is that too short". Here the
likeliest seams are tried in every way, and each way is scored by how surely its pieces
ask something.

Source:
    Collins: Discriminative reranking for natural language parsing (2000).
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding.asked import FOLLOW_UP, OUTSIDE, TOPIC, After, Asked, kind
from bot.understanding.parts import asks_directly
from bot.understanding.scale import Scale
from bot.understanding.seams import seams, weights

WORDS = range(4, 91)  # of a message that is cut; a longer one has sentences
SEAMS_AT_MOST = 3  # the likeliest are tried: up to nine texts more are encoded
SEAM_AT_LEAST = 0.05  # how likely a question has to begin there
CUTS_AT_MOST = 2  # so three questions, as many as are answered
PIECE_SURE = 0.45  # of each question: a guess is no answer
SPOKEN_OF = 4  # likeliest labels of the whole message
FEW_WORDS = 4  # a shorter piece is seldom a question
LEAST = 1e-4  # a chance of nothing has no logarithm

# What counts for and against a way, fitted as a softmax over the ways of each message
# of the development split; docs/understanding.md tells how.
WEIGHTS = {
    "one cut": 0.13,
    "two cuts": 2.13,
    "sure of the first": 3.46,
    "sure of a later": 4.48,
    "spoken of": 0.04,
    "among the likeliest": 0.42,
    "asks directly": 0.22,
    "few words": 0.24,
    "sure of outside": 2.1,
    "story": -2.8,
    "cut": 0.46,
    "left whole": 0.64,
    "sure of one": 2.13,
    "several": -0.14,
    "sure of several": 4.77,
    "asks one": 2.32,
}


@dataclass(frozen=True)
class Cuts:
    """Where a message may be cut.

    Attributes:
        words: Of the message.
        seams: How likely a question begins at each of some words, by its number.
    """

    words: tuple[str, ...]
    seams: Mapping[int, float]

    def ways(self) -> Iterator[tuple[int, ...]]:
        """Every way to cut the message, by the words that a question begins with."""
        for count in range(1, CUTS_AT_MOST + 1):
            yield from itertools.combinations(sorted(self.seams), count)

    def pieces(self, way: Sequence[int]) -> list[str]:
        """The message cut in one way."""
        ends = itertools.pairwise([0, *way, len(self.words)])
        return [" ".join(self.words[start:end]) for start, end in ends]

    def texts(self) -> list[str]:
        """All pieces of all ways."""
        return [piece for way in self.ways() for piece in self.pieces(way)]


def cuts(whole: str) -> Cuts:
    """Where a message may be cut."""
    words = tuple(whole.split())
    if len(words) not in WORDS:
        return Cuts(words, {})
    likely = enumerate(seams(words, weights()), start=1)
    first = sorted(likely, key=lambda seam: -seam[1])[:SEAMS_AT_MOST]
    return Cuts(words, {at: p for at, p in first if p >= SEAM_AT_LEAST})


@dataclass(frozen=True)
class Message:
    """A message that may be cut, and how to read what it is cut into.

    Attributes:
        tried: Where it may be cut.
        rows: The chances of each label, for the message and for each text of `tried`.
        scale: Of the labels.
        after: How a piece leans on the topic of the piece before it.
    """

    tried: Cuts
    rows: Mapping[str, np.ndarray]
    scale: Scale
    after: After

    @functools.cached_property
    def speaks(self) -> dict[str, float]:
        """How likely the message as a whole asks each thing, likeliest first."""
        whole = " ".join(self.tried.words)
        found: dict[str, float] = {}
        for asked in self.scale.ranked(self.rows[whole], whole):
            found.setdefault(kind(asked.label), asked.confidence)
        return found

    def asked(self, piece: str, topic: str) -> Asked:
        """What a piece asks, by itself or after the topic before it."""
        ranking = self.scale.ranked(self.rows[piece], piece)
        leaning = self.after(topic, ranking, piece) if topic else None
        return leaning or ranking[0]


Signs = dict[str, float]  # for and against a way, by the names of `WEIGHTS`
Way = tuple[tuple[Asked, ...], Signs]  # what the message asks, with its signs


def chosen(found: Sequence[Asked], message: Message) -> tuple[Asked, ...]:
    """What a message asks: as found by its sentences, or as the best way to cut it.

    What sentences and joints mark as more questions than cuts can tell apart stays.
    """
    if len(found) > CUTS_AT_MOST + 1:
        return tuple(found)
    options = ways(found, message)
    best = max(options, key=lambda option: score(option[1]))  # the first of equals
    return best[0]


def score(signs: Signs) -> float:
    """How good a way is."""
    return sum(WEIGHTS[name] * value for name, value in signs.items())


def ways(found: Sequence[Asked], message: Message) -> Iterator[Way]:
    """What the message asks in each way; the first is to leave it as found."""
    yield _left(found, message)
    for way in message.tried.ways():
        if option := _cut(way, message):
            yield option


def _left(found: Sequence[Asked], message: Message) -> Way:
    signs = {"left whole": _apart(message.tried.seams.values())}
    sure = min(_log(asked.confidence) for asked in found)
    if len(found) == 1:
        signs["sure of one"] = sure
    else:
        signs |= {"several": 1.0, "sure of several": sure}
    return tuple(found), signs


def _cut(way: Sequence[int], message: Message) -> Way | None:
    """None if a piece that asks something is not sure enough, or none asks."""
    seams, speaks = message.tried.seams, message.speaks
    likeliest = list(speaks)[:SPOKEN_OF]
    signs = dict.fromkeys(WEIGHTS, 0.0)
    signs["one cut" if len(way) == 1 else "two cuts"] = 1.0
    signs["cut"] = sum(_log(seams[at]) for at in way)
    signs["left whole"] = _apart(seams[at] for at in seams if at not in way)
    asked: dict[str, Asked] = {}
    topic = ""
    for piece in message.tried.pieces(way):
        one = message.asked(piece, topic)
        name = kind(one.label)
        if not _is_question(name, topic):
            signs["story"] += 1
            continue
        if one.confidence < PIECE_SURE:
            return None
        certain = _log(one.confidence)
        signs["sure of a later" if asked else "sure of the first"] += certain
        signs["sure of outside"] += certain * (name == OUTSIDE)
        signs["spoken of"] += _log(speaks.get(name, 0.0))
        signs["among the likeliest"] += name in likeliest
        signs["asks directly"] += asks_directly(piece)
        signs["few words"] += len(piece.split()) < FEW_WORDS
        asked.setdefault(name, one)
        if name.startswith(TOPIC):
            topic = name.removeprefix(TOPIC)
    signs["asks one"] = float(len(asked) == 1)
    return (tuple(asked.values()), signs) if asked else None


def _is_question(name: str, topic: str) -> bool:
    """Whether a piece asks something; a short question, only after a topic."""
    known = name.startswith((TOPIC, OUTSIDE))
    return known or (bool(topic) and name.startswith(FOLLOW_UP))


def _apart(seams: Iterable[float]) -> float:
    """How likely no question begins at any of these seams."""
    return sum(_log(1 - chance) for chance in seams)


def _log(chance: float) -> float:
    return math.log(max(chance, LEAST))
