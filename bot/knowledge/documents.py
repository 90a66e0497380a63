"""The documents that answers are written from: `data/documents.yml`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import Problem


@dataclass(frozen=True)
class Document:
    """One document.

    Attributes:
        as_of: The date of its edition; None if it bears no date.
        sections: The headings that a source may name.
    """

    title: str
    publisher: str
    as_of: datetime.date | None
    sections: tuple[str, ...]


def read_documents(path: Path, problems: list[Problem]) -> dict[str, Document]:
    """Read the documents by their id; what is wrong is added to `problems`."""
    fields = yamlfile.read(path, problems)
    documents = {}
    for name in fields.names() if fields else []:
        assert fields is not None
        if document := fields.map(name):
            documents[name] = Document(
                title=document.text("title"),
                publisher=document.text("publisher"),
                as_of=document.date("as_of", none=True),
                sections=tuple(text for text, _ in document.texts("sections", 1)),
            )
            document.done()
    return documents
