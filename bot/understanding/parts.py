"""Cut a message into the parts that may each ask something."""

from __future__ import annotations

import re

PARTS_AT_MOST = 12  # of a long message: half from its beginning, half from its end
WORDS_AT_LEAST = 2

_ASKS = (
    r"(?:why|how|what|when|where|which|who|whats|hows|wats|y|is|are|am|does|do|did|can"
    r"|could|should|shall|will|would|was|may|any|does|dose|tell me|i wonder"
    r"|i also|i want|i need|my other question)"
)
# Numbered lists, ends of sentences and lines, and joints before another question.
_JOINT = re.compile(
    r"(?:^|\s)\(?[1-9][).:]\s"
    r"|(?<=[.!?…;\n])\s*"
    r"|\n+"
    r"|\s[-–—/+&]\s"
    rf"|[,:]?\s(?=(?:and|also|plus|but|or|oh and|n|&)\s(?:also\s|then\s)?{_ASKS}\b)"
    rf"|,\s(?={_ASKS}\b)"
    r"|,?\s(?=(?:and also|also|plus)\b)"
    r"|,\s(?=and\s)"
    r"|\s(?=(?:why|how|what|when|where|which)\s"
    r"(?:do|does|did|is|are|can|should|come|long|many|much|to)\b)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    rf"\?|\b(?:{_ASKS}|wonder|know|explain|question|advice|normal|tips)\b",
    re.IGNORECASE,
)


def parts(text: str) -> list[str]:
    """The message as a whole first, then its parts, if it has more than one.

    Sentences are parts, and so are the questions that "and", a comma or a number joins
    in one. A part of one word belongs to the part before it.
    """
    whole = " ".join(text.split())
    found: list[str] = []
    for piece in filter(None, map(str.strip, _JOINT.split(text))):
        if found and len(piece.split()) < WORDS_AT_LEAST:
            found[-1] += f" {piece}"
        else:
            found.append(" ".join(piece.split()))
    if len(found) > PARTS_AT_MOST:
        half = PARTS_AT_MOST // 2
        found = found[:half] + found[-half:]
    return [whole, *found] if len(found) > 1 else [whole]


def asks(part: str) -> bool:
    """Whether a part looks like a question rather than a piece of a story."""
    return _QUESTION.search(part) is not None
