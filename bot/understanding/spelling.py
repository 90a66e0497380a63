"""Put misspelt words right before a text is read: exausted, prolactine, comming."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import OSA

from bot.encoder.files import VOCABULARY

LETTERS = 4  # a shorter word has too many neighbours
LONG_LETTERS = 8  # from here on two letters may be wrong
STEM = 4  # letters of a word that an ending may follow: not "let" in "leting"
SEEN = 3  # a word is put right only to one that the examples have so often
RARER = 5  # a word this many times rarer than its neighbour is a misspelling of it
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Speller:
    """Knows the words of the examples, and leaves other real words alone.

    The encoder knows few misspellings, and the examples do not hold them all.

    Attributes:
        words: Those that others are put right to, with how often the examples have
            them.

    Source:
        The first letter is kept, and one letter more, less, other or swapped makes most
        misspellings: Pollock, Zamora: Automatic spelling correction (1984).
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        self.words = dict(words)
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(self.words, key=lambda word: (-self.words[word], word)):
            self._by_first.setdefault(word[0], []).append(word)

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Speller:
        """Takes the words that texts have often, but not those often misspelt."""
        counts = Counter(word for text in texts for word in _words(text))
        speller = cls({w: n for w, n in counts.items() if n >= SEEN})
        right = {
            word: count
            for word, count in speller.words.items()
            if _is_real(word)
            or speller.words.get(speller._nearest(word), 0) < RARER * count
        }
        return cls(right)

    def correct(self, text: str) -> str:
        """The text with its misspelt words put right, in small letters."""
        return _WORD.sub(lambda match: self._known_as(match[0]), text)

    def _known_as(self, typed: str) -> str:
        word = typed.casefold()
        if not word.isalpha() or word in self.words or _is_real(word):
            return typed
        return self._nearest(word) or typed

    def _nearest(self, word: str) -> str:
        """The nearest other word, the most frequent of several; empty for none."""
        if len(word) < LETTERS:
            return ""
        wrong = 2 if len(word) >= LONG_LETTERS else 1
        found = [
            (distance, other)
            for other in self._by_first.get(word[0], ())
            if other != word
            and abs(len(other) - len(word)) <= wrong
            and (distance := OSA.distance(word, other, score_cutoff=wrong)) <= wrong
        ]
        return min(found, key=lambda pair: pair[0])[1] if found else ""


def _words(text: str) -> list[str]:
    found = map(str.casefold, _WORD.findall(text))
    return [word for word in found if word.isalpha() and len(word) >= LETTERS]


def _is_real(word: str) -> bool:
    """Whether it is a real word, or one with an ending: dozes, wailing."""
    stems = [word.removesuffix(ending) for ending in ("s", "es", "ed", "ing")]
    if word.endswith("ed"):
        stems.append(word.removesuffix("d"))
    long = (stem for stem in stems if len(stem) >= STEM)
    return word in real_words() or not real_words().isdisjoint(long)


@functools.cache
def real_words() -> frozenset[str]:
    """The words that the encoder's vocabulary holds whole: 20,000 frequent ones."""
    lines = VOCABULARY.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line.isalpha())
