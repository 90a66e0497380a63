"""Check all content at once, fast: nothing of Rasa, no model."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import ContentError, Problem
from bot.knowledge.entries import Knowledge, read_knowledge
from bot.knowledge.smalltalk import read_smalltalk
from bot.knowledge.wording import Wording, read_wording
from bot.safety.content import read_safety, stale_sources
from bot.settings import Settings


@dataclass(frozen=True)
class Report:
    """What a check found when nothing is wrong.

    Attributes:
        notes: What is not wrong yet but wants attention, such as a review that is due.
    """

    topics: int
    questions: int
    notes: tuple[str, ...]


def check_content(settings: Settings, today: datetime.date) -> Report:
    """Read everything that a clinic can edit.

    Raises:
        ContentError: Something is wrong; it lists all problems of all files.
    """
    data, clinic = settings.data, settings.clinic
    problems: list[Problem] = []
    knowledge = Knowledge()
    wording = Wording({}, ())

    def collect(read: Callable[[], None]) -> None:
        try:
            read()
        except ContentError as error:
            problems.extend(error.problems)

    def read_entries() -> None:
        knowledge.update(read_knowledge(data))

    def read_words() -> None:
        nonlocal wording
        wording = read_wording(
            data / "wording.yml",
            clinic=clinic.name,
            phone=clinic.phone,
            hours=clinic.hours,
        )

    def read_talk() -> None:
        read_smalltalk(
            data / "nlu" / "smalltalk.yml", settings.project / "domain.yml"
        )

    def read_crisis() -> None:
        read_safety(data / "safety")

    for read in (read_entries, read_words, read_talk, read_crisis):
        collect(read)
    for topic in wording.starters:
        if knowledge and topic not in knowledge:
            message = f"starter '{topic}' is not a topic; name a file of data/knowledge/"
            problems.append(Problem(data / "wording.yml", 1, message))
    if problems:
        raise ContentError(problems)
    overdue = [f"{e.id}: review was due {e.review_due}" for e in knowledge.overdue(today)]
    stale = [str(problem) for problem in stale_sources(data / "safety", today)]
    return Report(len(knowledge), len(list(knowledge.questions())), (*overdue, *stale))
