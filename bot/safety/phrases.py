"""The language in which clinicians write phrases, and what it means.

    word            that word                    (a|b c)     one of these
    <die>           any form of the lemma        [x]         may be missing
    ~  ~5           up to 3, 5 words of any kind #           any number
    ^               the message begins           $           the message ends

A phrase stands for a few patterns: sequences of elements, one for each word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

GAP_WORDS = 3
GAP_WORDS_AT_MOST = 9
PATTERNS_AT_MOST = 200  # of one phrase; more is a mistake, and slow

_TOKEN = re.compile(r"\s*(~\d*|#|<[a-z0-9_-]+>|[a-z0-9]+|[()\[\]|^$])")
_EDGES = {"^", "$"}
_CLOSING = {"(": ")", "[": "]"}


@dataclass(frozen=True)
class Element:
    """What one word of a pattern may be.

    Attributes:
        words: One of these; empty with `number` and in a gap, where it is any word.
        number: Any number. optional: It may be missing.
    """

    words: frozenset[str] = frozenset()
    number: bool = False
    optional: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether it is any word, or none."""
        return not self.words and not self.number


Pattern = tuple[Element, ...]


class PhraseError(ValueError):
    """A phrase cannot be read; the message says where and why."""


def parse(phrase: str, lemmas: Mapping[str, frozenset[str]]) -> list[Pattern]:
    """All patterns that a phrase stands for, each once.

    Args:
        phrase: As a clinician wrote it.
        lemmas: By lemma, its forms.

    Raises:
        PhraseError: The phrase has a mistake.
    """
    patterns, rest = _alternatives(list(_tokens(phrase)), lemmas)
    if rest:
        raise PhraseError(f"'{rest[0]}' has no beginning")
    unique = list(dict.fromkeys(patterns))
    for pattern in unique:
        if not pattern or pattern[0].is_gap or pattern[-1].is_gap:
            raise PhraseError("must begin and end with a word")
        if all(e.optional or e.words <= _EDGES for e in pattern):
            raise PhraseError("must hold a word that may not be missing")
    return unique


def _tokens(phrase: str) -> Iterator[str]:
    at = 0
    phrase = phrase.rstrip()
    while at < len(phrase):
        match = _TOKEN.match(phrase, at)
        if not match:
            allowed = "small letters without accents, <lemma>, ( | ), [ ], ~, #, ^ or $"
            raise PhraseError(f"cannot read '{phrase[at:].strip()}'; write {allowed}")
        at = match.end()
        yield match[1]


def _alternatives(
    tokens: list[str], lemmas: Mapping[str, frozenset[str]]
) -> tuple[list[Pattern], list[str]]:
    """The patterns of `a|b c`, single words as one element, and the tokens behind."""
    found, tokens = _sequence(tokens, lemmas)
    while tokens[:1] == ["|"]:
        more, tokens = _sequence(tokens[1:], lemmas)
        found += more
    single = [p[0] for p in found if len(p) == 1 and p[0].words and not p[0].optional]
    longer = [p for p in found if p not in [(element,) for element in single]]
    if single:
        words = frozenset[str]().union(*(element.words for element in single))
        longer.append((Element(words),))
    return longer, tokens


def _sequence(
    tokens: list[str], lemmas: Mapping[str, frozenset[str]]
) -> tuple[list[Pattern], list[str]]:
    parts: list[list[Pattern]] = []
    while tokens and tokens[0] not in ("|", ")", "]"):
        token, tokens = tokens[0], tokens[1:]
        if token in _CLOSING:
            inner, tokens = _alternatives(tokens, lemmas)
            if tokens[:1] != [_CLOSING[token]]:
                raise PhraseError(f"'{token}' has no end")
            tokens = tokens[1:]
            parts.append(_optional(inner) if token == "[" else inner)
        else:
            parts.append([_elements(token, lemmas)])
    count = 1
    for part in parts:
        count *= len(part)
    if count > PATTERNS_AT_MOST:
        raise PhraseError(f"stands for {count} patterns; write it as several phrases")
    return [sum(choice, ()) for choice in product(*parts)], tokens


def _optional(patterns: list[Pattern]) -> list[Pattern]:
    """A single word that may be missing stays one element; others are there or not."""
    single = [(replace(p[0], optional=True),) for p in patterns if len(p) == 1]
    longer = [pattern for pattern in patterns if len(pattern) > 1]
    return [*single, *longer] if single else [*longer, ()]


def _elements(token: str, lemmas: Mapping[str, frozenset[str]]) -> Pattern:
    if token.startswith("~"):
        count = int(token[1:] or GAP_WORDS)
        if count > GAP_WORDS_AT_MOST:
            raise PhraseError(f"'{token}': a gap has at most {GAP_WORDS_AT_MOST} words")
        return (Element(optional=True),) * count
    if token == "#":
        return (Element(number=True),)
    if token.startswith("<"):
        if token[1:-1] not in lemmas:
            raise PhraseError(f"{token} is no lemma of this file's 'words'")
        return (Element(lemmas[token[1:-1]]),)
    return (Element(frozenset([token])),)
