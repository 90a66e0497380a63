"""Which files below data/ Rasa takes for its own, and whether it could read them.

Rasa reads every file that has one of its keys, wherever it lies. One that has it by
chance, such as a list of house rules under `rules:`, would end the training.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

from bot.errors import Problem
from bot.yamlfile import Fields, read

SUFFIXES = (".yml", ".yaml")
PATHS = {"rules": "rule", "stories": "story"}  # what an item's name stands under
EXAMPLES_OF = ("intent", "synonym", "regex", "lookup")
_KEY = re.compile(r"^\s*(?:rules|stories|nlu|responses):", re.MULTILINE)


def unreadable(data: Path) -> Iterator[Problem]:
    """What Rasa would stumble over, of all files below a folder."""
    for path in sorted(data.rglob("*")):
        if path.suffix in SUFFIXES and _may_have_key(path):
            problems: list[Problem] = []
            if fields := read(path, problems):
                _check(fields)
            for problem in problems:
                yield dataclasses.replace(problem, message=_why(problem.message))


def _may_have_key(path: Path) -> bool:
    """Whether to look closer, as Rasa does; to parse all files would take seconds."""
    try:
        return bool(_KEY.search(path.read_text(encoding="utf-8", errors="replace")))
    except OSError:  # which Rasa would stumble over too
        return path.is_file()


def _check(fields: Fields) -> None:
    """Notes what is not of Rasa's form."""
    for key, name in PATHS.items():
        for item in fields.maps(key, at_least=1) if fields.has(key) else ():
            item.text(name)
            list(item.maps("steps", at_least=1))
    for item in fields.maps("nlu", at_least=1) if fields.has("nlu") else ():
        if not any(map(item.has, EXAMPLES_OF)):
            item.note(item.line, "each item needs an intent")
        item.text("examples")
    responses = fields.map("responses") if fields.has("responses") else None
    for name in responses.names() if responses else ():
        assert responses is not None
        list(responses.maps(name, at_least=1))


def _why(message: str) -> str:
    return (
        f"{message}. Rasa reads each file below data/ with 'rules', 'stories', 'nlu' "
        "or 'responses'; if this one is not for Rasa, name the field otherwise"
    )
