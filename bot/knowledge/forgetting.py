"""How parents ask to be forgotten, and what is said to it: `data/forgetting.yml`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.knowledge.lines import LANGUAGES, line_of
from bot.yamlfile import Fields

TEXTS = ("ask", "yes", "no", "done", "done_team", "kept", "away")
WITH_988 = ("ask", "done", "done_team", "away")  # it may have been a cry for help
CHARACTERS = 100  # of the longest message that is read
_NOT_A_LETTER = re.compile(r"[\W_]+")
_PART = re.compile(r"\[([^][]*)\]|\(([^()]*)\)|([^][()]+)")


@dataclass(frozen=True)
class ForgetWords:
    """The words of both sides, by language.

    Without any, nothing is taken for a wish to be forgotten.
    """

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    wishes: dict[str, re.Pattern[str]] = field(default_factory=dict)
    agrees: frozenset[str] = frozenset()
    declines: frozenset[str] = frozenset()

    def wish(self, text: str) -> str:
        """The language in which a message asks that, and nothing else; or empty."""
        plain = _plain(text)
        return next((n for n, wish in self.wishes.items() if wish.fullmatch(plain)), "")

    def answer(self, text: str) -> bool | None:
        """Whether a message says yes; None if it says neither yes nor no."""
        plain = _plain(text)
        if plain in self.declines:
            return False
        return True if plain in self.agrees else None


def read_forgetting(path: Path, keep_hours: int, **clinic: str) -> ForgetWords:
    """Read the words, and fill in `clinic`, `phone`, `hours` and `keep`.

    Raises:
        ContentError: A field is missing, unknown or wrong, or a text has no 988 in its
            first SMS segment where it must.
    """
    problems: list[Problem] = []
    texts, wishes = {}, {}
    agrees: list[str] = []
    declines: list[str] = []
    if fields := yamlfile.read(path, problems):
        for language in LANGUAGES:
            if below := fields.map(language):
                wishes[language] = _wishes(below)
                agrees += _each(below.text("agrees"))
                declines += _each(below.text("declines"))
                filled = {**clinic, "keep": str(keep_hours)}
                texts[language] = {
                    n: line_of(below, n, filled, n in WITH_988) for n in TEXTS
                }
                below.done()
        fields.done()
    if problems:
        raise ContentError(problems)
    return ForgetWords(texts, wishes, frozenset(agrees), frozenset(declines))


def _wishes(fields: Fields) -> re.Pattern[str]:
    """What fits each of the wishes, with what may stand around it."""
    before, after = (_one_of(fields.text(name)) for name in ("before", "after"))
    written = fields.texts("wishes", at_least=1)
    wishes = "|".join(_pattern(text) for text, _ in written)
    return re.compile(f"(?:{before} )*(?:{wishes})(?: {after})*")


def _pattern(wish: str) -> str:
    """A wish as a regular expression over plain words with one blank between them."""
    found = ""
    for one_of, may_be, words in _PART.findall(wish):
        if may_be:
            found += f"(?:{_one_of(may_be)} )?"
        elif one_of:
            found += f"{_one_of(one_of)} "
        elif plain := _plain(words):
            found += f"{re.escape(plain)} "
    return found.removesuffix(" ")


def _one_of(words: str) -> str:
    return f"(?:{'|'.join(map(re.escape, _each(words)))})"


def _each(words: str) -> list[str]:
    return [plain for one in words.split("|") if (plain := _plain(one))]


def _plain(text: str) -> str:
    """Small letters without accents, and one blank for all that is none."""
    if len(text) > CHARACTERS:
        return ""
    letters = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return _NOT_A_LETTER.sub(" ", bare).strip()
