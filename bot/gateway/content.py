"""The content as the gateway needs it: what can be read, and a stand-in for the rest.

A mistake in a file must not take the referral from a person in crisis, so the gateway
starts all the same, says what is wrong, and answers crises alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.errors import ContentError, Problem
from bot.knowledge.entries import Knowledge, read_knowledge
from bot.knowledge.smalltalk import SmallTalk, read_smalltalk
from bot.knowledge.wording import TEXTS, Wording, read_wording
from bot.safety.guard import LAST_RESORT, Verdict, read_guard
from bot.settings import Settings

T = TypeVar("T")

SHORT_RETENTION_HOURS = 24  # if clinic.yml does not tell


class AnyGuard(Protocol):
    """What the gateway asks a guard; see `bot.safety.guard.Guard`."""

    @property
    def referral(self) -> str:
        """What a person in crisis is told."""
        ...

    def check(self, text: str) -> Verdict | None:
        """A verdict if the text shows a crisis, else None."""
        ...


class ReferEverybody:
    """Stands in for a guard whose phrases or words cannot be read."""

    referral = LAST_RESORT

    def check(self, text: str) -> Verdict | None:
        """It cannot tell who is in crisis, so it takes everybody for it."""
        return Verdict("unknown") if text else None


@dataclass(frozen=True)
class Content:
    """All content.

    Attributes:
        problems: What could not be read. If there are any, only crises are answered.
    """

    guard: AnyGuard
    knowledge: Knowledge
    wording: Wording
    smalltalk: list[SmallTalk]
    serve_unreviewed: bool
    retention_hours: int
    problems: tuple[Problem, ...]


def read_content(settings: Settings) -> Content:
    """Read all content; never raises for a mistake in it, see `Content.problems`."""
    problems: list[Problem] = []
    data = settings.data

    def read_or(stand_in: T, read: Callable[[], T]) -> T:
        try:
            return read()
        except ContentError as error:
            problems.extend(error.problems)
            return stand_in

    clinic = read_or(None, lambda: settings.clinic)
    wording = Wording(dict.fromkeys(TEXTS, LAST_RESORT), ())
    if clinic:
        contact = clinic.contact
        wording = read_or(
            wording, lambda: read_wording(data / "wording.yml", **contact)
        )
    nlu, domain = data / "nlu" / "smalltalk.yml", settings.project / "domain.yml"
    guard: AnyGuard = ReferEverybody()
    return Content(
        guard=read_or(guard, lambda: read_guard(data / "safety")),
        knowledge=read_or(Knowledge(), lambda: read_knowledge(data)),
        wording=wording,
        smalltalk=read_or([], lambda: read_smalltalk(nlu, domain)),
        serve_unreviewed=clinic is not None and clinic.serve_unreviewed,
        retention_hours=clinic.retention_hours if clinic else SHORT_RETENTION_HOURS,
        problems=tuple(problems),
    )
