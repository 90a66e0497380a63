"""What is said around the answers by SMS and WhatsApp: `data/messaging.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.knowledge import gsm7
from bot.knowledge.wording import fill_in

LANGUAGES = ("en", "es")
SEGMENTS = 2  # of one text at most
LIFELINE = "988"
# Filled in when a reply is rendered; every other text may hold those of the clinic.
RENDERED = {"source": ("sources", "link"), "choices": ("numbers",)}
# Whoever gets one of these may need more than we can give.
BUSY = ("busy", "too_fast")  # on the web too
WITH_988 = ("first", "help", "stopped", "started", "media", "location", *BUSY)
TEXTS = (*RENDERED, "or", "back", *WITH_988)


@dataclass(frozen=True)
class Messaging:
    """The texts by language and name, with the clinic's name and phone filled in."""

    texts: dict[str, dict[str, str]]

    def of(self, language: str) -> dict[str, str]:
        """The texts of a language, or else the English ones."""
        return self.texts.get(language) or self.texts["en"]

    @classmethod
    def of_one(cls, text: str) -> Messaging:
        """The same text whatever has to be said, where the file cannot be read."""
        return cls({"en": dict.fromkeys(TEXTS, text)})


def read_messaging(path: Path, **clinic: str) -> Messaging:
    """Read the texts and fill in `clinic`, `phone` and `hours`.

    Raises:
        ContentError: A text is missing or unknown, has another `{placeholder}`, is too
            long for two SMS segments, or has no 988 in the first where it must.
    """
    problems: list[Problem] = []
    texts: dict[str, dict[str, str]] = {}
    if fields := yamlfile.read(path, problems):
        for language in LANGUAGES:
            if below := fields.map(language):
                texts[language] = {name: _text(below, name, clinic) for name in TEXTS}
                below.done()
        fields.done()
    if problems:
        raise ContentError(problems)
    return Messaging(texts)


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


def _text(fields: yamlfile.Fields, name: str, clinic: dict[str, str]) -> str:
    line = fields.line_of(name)
    text = fill_in(fields, name, clinic, RENDERED.get(name))
    if name in WITH_988 and text:
        sent = gsm7.plain(text)
        if LIFELINE not in sent:
            fields.note(line, f"field '{name}' must have {LIFELINE}")
        elif not fits(sent):
            count = len(gsm7.segments(sent))
            fields.note(
                line,
                f"field '{name}' has {count} SMS segments with the clinic's name and "
                f"phone; at most {SEGMENTS}, with {LIFELINE} in the first",
            )
    return text
