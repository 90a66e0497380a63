"""What is said around a person of the clinic: `data/handoff.yml`, for all channels."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.knowledge import gsm7
from bot.knowledge.messaging import LANGUAGES, LIFELINE, SEGMENTS, fits
from bot.knowledge.wording import CLINIC, fill_in

PLACES = (*CLINIC, "minutes")
BUTTONS = ("person_button", "bot_button")
# Whoever gets one of these may need more than a person who is not there.
WITH_988 = ("waiting", "joined", "not_sent", "closed")
LINES = (*BUTTONS, *WITH_988, "kept", "sent", "late", "over", "back")


@dataclass(frozen=True)
class HandoffLines:
    """The lines by language and name, with the clinic's contact filled in."""

    lines: dict[str, dict[str, str]]

    def of(self, language: str) -> dict[str, str]:
        """The lines of a language, or else the English ones."""
        return self.lines.get(language) or self.lines["en"]

    @classmethod
    def of_one(cls, text: str) -> HandoffLines:
        """The same text whatever has to be said, where the file cannot be read."""
        return cls({"en": dict.fromkeys(LINES, text)})


def read_handoff_lines(path: Path, **contact: str) -> HandoffLines:
    """Read the lines and fill in `clinic`, `phone`, `hours` and `minutes`.

    Raises:
        ContentError: A line is missing or unknown, has another `{placeholder}`, does
            not fit two SMS segments, or has no 988 where it must.
    """
    problems: list[Problem] = []
    lines: dict[str, dict[str, str]] = {}
    if fields := yamlfile.read(path, problems):
        for language in LANGUAGES:
            if below := fields.map(language):
                lines[language] = {name: _line(below, name, contact) for name in LINES}
                below.done()
        fields.done()
    if problems:
        raise ContentError(problems)
    return HandoffLines(lines)


def _line(fields: yamlfile.Fields, name: str, contact: dict[str, str]) -> str:
    at = fields.line_of(name)
    text = fill_in(fields, name, contact, PLACES)
    with contextlib.suppress(LookupError, ValueError):  # a placeholder that was noted
        text = text.format(**contact)
    sent = gsm7.plain(text)
    if text and name in WITH_988 and LIFELINE not in sent:
        fields.note(at, f"field '{name}' must have {LIFELINE}")
    elif not fits(sent):
        count = len(gsm7.segments(sent))
        fields.note(
            at,
            f"field '{name}' has {count} SMS segments with the clinic's name and "
            f"phone; at most {SEGMENTS}, with {LIFELINE} in the first",
        )
    return text
