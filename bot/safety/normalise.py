"""Bring a text to the plain words that the lexicon is written in."""

from __future__ import annotations

import re
import unicodedata

# Characters that nobody sees: control (except white space), format, lone surrogates,
# and the combining grapheme joiner.
_INVISIBLE = {
    code
    for code in range(0x110000)
    if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs") and not chr(code).isspace()
} | {0x034F}
_APOSTROPHES = set("’‘‛ʼ`´′'")

# Apostrophes go before NFKC too, which makes a space and an accent of U+00B4.
_JOINED = dict.fromkeys(_INVISIBLE | set(map(ord, _APOSTROPHES)))
_PARTED = _JOINED | dict.fromkeys(_INVISIBLE, " ")
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Split a text into its words, in lower case, without apostrophes.

    "I DON'T want…" gives ["i", "dont", "want"]. Linear in the length of the text, which
    may hold anything: lone surrogates, NUL, full-width letters.
    """
    return _split(text.translate(_JOINED))


def readings(text: str) -> list[list[str]]:
    """The words of a text, in each way that it can be read.

    A character that nobody sees may stand inside a word or between two, so a text that
    holds one is read both ways.
    """
    joined, parted = text.translate(_JOINED), text.translate(_PARTED)
    return [_split(joined)] if joined == parted else [_split(joined), _split(parted)]


def _split(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(plain.replace("'", ""))
