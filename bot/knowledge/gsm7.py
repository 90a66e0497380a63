"""What an SMS can carry: the GSM-7 alphabet, and the segments of a text.

Sources:
    3GPP TS 23.038, section 6.2.1: the basic table, and the extension table whose
    characters count twice. 3GPP TS 23.040, section 9.2.3.24.1: the header by which a
    phone puts segments together again takes 7 septets, or 3 characters of UCS-2.
"""

from __future__ import annotations

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")

# In one segment, and in each of several.
SEPTETS, SEPTETS_EACH = 160, 153
UCS2, UCS2_EACH = 70, 67

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2009\u200a\u202f\t", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
        **dict.fromkeys("•·", "-"),
        "…": "...",
        "→": "->",
    }
)


def length(text: str) -> int:
    """Count the septets of a text: one for each basic character, two for others.

    Raises:
        ValueError: A character is not of the alphabet; `args[0]` is that character.
    """
    return sum(_septets(character) for character in text)


def plain(text: str) -> str:
    """A text in GSM-7 wherever that takes no sense from it.

    Curly quotes, dashes and the ellipsis become plain; an accent that the alphabet does
    not have is left out (it has `é`, `ñ` and `ü`, but not `á`, `í`, `ó`, `ú`). What is
    left, such as an emoji, stays.
    """
    text = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return "".join(_without_mark(character) for character in text)


def segments(text: str) -> list[str]:
    """The text as the network carries it: one or more segments, at least one.

    In GSM-7 if all of it is of that alphabet, else in UCS-2.
    """
    try:
        sizes = [_septets(character) for character in text]
        alone, each = SEPTETS, SEPTETS_EACH
    except ValueError:
        sizes = [1 + (character > "\uffff") for character in text]
        alone, each = UCS2, UCS2_EACH
    if sum(sizes) <= alone:
        return [text]
    found, start, used = [], 0, 0
    for at, size in enumerate(sizes):  # no character is cut in two
        if used + size > each:
            found.append(text[start:at])
            start, used = at, 0
        used += size
    return [*found, text[start:]]


def _septets(character: str) -> int:
    if character in BASIC:
        return 1
    if character in EXTENSION:
        return 2
    raise ValueError(character)


def _without_mark(character: str) -> str:
    if character in BASIC or character in EXTENSION:
        return character
    letters = "".join(
        part
        for part in unicodedata.normalize("NFKD", character)
        if not unicodedata.combining(part)
    )
    return letters if letters and BASIC.issuperset(letters) else character
