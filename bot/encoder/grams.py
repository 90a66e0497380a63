"""The n-grams of a text: how people spell, beside the vector of what they mean."""

from __future__ import annotations

import itertools
import re
import unicodedata
import zlib

import numpy as np

BUCKETS = 2**15
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile("['’‘‛ʼ`´]")


def grams(text: str) -> np.ndarray:
    """The buckets of a text's words, pairs of words and 3- to 5-grams, each once.

    Letter case, accents, apostrophes and punctuation do not count.

    Source:
        Weinberger and others: Feature hashing for large scale multitask learning
        (2009); Joulin and others: Bag of tricks for efficient text classification
        (2016).
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text)).casefold()
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    found = _WORD.findall(bare)
    parts = {*found, *map(" ".join, itertools.pairwise(found))}
    for word in set(found):
        padded = f" {word} "
        for n in (3, 4, 5):
            parts.update(padded[i : i + n] for i in range(len(padded) - n + 1))
    hashes = (zlib.crc32(part.encode("utf-8", "replace")) for part in parts)
    return np.array(sorted({value % BUCKETS for value in hashes}), dtype=np.int64)


def gram_value(count: int, weight: float) -> float:
    """The value of each of so many n-grams, so that their vector has length `weight`.

    The sentence vector beside it has length 1.
    """
    return weight / float(np.sqrt(max(1, count)))
