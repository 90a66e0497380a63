"""Cut a message where another question may begin, and choose which cuts are right.

The sentences and joints of `bot.understanding.parts` miss what nothing marks: "cracked
nipples can they stop my milk he sucks four minutes is that too short". Here the
likeliest seams are tried in every way, and each way is scored by how surely its pieces
ask something.

Source:
    Collins: Discriminative reranking for natural language parsing (2000).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
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
    "one cut": 0.29,
    "two cuts": 2.74,
    "sure of the first": 3.15,
    "sure of a later": 2.69,
    "spoken of": 0.15,
    "among the likeliest": 0.52,
    "asks directly": 0.64,
    "few words": -0.69,
    "sure of outside": 0.59,
    "story": -2.44,
    "cut": 0.54,
    "left whole": 0.22,
    "sure of one": 2.09,
    "several": 0.61,
    "sure of several": 2.35,
    "asks one": 1.49,
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


def chosen(
    found: Sequence[Asked],
    tried: Cuts,
    rows: Mapping[str, np.ndarray],
    scale: Scale,
    after: After,
) -> tuple[Asked, ...]:
    """What a message asks: as found, or as the best way to cut it tells.

    Args:
        found: What it asks by its sentences and joints.
        tried: Where it may be cut.
        rows: The chances of each label, for the message and for each text of `tried`.
        scale: Of the labels.
        after: How a piece leans on the topic of the piece before it.
    """
    options = ways(found, tried, rows, scale, after)
    best = max(options, key=lambda option: score(option[1]))  # the first of equals
    return best[0]


def score(signs: Mapping[str, float]) -> float:
    """How good a way is."""
    return sum(WEIGHTS[name] * value for name, value in signs.items())


def ways(
    found: Sequence[Asked],
    tried: Cuts,
    rows: Mapping[str, np.ndarray],
    scale: Scale,
    after: After,
) -> Iterator[tuple[tuple[Asked, ...], dict[str, float]]]:
    """What the message asks in each way, with the signs for and against it.

    The first way is to leave it as found.
    """
    whole = " ".join(tried.words)
    ranking = scale.ranked(rows[whole], whole)
    speaks = {kind(asked.label): asked.confidence for asked in ranking}
    likeliest = {kind(asked.label) for asked in ranking[:SPOKEN_OF]}
    sure = min(_log(asked.confidence) for asked in found)
    apart = {at: _log(1 - chance) for at, chance in tried.seams.items()}
    left = {"left whole": sum(apart.values())}
    if len(found) == 1:
        yield tuple(found), {**left, "sure of one": sure}
    else:
        yield tuple(found), {**left, "several": 1.0, "sure of several": sure}
    for way in tried.ways():
        signs = dict.fromkeys(WEIGHTS, 0.0)
        signs["one cut" if len(way) == 1 else "two cuts"] = 1.0
        signs["cut"] = sum(_log(tried.seams[at]) for at in way)
        signs["left whole"] = sum(apart[at] for at in tried.seams if at not in way)
        asked: dict[str, Asked] = {}
        topic, sure_of_all = "", True
        for piece in tried.pieces(way):
            one = _asked(piece, rows, scale, topic, after)
            name = kind(one.label)
            if not name.startswith((TOPIC, OUTSIDE)) and not (
                topic and name.startswith(FOLLOW_UP)
            ):
                signs["story"] += 1
                continue
            sure_of_all &= one.confidence >= PIECE_SURE
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
        if asked and sure_of_all:
            signs["asks one"] = float(len(asked) == 1)
            yield tuple(asked.values()), signs


def _asked(
    piece: str,
    rows: Mapping[str, np.ndarray],
    scale: Scale,
    topic: str,
    after: After,
) -> Asked:
    """What a piece asks, by itself or after the topic before it."""
    ranking = scale.ranked(rows[piece], piece)
    leaning = after(topic, ranking, piece) if topic else None
    return leaning or ranking[0]


def _log(chance: float) -> float:
    return math.log(max(chance, LEAST))
