"""Find held-out texts that are training examples, or nearly so."""

from __future__ import annotations

import re
from collections.abc import Iterable

LIKE = 0.7  # share of character trigrams in common
_WORD = re.compile(r"[^\W_]+")


def leaks(training: Iterable[str], held_out: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of a held-out text and a training example that is the same or nearly so.

    Letter case, punctuation and white space do not count. Two texts are nearly the same
    if of all their character trigrams, at least seven of ten are in both.

    Source:
        Broder: On the resemblance and containment of documents (1997).
    """
    known = [(text, _trigrams(text)) for text in training]
    return [
        (text, example)
        for text in held_out
        for example, trigrams in known
        if _resemblance(_trigrams(text), trigrams) >= LIKE
    ]


def _trigrams(text: str) -> frozenset[str]:
    plain = " ".join(["", *_WORD.findall(text.casefold()), ""])
    return frozenset(plain[i : i + 3] for i in range(len(plain) - 2))


def _resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 1.0
