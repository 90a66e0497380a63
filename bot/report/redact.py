"""Take out of a text what may tell who wrote it: better too much than too little.

First by rules: addresses, dates, numbers, links, and what stands where names stand.
Then by words: what is not a word of our own content goes too, so that a name that no
rule finds is not shown either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

GONE = "[…]"
NUMBER_DIGITS = 3  # "2 weeks" and "every 10 minutes" stay

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo"
    r"|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_STREETS = (
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|place"
    r"|pl|way|highway|hwy|circle|terrace|apt|apartment|unit|suite)"
)
_DIGITS = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine"
    r"|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
)
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_RULES = [
    re.compile(rule, re.IGNORECASE)
    for rule in (
        r"\S+@\S*|(?<!\S)@\S+",
        r"\bhttps?:\S+|\bwww\.\S+|\b[\w-]+\.(?:com|org|net|edu|gov|io|me|us|uk)\b\S*",
        rf"\b\d+\w*\s+(?:{_WORD}\.?\s+){{0,4}}{_STREETS}\b\.?(?:\s*#?\d+\w*)?",
        r"\b(?:calle|avenida|avda|carrer)\s+\S+(?:\s+\S+)?(?:\s+\d+)?",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?{_MONTHS}\b(?:,?\s+(?:de\s+)?\d+)?",
        rf"\b{_MONTHS}\.?\s+\d{{1,4}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?",
        r"\b\d{1,4}\s*[/.–-]\s*\d{1,2}\s*[/.–-]\s*\d{1,4}\b",
        r"\b\d{1,2}\s*/\s*\d{2,4}\b",
        rf"\b{_DIGITS}(?:[\s,-]+{_DIGITS}){{2,}}\b",
        rf"\+?\(?\d(?:[\s().-]*\d){{{NUMBER_DIGITS - 1},}}",
        r"#\s*\w+",
        rf"(?<=\bname is )(?:{_WORD}\s?){{1,3}}|(?<=\bname's )(?:{_WORD}\s?){{1,3}}",
        rf"(?<=\bme llamo )(?:{_WORD}\s?){{1,3}}|(?<=\bllama )(?:{_WORD}\s?){{1,2}}",
        rf"(?<=\bcall me )(?:{_WORD}\s?){{1,2}}|(?<=\bnamed )(?:{_WORD}\s?){{1,2}}",
        rf"\b(?:dr|dra|mr|mrs|ms|miss|señora?|nurse|doctor|midwife|prof)\.?\s+{_WORD}",
    )
]
_NAMED = re.compile(
    r"(?<=\b[Ii]['’]m )[A-ZÀ-Þ]\w+|(?<=\b[Ii] am )[A-ZÀ-Þ]\w+|(?<=\b[Ss]oy )[A-ZÀ-Þ]\w+"
    r"|(?<=\b[Tt]his is )[A-ZÀ-Þ]\w+|(?<=\b[Bb]aby )[A-ZÀ-Þ]\w+"
)
_WORDS = re.compile(rf"(?P<start>^|[.!?\n]\s*|…\s*)?(?P<word>{_WORD})")
_SEVERAL = re.compile(rf"{re.escape(GONE)}(?:[\s,;:.()'’-]*{re.escape(GONE)})+")


class Redactor:
    """Knows the words that may be shown."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Takes the texts of our own content, whose words tell of nobody."""
        self._known = frozenset(
            found["word"] for text in texts for found in _WORDS.finditer(text)
        )
        self._folded = frozenset(map(str.casefold, self._known))

    def redact(self, text: str, also: Collection[str] = ()) -> str:
        """The text with GONE in place of what may tell of somebody.

        Args:
            text: What a parent wrote.
            also: Other words that may be shown, in small letters.
        """
        text = by_rules(text)
        shown = _WORDS.sub(lambda match: self._shown(match, also), text)
        return _SEVERAL.sub(GONE, shown)

    def _shown(self, match: re.Match[str], also: Collection[str]) -> str:
        word, start = match["word"], match["start"]
        plain = word.islower() or word.isupper() or start is not None
        folded = word.casefold()
        known = folded in self._folded or folded in also
        if word in self._known or (plain and known):
            return match[0]
        return f"{start or ''}{GONE}"


def by_rules(text: str) -> str:
    """The text without what a rule finds."""
    for rule in (*_RULES, _NAMED):
        text = rule.sub(f"{GONE} ", text)
    return re.sub(r" {2,}", " ", text).strip()


def words_of(text: str) -> set[str]:
    """The words of a text, in small letters."""
    return {found["word"].casefold() for found in _WORDS.finditer(text)}
