"""Cut a message into the parts that may each ask something."""

from __future__ import annotations

import re

PARTS_AT_MOST = 12  # of a long message: half from its beginning, half from its end

_ASKS = (
    r"(?:why|how|what|when|where|which|who|whats|hows|wats|y|is|are|am|does|do|did|can"
    r"|could|should|shall|will|would|was|may|any|dose|hw|wich|wot|wen|tell me|i wonder"
    r"|explain|describe|another question|one more thing|my (?:second|next) question"
    r"|i also|i want|i need|my other question)"
)
# Numbered lists, ends of sentences and lines, and joints before another question.
_JOINT = re.compile(
    rf"(?:^|\s)\(?[1-9](?:[).:]\s|\s(?={_ASKS}\b))"
    r"|(?:^|\s)\(?[a-d]\)\s"
    r"|(?<=[.!?…;\n])\s*"
    r"|\n+"
    r"|\s(?:[-–—/+&|•*]|//)\s"
    rf"|[,:]?\s(?=(?:and|also|plus|but|or|oh and|n|&)\s(?:also\s|then\s)?{_ASKS}\b)"
    rf"|,\s(?={_ASKS}\b)"
    r"|,?\s(?=(?:and also|also|plus|another question|one more thing|secondly)\b)"
    r"|,\s(?=and\s)"
    r"|\s(?=(?:why|how|what|when|where|which)\s"
    r"(?:do|does|did|is|are|was|am|can|could|should|would|will|come|long|many|much|to"
    r"|if|else|makes|causes|kind|sort)\b)"
    r"|\s(?=(?:what|which)\s(?!i\b|he\b|she\b|it\b|they\b|we\b|you\b|u\b|my\b|is\b"
    r"|are\b|made\b|other)\w+\s)"
    r"|\s(?=or\s(?:that|because|is it|if)\b)",
    re.IGNORECASE,
)
_ENDS = ".!,;"
_ITEM = re.compile(r"(?:^|\s)\(?[1-9][).:]\s")  # of a numbered list
# What is left before a joint, and belongs to the question after it.
_BEGINNING = re.compile(
    r"(?:and|also|plus|but|or|n|so|is it|does it|and for|and is it)", re.IGNORECASE
)
# A part that begins as a question, has the mark, or turns verb and subject around.
_BEGIN = (
    rf"(?:(?:and|also|plus|but|or|oh|so|n|ok|then|second|another|thing|&)\W+)*"
    rf"(?:{_ASKS})\b"
)
_BEGINS = re.compile(_BEGIN, re.IGNORECASE)
_DIRECT = re.compile(
    rf"{_BEGIN}|.*\?|.*\b(?:is|are|can|could|does|do|will|would|should)"
    r" (?:it|that|this|these|i|we|u|you)\b",
    re.IGNORECASE | re.DOTALL,
)
_QUESTION = re.compile(
    rf"\?|\b(?:{_ASKS}|wonder|know|explain|question|advice|normal|tips)\b",
    re.IGNORECASE,
)
# Words of who tells something, and those that ask or wish wherever they stand.
_TELLS = re.compile(
    r"\b(?:i|im|ive|i'm|me|my|mine|we|our|us|he|hes|his|she|shes|her|they|it|its|that"
    r"|thats)\b",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"^(?:and|so|but|or|n|no|has|have|had|were|might|\w+n'?t)\b|\?"
    r"|\b(?:why|how|what|whats|where|which|wat|if|i mean|explain|tell|more|again|help"
    r"|need|want|stop|please|pls|plz|or not|right)\b"
    r"|\b(?:is|are|am|can|could|will|would|should) (?:it|this|that|i|he|she|we|they)\b",
    re.IGNORECASE,
)


def parts(text: str) -> list[str]:
    """The message as a whole first, then its parts, if it has more than one.

    Sentences are parts, and so are the questions that "and", a comma or a number joins
    in one. A single word belongs to the part before it, unless it asks; what only
    begins a question, such as "and for", to the part after it. Each item of a numbered
    list asks: "1) pads 2) beer".
    """
    whole = " ".join(text.split())
    found: list[str] = []
    begun = ""
    for piece in filter(None, map(str.strip, _JOINT.split(_items(text)))):
        part = " ".join([*begun.split(), *piece.split()])
        begun = part if _BEGINNING.fullmatch(part) else ""
        if found and not part.endswith("?") and " " not in part and not begun:
            found[-1] += f" {part}"
        elif not begun:
            found.append(part)
    if begun:
        found.append(begun)
    if len(found) > PARTS_AT_MOST:
        half = PARTS_AT_MOST // 2
        found = found[:half] + found[-half:]
    return [whole, *found] if len(found) > 1 else [whole]


def _items(text: str) -> str:
    """The text, each item of a numbered list in it put as a question."""
    before, *items = map(str.strip, _ITEM.split(text))
    if len(items) < 2:
        return text
    asked = (one if asks(one) else f"{one.rstrip(_ENDS)}?" for one in items)
    return "\n".join([before, *asked])


def asks(part: str) -> bool:
    """Whether a part looks like a question rather than a piece of a story."""
    return _QUESTION.search(part) is not None


def only_tells(text: str) -> bool:
    """Whether a message tells something and asks nothing: "mine does that as well"."""
    asked = _BEGINS.match(text) or _WISHES.search(text)
    return not asked and _TELLS.search(text) is not None


def asks_directly(part: str) -> bool:
    """Whether a part is put as a question, rather than has words that ask."""
    return _DIRECT.match(part) is not None
