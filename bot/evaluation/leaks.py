"""Find held-out texts that are training examples, or nearly so."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from scipy import sparse

LIKE = 0.7  # share of character trigrams in common
_WORD = re.compile(r"[^\W_]+")


def leaks(training: Iterable[str], held_out: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of a held-out text and a training example that is the same or nearly so.

    Letter case, punctuation and white space do not count. Two texts are nearly the same
    if of all their character trigrams, at least seven of ten are in both.

    Source:
        Broder: On the resemblance and containment of documents (1997).
    """
    known, asked = list(training), list(held_out)
    columns: dict[str, int] = {}
    ours, theirs = _trigrams(known, columns), _trigrams(asked, columns)
    width = len(columns)
    ours.resize(len(known), width)
    theirs.resize(len(asked), width)
    common = (theirs @ ours.T).tocoo()
    union = theirs.getnnz(axis=1)[common.row] + ours.getnnz(axis=1)[common.col]
    alike = common.data >= LIKE * (union - common.data)
    pairs = sorted(zip(common.row[alike], common.col[alike], strict=True))
    return [(asked[row], known[column]) for row, column in pairs]


def _trigrams(texts: list[str], columns: dict[str, int]) -> sparse.csr_matrix:
    """Which trigrams each text has, shape (len(texts), len(columns)).

    A text without any word has the one trigram that is empty.
    """
    found: list[int] = []
    ends = [0]
    for text in texts:
        plain = " ".join(["", *_WORD.findall(text.casefold()), ""])
        parts = {plain[i : i + 3] for i in range(len(plain) - 2)} or {""}
        found += sorted(columns.setdefault(part, len(columns)) for part in parts)
        ends.append(len(found))
    shape = (len(texts), len(columns))
    return sparse.csr_matrix((np.ones(len(found), np.int32), found, ends), shape=shape)
