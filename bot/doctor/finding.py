"""What a check found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "attention", "missing"]


@dataclass(frozen=True)
class Finding:
    """One line of the checklist.

    Attributes:
        level: `missing` must be mended before parents come; `attention` is for a person
            to decide.
        what: What was looked at, and how it is.
        remedy: What to do; empty if all is well.
    """

    level: Level
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.level:<10}{self.what}"
        return f"{line}\n{'':<10}-> {self.remedy}" if self.remedy else line


def ok(what: str) -> Finding:
    """All is well."""
    return Finding("ok", what)


def attention(what: str, remedy: str) -> Finding:
    """A person should look."""
    return Finding("attention", what, remedy)


def missing(what: str, remedy: str) -> Finding:
    """It must be mended."""
    return Finding("missing", what, remedy)
