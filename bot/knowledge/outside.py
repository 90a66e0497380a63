"""What the assistant does not answer, and who does: `data/outside/<class>.yml`."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.knowledge.wording import fill_in
from bot.yamlfile import Fields

QUESTIONS_AT_LEAST = 25
CLOSEST_AT_MOST = 3


@dataclass(frozen=True)
class Outside:
    """One class of questions that no topic answers.

    Attributes:
        id: The name of the file.
        decline: Who does know, with the clinic's name and phone filled in.
        questions: As parents type them.
        closest: Topics to offer as buttons, up to three; None for the starters.
    """

    id: str
    decline: str
    questions: tuple[str, ...]
    closest: tuple[str, ...] | None = None


def read_outside(
    folder: Path, *, topics: Container[str] | None = None, **clinic: str
) -> dict[str, Outside]:
    """Read all classes by id, and fill in `clinic`, `phone` and `hours`.

    Raises:
        ContentError: A field is wrong, missing or unknown, or one of the closest topics
            is none of the topics, if these are given; it lists all mistakes.
    """
    problems: list[Problem] = []
    found = {}
    for path in sorted(folder.glob("*.yml")):
        if fields := yamlfile.read(path, problems):
            if not re.fullmatch(r"[a-z0-9_]+", path.stem):
                fields.note(1, "the file name must be small letters, digits and '_'")
            decline = fill_in(fields, "decline", clinic)
            questions = fields.texts("questions", at_least=QUESTIONS_AT_LEAST)
            closest = _closest(fields, topics) if fields.has("closest") else None
            fields.done()
            asked = tuple(text for text, _ in questions)
            found[path.stem] = Outside(path.stem, decline, asked, closest)
    if problems:
        raise ContentError(problems)
    return found


def _closest(fields: Fields, topics: Container[str] | None) -> tuple[str, ...]:
    """The topics of the field; notes too many, and those that there are not."""
    closest = fields.texts("closest")
    if len(closest) > CLOSEST_AT_MOST:
        message = f"field 'closest' has {len(closest)}; at most {CLOSEST_AT_MOST}"
        fields.note(fields.line_of("closest"), message)
    for topic, line in closest:
        if topics is not None and topic not in topics:
            fields.note(line, f"'{topic}' is not a topic; name one of data/knowledge")
    return tuple(topic for topic, _ in closest)
