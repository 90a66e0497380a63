"""Know a word again that is misspelt, hidden, spread out or glued to others.

Only the words of the lexicon are looked for; what is none of them stays unknown.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.safety.normalise import SIGNS, Word

# By its path: to import the encoder's package would load it.
_VOCABULARY = Path(__file__).parents[1] / "encoder" / "vocab.txt"
UNKNOWN = "\ue000"  # stands for every word that no phrase holds
BEGIN, END = "^", "$"  # stand around the words of a text
TYPO_LETTERS = 6  # a word has at least so many to be known again with one typo
GLUED_LETTERS = range(7, 49)
MENDED_AT_MOST = 20_000  # different words of one text, so that a flood costs little
SPREAD_WORDS = 3  # so many single letters in a row may be a word

_SAME = str.maketrans("01234578@$!|+€£¡l", "oireastbasiiteiii")  # 1 may be i or l
_REPEATED = re.compile(r"(.)\1+")
_RUNS = re.compile(rf"[0-9]+|[^0-9{re.escape(SIGNS)}]+")


class Speller:
    """Finds the words of a lexicon behind what was typed."""

    def __init__(self, known: Iterable[str]) -> None:
        """Takes the words of the lexicon, in plain letters."""
        self._known = frozenset(known)
        self._skeletons = {_skeleton(word): word for word in sorted(self._known)}
        self._squeezed = {_squeeze(word): word for word in sorted(self._known)}
        self._typos: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= TYPO_LETTERS and word.isalpha():
                for shorter in {word, *_shorter(word)}:
                    self._typos.setdefault(shorter, []).append(word)
        self._censored: dict[tuple[int, str], list[str]] = {}
        for word in sorted(self._known):
            self._censored.setdefault((len(word), word[0]), []).append(word)

    def read(self, words: Sequence[Word]) -> list[Word]:
        """The words as the lexicon has them; every other one is UNKNOWN or a number."""
        known: dict[str, Sequence[str]] = {}
        found: list[Word] = [(BEGIN, 0, 0)]
        for typed, start, end in words:
            texts = known.get(typed)
            if texts is None:
                mend = len(known) < MENDED_AT_MOST or typed in self._known
                texts = self._known_as(typed) if mend else (UNKNOWN,)
                known[typed] = texts
            for text in texts:
                found.append((text, start, end))
        last = found[-1][2]
        found.append((END, last, last))
        return found

    def read_spread(self, words: Sequence[Word]) -> list[Word] | None:
        """The same with letters and parts of words put together: k i l l, sui cide.

        None if there is nothing to put together.
        """
        joined = self._join(words)
        return self.read(joined) if len(joined) < len(words) else None

    def _known_as(self, typed: str) -> Sequence[str]:
        if typed in self._known:
            return (typed,)
        bare = typed.strip(SIGNS)
        if bare != typed and bare in self._known:  # "myself!!"
            return (bare,)
        if typed.isdigit():
            return (typed[:4],)
        if typed.isalpha():
            return self._mended(typed)
        if "*" in typed and (word := self._uncensored(typed)):
            return (word,)
        skeleton = self._skeletons.get(_skeleton(typed))
        if skeleton and not _is_number_with_unit(typed):
            return (skeleton,)
        glued = self._parts(typed.translate(_SAME))
        if glued and not typed[0].isdigit():
            return glued
        parts = _RUNS.findall(typed)
        if parts == [typed]:
            return (UNKNOWN,)
        return [known for part in parts for known in self._known_as(part)]

    def _mended(self, typed: str) -> Sequence[str]:
        if len(typed) < 3 or not typed.isascii() or len(typed) > GLUED_LETTERS.stop:
            return (UNKNOWN,)
        if _has_long_run(typed) and (word := self._squeezed.get(_squeeze(typed))):
            return (word,)
        if typed not in _EVERYDAY and typed not in _real_words():
            if (word := self._without_typo(typed)) is not None:
                return (word,)
            return self._parts(typed) or (UNKNOWN,)
        return (UNKNOWN,)

    def _without_typo(self, typed: str) -> str | None:
        """The word at a distance of one letter more, less, other or swapped.

        The first letter is right: people seldom miss it, and many words rhyme.
        """
        if len(typed) < TYPO_LETTERS - 1:
            return None
        for shorter in (typed, *_shorter(typed)):
            for word in self._typos.get(shorter, ()):
                if typed[0] == word[0] and _one_apart(typed, word):
                    return word
        return None

    def _uncensored(self, typed: str) -> str | None:
        if not typed[0].isalpha() or 2 * typed.count("*") > len(typed):
            return None
        pattern = re.compile(re.escape(typed).replace(r"\*", "."))
        candidates = self._censored.get((len(typed), typed[0]), ())
        return next((word for word in candidates if pattern.fullmatch(word)), None)

    def _parts(self, typed: str) -> list[str] | None:
        """Known words that are glued together in `typed`: iwanttodie."""
        if len(typed) not in GLUED_LETTERS:
            return None
        ends: list[list[str] | None] = [[]] + [None] * len(typed)
        for end in range(1, len(typed) + 1):
            for start in range(end - 1, max(-1, end - 15), -1):
                before, part = ends[start], typed[start:end]
                if before is None or part not in self._known:
                    continue
                if len(part) > 1 or part in ("i", "a", "u", "y", "o"):
                    found = [*before, part]
                    best = ends[end]
                    if best is None or len(found) < len(best):
                        ends[end] = found
        return ends[-1]

    def _join(self, words: Sequence[Word]) -> list[Word]:
        joined: list[Word] = []
        at = 0
        while at < len(words):
            end = at
            while end < len(words) and len(words[end][0]) == 1:
                end += 1
            if end - at >= SPREAD_WORDS:
                joined += _spread(words[at:end])
                at = end
            elif self._is_torn(words[at : at + 2]):
                joined.append(_together(words[at : at + 2]))
                at += 2
            else:
                joined.append(words[at])
                at += 1
        return joined

    def _is_torn(self, pair: Sequence[Word]) -> bool:
        """Whether two words are one of the lexicon, torn apart: sui cide."""
        whole = "".join(word for word, _, _ in pair).strip(SIGNS)
        if len(pair) < 2 or len(whole) < 4 or whole not in self._known:
            return False
        return any(word not in self._known for word, _, _ in pair)


def _together(words: Sequence[Word]) -> Word:
    return "".join(word for word, _, _ in words), words[0][1], words[-1][2]


def _spread(letters: Sequence[Word]) -> list[Word]:
    """Letters as words; a wider gap than the narrowest parts two: k i l l  m e."""
    gaps = [b[1] - a[2] for a, b in itertools.pairwise(letters)]
    narrowest, found, start = min(gaps), [], 0
    for at, gap in enumerate(gaps, 1):
        if gap > narrowest:
            found.append(_together(letters[start:at]))
            start = at
    return [*found, _together(letters[start:])]


def _skeleton(word: str) -> str:
    return word.translate(_SAME)


def _squeeze(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


def _has_long_run(word: str) -> bool:
    return any(len(match[0]) > 2 for match in _REPEATED.finditer(word))


def _is_number_with_unit(typed: str) -> bool:
    """5kms, 988ml: a number, then few letters."""
    return (
        len(typed) < TYPO_LETTERS and re.fullmatch(r"[0-9]+[a-z]+", typed) is not None
    )


def _shorter(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter more, less, other, or two swapped make one the other.

    Source:
        Damerau: A technique for computer detection and correction of spelling errors
        (1964).
    """
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return (
        a[1:] == b[1:]
        or a[1:] == b
        or a == b[1:]
        or (a[:2] == b[1::-1] and a[2:] == b[2:])
    )


# Everyday words that the vocabulary lacks and that are one letter from one of ours.
_EVERYDAY = frozenset(
    {
        "hombre",
        "morder",
        "overdoing",
        "portarme",
        "puerta",
        "sizing",
        "subside",
        "swapping",
    }
)


@functools.cache
def _real_words() -> frozenset[str]:
    """English words that are no typos of ours: `smother` is no `mother`.

    They are those of the sentence encoder's vocabulary. Without it, none is known, and
    more is taken for a typo.
    """
    try:
        return frozenset(_VOCABULARY.read_text(encoding="utf-8").split())
    except (OSError, ValueError):
        return frozenset()
