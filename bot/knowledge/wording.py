"""What the assistant says around the answers: `data/wording.yml`."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.yamlfile import Fields

TEXTS = (
    "source",
    "as_of",
    "reviewed_by",
    "not_a_doctor",
    "not_reviewed",
    "undated",
    "clarify",
    "which",
    "also",
    "lost",
    "sorry",
    "rephrase",
    "fine",
    "nothing_before",
    "remark",
    "sources",
    "person",
    "decline",
    "spanish",
    "withheld",
    "empty",
    "too_long",
    "button_gone",
    "unavailable",
    "person_button",
)
CLINIC = ("clinic", "phone", "hours")
# Filled in when a reply is rendered; every other text may hold those of the clinic.
RENDERED = {
    "source": ("sources",),
    "sources": ("sources",),
    "as_of": ("date",),
    "reviewed_by": ("name",),
}


@dataclass(frozen=True)
class Wording:
    """The texts by name, with the clinic's name and phone filled in.

    Attributes:
        starters: Topic ids to offer when nothing is closer.
    """

    texts: dict[str, str]
    starters: tuple[str, ...]

    def __getitem__(self, name: str) -> str:
        return self.texts[name]


def read_wording(
    path: Path, *, topics: Container[str] | None = None, **clinic: str
) -> Wording:
    """Read the wording and fill in `clinic`, `phone` and `hours`.

    Raises:
        ContentError: A text is missing or unknown, has another `{placeholder}`, or a
            starter is none of the topics, if these are given.
    """
    problems: list[Problem] = []
    texts, starters = {}, []
    if fields := yamlfile.read(path, problems):
        for name in TEXTS:
            texts[name] = fill_in(fields, name, clinic, RENDERED.get(name))
        starters = fields.texts("starters", at_least=1)
        for topic, line in starters:
            if topics is not None and topic not in topics:
                message = (
                    f"starter '{topic}' is not a topic; name one of data/knowledge"
                )
                fields.note(line, message)
        fields.done()
    if problems:
        raise ContentError(problems)
    return Wording(texts, tuple(topic for topic, _ in starters))


def fill_in(
    fields: Fields,
    name: str,
    clinic: Mapping[str, str],
    rendered: tuple[str, ...] | None = None,
) -> str:
    """A text of one line with what is known of the clinic filled in.

    A `rendered` text has placeholders of its own, which stay for later.
    """
    text = fields.text(name)
    allowed = rendered or tuple(clinic)
    known = [f"{{{placeholder}}}" for placeholder in allowed]
    if unknown := set(re.findall(r"\{.*?\}|[{}]", text)) - set(known):
        found = ", ".join(sorted(unknown))
        message = f"field '{name}' has unknown {found}; known: {', '.join(known)}"
        fields.note(fields.line_of(name), message)
    elif rendered is None:
        text = text.format(**clinic)
    return " ".join(text.split())
