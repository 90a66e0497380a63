"""What is said by the book: lines by language and name, short enough for a phone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.knowledge import gsm7
from bot.knowledge.wording import fill_in

LANGUAGES = ("en", "es")
SEGMENTS = 2  # of one text message at most
LIFELINE = "988"


@dataclass(frozen=True)
class Lines:
    """The lines by language and name, with the clinic's contact filled in."""

    by_language: Mapping[str, Mapping[str, str]]

    def of(self, language: str) -> Mapping[str, str]:
        """The lines of a language, or else the English ones."""
        return self.by_language.get(language) or self.by_language["en"]


@dataclass(frozen=True)
class Book:
    """Which lines a file has.

    Attributes:
        names: All of them.
        with_988: Those that must have 988: whoever gets one may need more than it says.
        rendered: The placeholders of those that are filled in each time one is said.
    """

    names: Collection[str]
    with_988: Collection[str]
    rendered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def read(self, path: Path, **contact: str) -> Lines:
        """Read the lines, and fill in the clinic's contact.

        Raises:
            ContentError: A line is missing or unknown, has another `{placeholder}`, is
                too long for two SMS segments, or has no 988 in the first where it must.
        """
        problems: list[Problem] = []
        lines: dict[str, dict[str, str]] = {}
        if fields := yamlfile.read(path, problems):
            for language in LANGUAGES:
                if below := fields.map(language):
                    lines[language] = {
                        name: self._line(below, name, contact) for name in self.names
                    }
                    below.done()
            fields.done()
        if problems:
            raise ContentError(problems)
        return Lines(lines)

    def of_one(self, text: str) -> Lines:
        """The same text whatever has to be said, where the file cannot be read."""
        return Lines({"en": dict.fromkeys(self.names, text)})

    def _line(
        self, fields: yamlfile.Fields, name: str, contact: Mapping[str, str]
    ) -> str:
        if rendered := self.rendered.get(name):
            return fill_in(fields, name, contact, rendered)
        return line_of(fields, name, contact, name in self.with_988)


def line_of(
    fields: yamlfile.Fields, name: str, contact: Mapping[str, str], needs_988: bool
) -> str:
    """A line with the contact filled in; notes what a phone could not show of it."""
    at, text = fields.line_of(name), fill_in(fields, name, contact)
    sent = gsm7.plain(text)
    if needs_988 and text and LIFELINE not in sent:
        fields.note(at, f"field '{name}' must have {LIFELINE}")
    elif not fits(sent):
        count = len(gsm7.segments(sent))
        fields.note(
            at,
            f"field '{name}' has {count} SMS segments with the clinic's name and "
            f"phone; at most {SEGMENTS}, with {LIFELINE} in the first",
        )
    return text


def fits(text: str) -> bool:
    """Whether a text is at most two SMS segments, with 988, if it has it, in the first.

    A number that stands again is cut by no segment's end.
    """
    parts = gsm7.segments(text)
    if len(parts) > SEGMENTS:
        return False
    if LIFELINE not in text:
        return True
    uncut = sum(part.count(LIFELINE) for part in parts) == text.count(LIFELINE)
    return uncut and LIFELINE in parts[0]
