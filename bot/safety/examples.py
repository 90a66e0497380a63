"""Read labelled messages: data/safety/examples and data/evaluation/safety."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.safety.verdict import CATEGORIES, LANGUAGES

NONE = "none"


@dataclass(frozen=True)
class Example:
    """A message, or several in a row, and what it is.

    Attributes:
        kind: A level, or `none`. category: `none` if the kind is.
        style: What is special about it, such as `obfuscated` or `hyperbole`.
        messages: One, or several that only together say it.
    """

    kind: str
    category: str
    style: str
    language: str
    messages: tuple[str, ...]

    @property
    def text(self) -> str:
        """The messages as one text."""
        return "\n".join(self.messages)

    @property
    def id(self) -> str:
        """A name that tells nothing of the words, and stays when others come."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()[:8]

    @property
    def label(self) -> str:
        """`level/category`, or `none`."""
        return NONE if self.kind == NONE else f"{self.kind}/{self.category}"


def read_examples(paths: list[Path]) -> list[Example]:
    """Read files of examples.

    Raises:
        ContentError: A field is wrong, missing or unknown, or a message stands twice.
    """
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    found: list[Example] = []
    for path in paths:
        fields = yamlfile.read(path, problems)
        if fields is None:
            continue
        for group in fields.maps("groups", at_least=1):
            for example, line in _read_group(group):
                where = seen.setdefault(example.text, f"{path.name}:{line}")
                if where != f"{path.name}:{line}":
                    message = f"this message stands in {where} too; keep one"
                    problems.append(Problem(path, line, message))
                found.append(example)
        fields.done()
    if problems:
        raise ContentError(problems)
    return found


def _read_group(fields: yamlfile.Fields) -> Iterator[tuple[Example, int]]:
    line = fields.line_of("kind")
    kind, category = fields.text("kind"), fields.text("category")
    categories = {**CATEGORIES, NONE: (NONE,)}
    if kind and kind not in categories:
        fields.note(line, f"field 'kind' must be one of: {', '.join(categories)}")
    elif kind and category and category not in categories[kind]:
        fields.note(line, f"kind '{kind}' has no category '{category}'")
    style, language = fields.text("style"), fields.text("language")
    if language not in LANGUAGES:
        fields.note(line, f"'{language}' is no language of ours")
    for messages, at in fields.text_lists("messages"):
        yield Example(kind, category, style, language, messages), at
    fields.done()
