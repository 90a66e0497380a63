"""Bring a text to the plain words that the lexicon is written in."""

from __future__ import annotations

import re
import unicodedata

# Characters that nobody sees: control (except white space), format, lone surrogates.
_INVISIBLE = dict.fromkeys(
    code
    for code in range(0x110000)
    if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs")
    and not chr(code).isspace()
)
_APOSTROPHES = re.compile("[’‘ʼ`´′']")
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Split a text into its words, in lower case, without apostrophes or accents of width.

    "I DON’T want…" gives ["i", "dont", "want"]. Linear in the length of the text, which may
    hold anything: lone surrogates, NUL, full-width letters.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).casefold()
    return _WORD.findall(_APOSTROPHES.sub("", plain))
