"""The guard: it reads every message first, and finds what must not wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.safety.classifier import Classifier
from bot.safety.lexicon import Lexicon
from bot.safety.replies import Replies, read_replies
from bot.safety.rules import read_rules
from bot.safety.sentences import Piece, pieces
from bot.safety.verdict import Finding, Verdict, verdict_of


@dataclass
class Guard:
    """Text in, verdict out; the same for the gateway, Rasa and the evaluation.

    Attributes:
        lexicon: The first tier: what a rule lists, always fires.
        replies: What people are told.
        classifier: The second tier: what no rule lists. None until it is loaded.
    """

    lexicon: Lexicon
    replies: Replies
    classifier: Classifier | None = None

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

    def suspects(self, text: str) -> list[Piece]:
        """The pieces that the second tier wants to see, the whole message first."""
        parts = pieces(text)
        return self.classifier.suspects(parts) if self.classifier else parts[:1]

    def check_meaning(
        self, suspects: Sequence[Piece], vectors: np.ndarray
    ) -> list[Finding]:
        """What the second tier finds in suspects; nothing if it is not loaded."""
        return self.classifier.find(suspects, vectors) if self.classifier else []

    def say(self, verdict: Verdict, channel: str, contact: Mapping[str, str]) -> str:
        """What a person is told; see `Replies.of`."""
        return self.replies.of(verdict, channel, contact)

    def standing(self, language: str) -> tuple[str, str]:
        """The line that stands on after a crisis; see `Replies.standing`."""
        return self.replies.standing(language)


def read_guard(folder: Path) -> Guard:
    """Build the guard from the content of data/safety/, without its second tier.

    Raises:
        ContentError: See `read_rules` and `read_replies`.
    """
    return Guard(Lexicon(read_rules(folder / "lexicon")), read_replies(folder))
