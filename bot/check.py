"""Check all content at once: nothing of Rasa, no model."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bot.gateway  # noqa: F401  # so that spaCy comes without TensorFlow
from bot.clinic import read_clinic
from bot.errors import ContentError, Problem
from bot.knowledge.entries import FOLLOW_UPS, Knowledge, read_knowledge
from bot.knowledge.forgetting import read_forgetting
from bot.knowledge.handoff_lines import HANDOFF
from bot.knowledge.messaging import MESSAGING
from bot.knowledge.outside import read_outside
from bot.knowledge.rasa_files import unreadable
from bot.knowledge.smalltalk import read_nlu, read_smalltalk
from bot.knowledge.wording import CLINIC, read_wording
from bot.safety.examples import read_examples
from bot.safety.hotlines import expired, not_below_988, read_hotlines
from bot.safety.lexicon import failed_tests
from bot.safety.offline import read_offline
from bot.safety.person import FILE as PERSON_FILE
from bot.safety.person import read_person
from bot.safety.replies import read_replies
from bot.safety.rules import read_rules


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
    spoken = {**contact, "minutes": ""}
    with _collected(problems):
        clinic = read_clinic(project / "clinic.yml")
        contact, spoken = clinic.contact, clinic.handoff_contact
    with _collected(problems):
        knowledge = read_knowledge(data)
    topics = knowledge or None  # without entries, every topic named would be wrong
    with _collected(problems):
        read_wording(data / "wording.yml", topics=topics, **contact)
    with _collected(problems):
        MESSAGING.read(data / "messaging.yml", **contact)
    with _collected(problems):
        HANDOFF.read(data / "handoff.yml", **spoken)
    with _collected(problems):
        read_forgetting(data / "forgetting.yml", 1, **contact)
    with _collected(problems):
        read_smalltalk(data / "nlu" / "smalltalk.yml", project / "domain.yml")
    for nlu in sorted((data / "nlu").glob("*.yml")):
        with _collected(problems):
            read_nlu(nlu)
    problems += unreadable(data)
    with _collected(problems):
        read_outside(data / "outside", topics=topics, **contact)
    with _collected(problems):
        problems += _unknown_follow_ups(data / "nlu" / "follow_ups.yml")
    with _collected(problems):
        read_replies(data / "safety")
    with _collected(problems):
        problems += failed_tests(read_rules(data / "safety" / "lexicon"))
    with _collected(problems):
        problems += read_person(data / "safety" / PERSON_FILE).failed_tests()
    with _collected(problems):
        read_offline(data / "safety")
    with _collected(problems):
        problems += expired(data / "safety", today)
    with _collected(problems):
        problems += _support_without_988(data, knowledge)
    for folder in ("examples", "near"):
        with _collected(problems):
            read_examples(sorted((data / "safety" / folder).glob("*.yml")))
    if problems:
        raise ContentError(list(dict.fromkeys(problems)))  # some files are read twice
    overdue = (
        f"{e.id}: review was due {e.review_due}" for e in knowledge.overdue(today)
    )
    return Report(
        topics=len(knowledge),
        questions=len(list(knowledge.questions())),
        notes=tuple(overdue),
    )


def _unknown_follow_ups(path: Path) -> Iterator[Problem]:
    """Short questions that no entry could answer in context."""
    for intent in read_nlu(path):
        if intent.removeprefix("follow_up/") not in FOLLOW_UPS:
            known = ", ".join(f"follow_up/{name}" for name in FOLLOW_UPS)
            yield Problem(path, 1, f"intent '{intent}' is not known; known: {known}")


def _support_without_988(data: Path, knowledge: Knowledge) -> Iterator[Problem]:
    """Answers that name a line for support without 988 above it.

    Raises:
        ContentError: The hotlines cannot be used.
    """
    hotlines = read_hotlines(data / "safety")
    for entry in knowledge.values():
        for text in (entry.answer, entry.short_answer):
            if number := not_below_988(text, hotlines):
                path = data / "knowledge" / f"{entry.id}.yml"
                yield Problem(path, 1, f"988 must stand above {number}")


@contextlib.contextmanager
def _collected(problems: list[Problem]) -> Iterator[None]:
    """Goes on after wrong content, so that all files are checked in one go."""
    try:
        yield
    except ContentError as error:
        problems.extend(error.problems)
