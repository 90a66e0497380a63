"""The content as the gateway needs it: what can be read, and a stand-in for the rest.

A mistake in a file must not take the referral from a person in crisis, so the gateway
starts all the same, says what is wrong, and answers crises alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np

from bot.clinic import Handoff, Rates, Widget
from bot.errors import ContentError, Problem
from bot.knowledge.entries import Knowledge, read_knowledge
from bot.knowledge.forgetting import ForgetWords, read_forgetting
from bot.knowledge.handoff_lines import HANDOFF
from bot.knowledge.lines import Lines
from bot.knowledge.messaging import MESSAGING
from bot.knowledge.outside import Outside, read_outside
from bot.knowledge.smalltalk import SmallTalk, read_nlu, read_smalltalk
from bot.knowledge.wording import CLINIC, TEXTS, Wording, read_wording
from bot.safety.classifier import Classifier
from bot.safety.guard import read_guard
from bot.safety.offline import OfflineRules, read_offline
from bot.safety.replies import LAST_RESORT
from bot.safety.suspects import Suspects, suspects
from bot.safety.verdict import Finding, Verdict
from bot.settings import Settings
from bot.understanding.spelling import Speller

T = TypeVar("T")

SHORT_RETENTION_HOURS = 24  # if clinic.yml does not tell


class AnyGuard(Protocol):
    """What the gateway asks a guard; see `bot.safety.guard.Guard`."""

    classifier: Classifier | None

    def check(self, text: str, before: str = "") -> Verdict | None:
        """A verdict of the first tier, if it finds anything."""
        ...

    def wants_person(self, text: str) -> str:
        """The language in which a text asks for a person and nothing else; or empty."""
        ...

    def suspects(self, text: str) -> Suspects:
        """The pieces that the second tier wants to see, and how they sound."""
        ...

    def check_meaning(
        self, suspects: Suspects, features: np.ndarray | None = None
    ) -> list[Finding]:
        """What the second tier finds in suspects; by n-grams alone without features."""
        ...

    def say(self, verdict: Verdict, channel: str, contact: Mapping[str, str]) -> str:
        """What a person is told."""
        ...

    def standing(self, language: str) -> tuple[str, str]:
        """The line that stands on after a crisis, and its button's title."""
        ...


class ReferEverybody:
    """Stands in for a guard whose rules or words cannot be read."""

    classifier: Classifier | None = None

    def check(self, text: str, before: str = "") -> Verdict | None:
        """It cannot tell who is in crisis, so it takes everybody for it."""
        return Verdict((Finding("crisis", "unknown"),)) if text else None

    def wants_person(self, text: str) -> str:
        """It knows nobody who asks for less than 988."""
        return ""

    def suspects(self, text: str) -> Suspects:
        """The first tier has found everybody already."""
        return suspects((), None)

    def check_meaning(
        self, suspects: Suspects, features: np.ndarray | None = None
    ) -> list[Finding]:
        """The first tier has found everybody already."""
        return []

    def say(self, verdict: Verdict, channel: str, contact: Mapping[str, str]) -> str:
        """The words that need no file."""
        return LAST_RESORT

    def standing(self, language: str) -> tuple[str, str]:
        """The words that need no file."""
        return LAST_RESORT, "988"


@dataclass(frozen=True)
class Content:
    """All content.

    Attributes:
        outside: What no topic answers, by class.
        talk: How people speak of the conversation itself, by intent.
        offline: What the widget finds without us; None if that cannot be read.
        problems: What could not be read. If there are any, only crises are answered.
    """

    guard: AnyGuard
    knowledge: Knowledge
    wording: Wording
    messaging: Lines
    forgetting: ForgetWords
    smalltalk: list[SmallTalk]
    outside: dict[str, Outside]
    talk: dict[str, tuple[str, ...]]
    offline: OfflineRules | None
    contact: dict[str, str]
    widget: Widget
    handoff: Handoff | None
    rates: Rates
    handoff_lines: Lines
    serve_unreviewed: bool
    retention_hours: int
    problems: tuple[Problem, ...]

    def examples(self) -> list[tuple[str, str]]:
        """What Rasa is trained on: texts with their labels."""
        found = [(q, f"faq/{topic}") for q, topic in self.knowledge.questions()]
        for class_ in self.outside.values():
            found += [(q, f"outside/{class_.id}") for q in class_.questions]
        for talk in self.smalltalk:
            found += [(example, talk.intent) for example in talk.examples]
        for intent, texts in self.talk.items():
            found += [(text, intent) for text in texts]
        return found

    @cached_property
    def speller(self) -> Speller:
        """Knows the words of the examples, as Rasa's component does."""
        return Speller.learn(text for text, _ in self.examples())


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
    messaging = MESSAGING.of_one(LAST_RESORT)
    lines = HANDOFF.of_one(LAST_RESORT)
    forgetting = ForgetWords()
    contact = clinic.contact if clinic else dict.fromkeys(CLINIC, "")
    if clinic:
        wording = read_or(
            wording, lambda: read_wording(data / "wording.yml", **contact)
        )
        messaging = read_or(
            messaging, lambda: MESSAGING.read(data / "messaging.yml", **contact)
        )
        spoken = clinic.handoff_contact
        lines = read_or(lines, lambda: HANDOFF.read(data / "handoff.yml", **spoken))
        hours, words = clinic.retention_hours, data / "forgetting.yml"
        forgetting = read_or(
            forgetting, lambda: read_forgetting(words, hours, **contact)
        )
    nlu, domain = data / "nlu" / "smalltalk.yml", settings.project / "domain.yml"
    guard: AnyGuard = ReferEverybody()
    return Content(
        guard=read_or(guard, lambda: read_guard(data / "safety")),
        knowledge=read_or(Knowledge(), lambda: read_knowledge(data)),
        wording=wording,
        messaging=messaging,
        forgetting=forgetting,
        smalltalk=read_or([], lambda: read_smalltalk(nlu, domain)),
        outside=read_or({}, lambda: read_outside(data / "outside", **contact)),
        talk=read_or({}, lambda: read_talk(data / "nlu")),
        offline=read_or(None, lambda: read_offline(data / "safety")),
        contact=contact,
        widget=clinic.widget if clinic else Widget(),
        handoff=clinic.handoff if clinic else None,
        rates=clinic.rates if clinic else Rates(),
        handoff_lines=lines,
        serve_unreviewed=clinic is not None and clinic.serve_unreviewed,
        retention_hours=clinic.retention_hours if clinic else SHORT_RETENTION_HOURS,
        problems=tuple(problems),
    )


def read_talk(nlu: Path) -> dict[str, tuple[str, ...]]:
    """How people speak of the conversation itself, and short questions, by intent.

    Raises:
        ContentError: A file cannot be read.
    """
    return {
        **read_nlu(nlu / "conversation.yml"),
        **read_nlu(nlu / "follow_ups.yml"),
    }
