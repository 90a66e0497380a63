"""Bring a text to the plain words that the lexicon is written in, and know their place.

A person in distress does not type for us, and some hide their words. What is done here
needs no dictionary; bot/safety/spelling.py mends what does.
"""

from __future__ import annotations

import html
import re
import sys
import unicodedata

from bot.safety.look_alikes import LOOK_ALIKES, PICTURES

# Characters that nobody sees: control (except white space), format, lone surrogates,
# and the combining grapheme joiner; then marks, such as accents and strokes.
_INVISIBLE, _MARKS = {0x034F}, set()
for _code in range(sys.maxunicode + 1):
    _category = unicodedata.category(chr(_code))
    if _category in ("Cc", "Cf", "Cs") and not chr(_code).isspace():
        _INVISIBLE.add(_code)
    elif _category in ("Mn", "Mc", "Me"):
        _MARKS.add(_code)
_MARKS -= _INVISIBLE
_APOSTROPHES = set(map(ord, "’‘‛ʼ`´′＇'"))
_DROPPED = dict.fromkeys(_INVISIBLE | _MARKS | _APOSTROPHES)

SIGNS = "@$!|+*€£¡"  # stand for letters: su!cide, k*ll
_BREAK = re.compile(r"[.!?…;\n\r]")

# What a program may have made of a letter: a tag, an entity, a JSON or URL escape.
_TAG = r"</?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>=]{1,40}=[^<>]{0,200})?\s?/?>"
_ENCODED = re.compile(
    _TAG + r"|&#?\w{1,10};|\\u[0-9a-fA-F]{4}|\\[bfnrt]|(?:%[0-9a-fA-F]{2})+"
)
_NOTHING = "\u200b"  # nobody sees it; it may stand in a word or between two


# A word in plain letters and digits, or with SIGNS that may stand for letters; where it
# begins in the text as it came, and where it has ended. No class: a text has many.
Word = tuple[str, int, int]


def _characters(codes: set[int]) -> str:
    """A set of characters as a class of a regular expression, by ranges."""
    ordered = sorted(codes)
    starts = [c for c in ordered if c - 1 not in codes]
    ends = [c for c in ordered if c + 1 not in codes]
    return "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in zip(starts, ends, strict=True))


_SIGNS = re.escape(SIGNS)
_PICTURES = "".join(PICTURES)
_INSIDE = _characters(_MARKS | _APOSTROPHES) + _SIGNS
# Letters in circles, squares and brackets, and those that flags are made of, count too.
_LETTERS = (
    r"[^\W_]|[\u249c-\u24e9\U0001f110-\U0001f149\U0001f150-\U0001f189"
    r"\U0001f1e6-\U0001f1ff]"
)
_PARTED = re.compile(rf"[{_PICTURES}]|(?:{_LETTERS}|[{_INSIDE}])+")
_JOINED = re.compile(
    rf"[{_PICTURES}]|(?:{_LETTERS}|[{_INSIDE}{_characters(_INVISIBLE)}])+"
)
_HIDDEN = re.compile(f"[{_characters(_INVISIBLE)}]")


def words(text: str) -> list[str]:
    """The plain words of a text: "I DON'T want…" gives ["i", "dont", "want"].

    Linear in the length of the text, which may hold anything: lone surrogates, NUL,
    full-width letters.
    """
    return [
        part
        for word, _, _ in _words(text, _JOINED)
        for part in re.split(rf"[{_SIGNS}]+", word)
        if part
    ]


def readings(text: str) -> list[list[Word]]:
    """The words of a text, in each way that it can be read, with their places.

    A character that nobody sees may stand inside a word or between two, so a text that
    holds one is read both ways. The same goes for what may be a tag or an escape of a
    program: "I <3 her but…" holds none.
    """
    texts = dict.fromkeys((text, decoded(text)))
    return [
        _words(version, pattern)
        for version in texts
        for pattern in ([_JOINED, _PARTED] if _HIDDEN.search(version) else [_JOINED])
    ]


def decoded(text: str) -> str:
    """The text without tags and escapes; what nobody sees fills up their places."""
    return _ENCODED.sub(_decoded, text)


def is_invisible(character: str) -> bool:
    """Whether nobody sees a character, white space apart."""
    return ord(character) in _INVISIBLE


def breaks_between(text: str, start: int, end: int) -> bool:
    """Whether a sentence or a line ends between two places of a text."""
    return _BREAK.search(text, start, end) is not None


def _words(text: str, pattern: re.Pattern[str]) -> list[Word]:
    known = dict(PICTURES)  # a flood of one odd word costs little
    found = []
    for match in pattern.finditer(text):
        typed = match[0]
        if typed.isascii() and typed.isalnum():
            plain: str | None = typed.lower()
        elif (plain := known.get(typed)) is None:
            plain = known[typed] = _plain(typed)
        if plain:
            found.append((plain, match.start(), match.end()))
    return found


def _plain(found: str) -> str:
    """A run of letters, marks and signs as small plain letters.

    Apostrophes go before NFKD, which makes a space and an accent of U+00B4.
    """
    parts = unicodedata.normalize("NFKD", found.translate(_DROPPED))
    folded = parts.translate(LOOK_ALIKES).casefold().translate(_DROPPED)
    folded = folded.translate(LOOK_ALIKES)
    return "".join(c for c in folded if c.isalnum() or c in SIGNS).strip("+*|")


def _decoded(match: re.Match[str]) -> str:
    """What an escape stands for, filled up to its length so that places stay right."""
    found = match[0]
    if found.startswith("<"):
        said = ""
    elif found.startswith("&"):
        said = html.unescape(found)
        if len(said) > 1:  # no entity, such as "&me;"
            return found
    elif found.startswith("\\u"):
        said = chr(int(found[2:], 16))
    elif found.startswith("%"):
        said = bytes.fromhex(found.replace("%", "")).decode("utf-8", "replace")
    else:
        said = " "
    return said + _NOTHING * (len(found) - len(said))
