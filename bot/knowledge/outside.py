"""What the assistant does not answer, and who does: `data/outside/<class>.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.knowledge.wording import fill_in

QUESTIONS_AT_LEAST = 25


@dataclass(frozen=True)
class Outside:
    """One class of questions that no topic answers.

    Attributes:
        id: The name of the file.
        decline: Who does know, with the clinic's name and phone filled in.
        questions: As parents type them.
        offers: Whether the closest topics stand below as buttons.
    """

    id: str
    decline: str
    questions: tuple[str, ...]
    offers: bool = True


def read_outside(folder: Path, **clinic: str) -> dict[str, Outside]:
    """Read all classes by id, and fill in `clinic`, `phone` and `hours`.

    Raises:
        ContentError: A field is wrong, missing or unknown; it lists all mistakes.
    """
    problems: list[Problem] = []
    found = {}
    for path in sorted(folder.glob("*.yml")):
        if fields := yamlfile.read(path, problems):
            if not re.fullmatch(r"[a-z0-9_]+", path.stem):
                fields.note(1, "the file name must be small letters, digits and '_'")
            decline = fill_in(fields, "decline", clinic)
            questions = fields.texts("questions", at_least=QUESTIONS_AT_LEAST)
            offers = fields.flag("offers") if fields.has("offers") else True
            fields.done()
            asked = tuple(text for text, _ in questions)
            found[path.stem] = Outside(path.stem, decline, asked, offers)
    if problems:
        raise ContentError(problems)
    return found
