"""Check all content at once, fast: nothing of Rasa, no model."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ContentError, Problem
from bot.knowledge.entries import Knowledge, read_knowledge
from bot.knowledge.smalltalk import read_smalltalk
from bot.knowledge.wording import CLINIC, read_wording
from bot.safety.content import read_safety, stale_sources
from bot.settings import read_clinic


@dataclass(frozen=True)
class Report:
    """What a check found when nothing is wrong.

    Attributes:
        notes: What is not wrong yet but wants attention, such as a review that is due.
    """

    topics: int
    questions: int
    notes: tuple[str, ...]


def check_content(project: Path, today: datetime.date) -> Report:
    """Read everything that a clinic can edit below a project's folder.

    Raises:
        ContentError: Something is wrong; it lists all problems of all files.
    """
    data = project / "data"
    problems: list[Problem] = []
    knowledge = Knowledge()
    contact = dict.fromkeys(CLINIC, "")  # for the wording, if clinic.yml is wrong
    with _collected(problems):
        contact = read_clinic(project / "clinic.yml").contact
    with _collected(problems):
        knowledge = read_knowledge(data)
    with _collected(problems):
        topics = knowledge or None  # without entries, every starter would be wrong
        read_wording(data / "wording.yml", topics=topics, **contact)
    with _collected(problems):
        read_smalltalk(data / "nlu" / "smalltalk.yml", project / "domain.yml")
    with _collected(problems):
        read_safety(data / "safety")
    if problems:
        raise ContentError(problems)
    overdue = (
        f"{e.id}: review was due {e.review_due}" for e in knowledge.overdue(today)
    )
    stale = map(str, stale_sources(data / "safety", today))
    return Report(
        topics=len(knowledge),
        questions=len(list(knowledge.questions())),
        notes=(*overdue, *stale),
    )


@contextlib.contextmanager
def _collected(problems: list[Problem]) -> Iterator[None]:
    """Goes on after wrong content, so that all files are checked in one go."""
    try:
        yield
    except ContentError as error:
        problems.extend(error.problems)
