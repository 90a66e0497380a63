"""The guard: it reads every message first, and finds what must not wait."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from bot.encoder.files import CRISES
from bot.encoder.head import Head, read_head
from bot.errors import ModelError
from bot.safety.classifier import Classifier, find
from bot.safety.lexicon import Lexicon
from bot.safety.person import FILE as PERSON_FILE
from bot.safety.person import PersonWords, read_person
from bot.safety.pooling import Said, together
from bot.safety.replies import Replies, read_replies
from bot.safety.rules import read_rules
from bot.safety.sentences import pieces
from bot.safety.suspects import Suspects, suspects
from bot.safety.verdict import Finding, Verdict, verdict_of

logger = logging.getLogger(__name__)


@dataclass
class Guard:
    """Text in, verdict out; the same for the gateway, Rasa and the evaluation.

    Attributes:
        lexicon: The first tier: what a rule lists, always fires.
        replies: What people are told.
        head: The second tier: what no rule lists, as this release knows it.
        classifier: The second tier as the clinic has trained it; None until it has.
        person: How parents ask for a person; whoever hands them over need not have it
            read by the second tier.
    """

    lexicon: Lexicon
    replies: Replies
    head: Head | None = None
    classifier: Classifier | None = None
    person: PersonWords = field(default_factory=PersonWords)

    def check(self, text: str, before: str = "") -> Verdict | None:
        """A verdict of the first tier. Reads to the text's end, however long it is.

        With `before`, the end of the message before it, it finds too what only both
        together say. Places count from the beginning of `text`.
        """
        findings = self.lexicon.find(text)
        if before:
            shift = len(before) + 1
            findings += [
                replace(finding, start=0, end=finding.end - shift)
                for finding in self.lexicon.find(f"{before} {text}")
                if finding.start < shift < finding.end
            ]
        return verdict_of(findings)

    def wants_person(self, text: str) -> str:
        """The language in which a text asks for a person and nothing else; or empty."""
        return self.person.language(text)

    def suspects(self, text: str) -> Suspects:
        """The pieces that the second tier wants to see, and how they sound."""
        parts = pieces(text)
        if not self.classifier and not self.head:
            parts = parts[:1]
        return suspects(parts, self.classifier)

    def check_meaning(
        self, suspects: Suspects, features: np.ndarray | None = None
    ) -> list[Finding]:
        """What the second tier finds in suspects; nothing if it is not loaded.

        Args:
            suspects: As `suspects` gives them.
            features: Of their texts, as `bot.encoder.Encoded` has them. Without them,
                and where the n-grams are sure of a crisis, these decide alone.
        """
        if not suspects.pieces:
            return []
        return find(suspects.pieces, *self.chances(suspects, features))

    def chances(self, suspects: Suspects, features: np.ndarray | None = None) -> Said:
        """The labels, and how likely each is: what classifier and head say together."""
        if not self.head or features is None or suspects.sure:
            return suspects.labels, suspects.chances
        said = self.head.chances(features)
        if not suspects.labels:
            return self.head.labels, said
        return together(
            suspects.texts,
            (self.head.labels, said),
            (suspects.labels, suspects.chances),
        )

    def say(self, verdict: Verdict, channel: str, contact: Mapping[str, str]) -> str:
        """What a person is told; see `Replies.of`."""
        return self.replies.of(verdict, channel, contact)

    def standing(self, language: str) -> tuple[str, str]:
        """The line that stands on after a crisis; see `Replies.standing`."""
        return self.replies.standing(language)


def read_guard(folder: Path) -> Guard:
    """Build the guard from the content of data/safety/ and the release's head.

    Raises:
        ContentError: See `read_rules`, `read_replies` and `read_person`.
    """
    try:
        head = read_head(CRISES)
    except ModelError as error:  # the rules go on
        logger.error("crises are found less often: %s", error)
        head = None
    return Guard(
        Lexicon(read_rules(folder / "lexicon")),
        read_replies(folder),
        head,
        person=read_person(folder / PERSON_FILE),
    )
