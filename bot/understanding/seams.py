"""Where in a message one question may end and the next begin, though nothing marks it.

A logistic regression over what stands around each gap between two words, learned from
messages in which people asked several questions (data/several.yml).
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

WEIGHTS = Path(__file__).with_name("seams.json")  # python -m bot.training.seams
EDGE = "^"  # what stands before the first word and after the last

_KINDS = {
    "W": "why how what when where which who y wat wen wher wot hw whats hows wich whys"
    " whos wheres whens",
    "A": "is are am do does did dose duz can could cud will would wud should shld shud"
    " shall was were has have might may isnt dont doesnt cant wont aint must",
    "S": "it this that tht these those they i he she we you u there im its hes shes ive"
    " thats one theyre",
    "P": "my mine your our the a an any her his their some other another",
    "C": "and n also plus but or & so then because cause cos coz cuz bc nd yet if"
    " second secondly too oh btw ps last next as well only",
    "R": "of in on at for to with from by about into after before when while than"
    " during without",
    "T": "tell explain describe please pls plz need want wonder wondering know asking"
    " curious",
}
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_ASKS = "WA"  # kinds of words that begin a question
_NO_WORD = re.compile(r"[^\w&]+")
_MARK = re.compile(r"[^\w\s'\"]+$")


def seams(words: Sequence[str], weights: Mapping[str, float]) -> list[float]:
    """How likely another question begins after each word but the last.

    Args:
        words: Of a message, as they were typed, at least one.
        weights: Of the features; see `weights`.
    """
    scores = (sum(weights.get(name, 0.0) for name in gap) for gap in features(words))
    return [1 / (1 + math.exp(-score)) for score in scores]


@functools.cache
def weights() -> Mapping[str, float]:
    """What was learned: the weight of each feature."""
    found: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def features(words: Sequence[str]) -> Iterator[list[str]]:
    """What stands around each gap between two words, by name."""
    plain = [_plain(word) for word in words]
    kinds = [_KIND.get(word, word if word in "^#" else "x") for word in plain]
    asked, left = 0, sum(kind in _ASKS for kind in kinds)
    count = len(words)
    plain, kinds = [*plain, *EDGE * 3, EDGE], [*kinds, *EDGE * 3, EDGE]
    for at in range(count - 1):
        mark = _mark(words[at])
        asks = kinds[at] in _ASKS
        asked, left = asked + (asks or mark == "?"), left - asks
        around = range(at - 1, at + 4)  # plain[-1] is the edge, too
        w, k = [plain[i] for i in around], [kinds[i] for i in around]
        before, after = min(asked, 1), min(left, 1)
        yield [
            "",
            f"mark {mark}",
            f"words before {min(at + 1, 4)}",
            f"words after {min(count - 1 - at, 4)}",
            f"asked before {min(asked, 3)}",
            f"asked after {min(left, 3)}",
            f"asked {before} {after} {mark}",
            f"last {w[1]}",
            f"next {w[2]}",
            f"second {w[3]}",
            f"last but one {w[0]}",
            f"last two {w[0]} {w[1]}",
            f"around {w[1]} {w[2]}",
            f"next two {w[2]} {w[3]}",
            f"next three {w[2]} {w[3]} {w[4]}",
            f"kind last {k[1]}",
            f"kind next {k[2]}",
            f"kinds around {k[1]}{k[2]}",
            f"kinds around {k[0]}{k[1]}{k[2]}",
            f"kinds around {k[0]}{k[1]}{k[2]}{k[3]}",
            f"kinds around {k[1]}{k[2]}{k[3]}{k[4]}",
            f"kinds next {k[2]}{k[3]}",
            f"kinds next {k[2]}{k[3]}{k[4]}",
            f"mark {mark} kind {k[2]}",
            f"mark {mark} kinds {k[2]}{k[3]}",
            f"mark {mark} next {w[2]}",
            f"mark {mark} next {w[2]} {w[3]}",
            f"asked {before} kinds {k[2]}{k[3]}",
            f"asked {before} next {w[2]}",
            f"ends {w[1][-3:]}",
            f"begins {w[2][:3]}",
        ]


def _plain(word: str) -> str:
    return _NO_WORD.sub("", word.casefold()) or "#"


def _mark(word: str) -> str:
    """The sign at the end of a word; of several the last."""
    found = _MARK.search(word)
    return found.group()[-1] if found else ""
