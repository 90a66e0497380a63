"""The GSM-7 alphabet: what an SMS can carry in its cheap, 160-character form."""

from __future__ import annotations

# 3GPP TS 23.038, section 6.2.1: the basic table, and the extension table whose
# characters count twice.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")


def length(text: str) -> int:
    """Count the septets of a text: one for each basic character, two for others.

    Raises:
        ValueError: A character is not of the alphabet; `args[0]` is that character.
    """
    total = 0
    for character in text:
        if character in BASIC:
            total += 1
        elif character in EXTENSION:
            total += 2
        else:
            raise ValueError(character)
    return total
