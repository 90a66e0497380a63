"""Cut a message into the pieces that the classifier reads."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.safety.legible import legible

PIECE_WORDS, STEP_WORDS = 24, 12  # of a sentence without end
PIECES_AT_MOST = 24  # of a long message: half from its beginning, half from its end
WORDS_AT_LEAST = 2

# Up to the end of a sentence or a line; the point in 98.8 ends none.
_SENTENCE = re.compile(r"(?:[^.!?…;\n\r]|(?<=\d)\.(?=\d))+[.!?…]*")
_WORD = re.compile(r"\S+")


class Piece(NamedTuple):
    """A part of a message.

    Attributes:
        text: Made legible, see `bot.safety.legible`.
        start: Where it begins in the message.
        end: Where it has ended.
    """

    text: str
    start: int
    end: int


def pieces(text: str) -> list[Piece]:
    """The message as a whole first, then its sentences; long ones in overlapping parts.

    A message of one short sentence is one piece. Empty for a text without any word.
    """
    parts = [
        part
        for match in _SENTENCE.finditer(text)
        for part in _parts(text, match.start(), match.end())
    ]
    if len(parts) > PIECES_AT_MOST:
        half = PIECES_AT_MOST // 2
        parts = parts[:half] + parts[-half:]
    whole = text.strip()
    if not whole:
        return []
    start = text.index(whole)
    end = start + len(whole)
    first = Piece(legible(whole), start, end)
    return [first, *(part for part in parts if part[1:] != (start, end))]


def _parts(text: str, start: int, end: int) -> list[Piece]:
    words = list(_WORD.finditer(text, start, end))
    if len(words) < WORDS_AT_LEAST:
        return []
    if len(words) <= PIECE_WORDS:
        chosen = [words]
    else:
        ends = range(PIECE_WORDS, len(words) + STEP_WORDS, STEP_WORDS)
        chosen = [words[end - PIECE_WORDS : end] for end in ends]
    spans = [(part[0].start(), part[-1].end()) for part in chosen]
    return [Piece(legible(text[first:last]), first, last) for first, last in spans]
