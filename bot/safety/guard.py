"""The guard: it sees every message first, and decides whether it is a crisis."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.safety.lexicon import Lexicon
from bot.safety.normalise import words

# Said when the guard itself is broken: it must not depend on any file. 988lifeline.org.
LAST_RESORT = (
    "If you are in crisis or thinking about suicide, call or text 988 (Suicide & Crisis "
    "Lifeline): free, confidential, 24 hours a day. In danger right now? Call 911."
)


@dataclass(frozen=True)
class Verdict:
    """What the guard found.

    Attributes:
        category: Which kind of crisis, such as `suicidality`.
    """

    category: str


@dataclass(frozen=True)
class Guard:
    """Text in, verdict out; the same for the gateway, Rasa and the evaluation.

    Attributes:
        referral: What a person in crisis is told, 988 first.
    """

    lexicon: Lexicon
    referral: str

    def check(self, text: str) -> Verdict | None:
        """A verdict if the text shows a crisis; None if not. Reads the text to its end."""
        category = self.lexicon.find(text)
        return Verdict(category) if category else None


def read_guard(folder: Path) -> Guard:
    """Read `crisis.yml` (phrases by category) and `referral.yml` from data/safety/.

    Raises:
        ContentError: A field is wrong, missing or unknown, a phrase holds no word or
            stands twice, or the referral does not begin with 988 in its first line.
    """
    problems: list[Problem] = []
    phrases = _read_phrases(folder / "crisis.yml", problems)
    referral = _read_referral(folder / "referral.yml", problems)
    if problems:
        raise ContentError(problems)
    return Guard(Lexicon(phrases), referral)


def _read_phrases(path: Path, problems: list[Problem]) -> dict[str, list[str]]:
    fields = yamlfile.read(path, problems)
    phrases: dict[str, list[str]] = {}
    seen: dict[tuple[str, ...], int] = {}
    for category in fields.names() if fields else []:
        assert fields is not None
        found = fields.texts(category, at_least=1)
        phrases[category] = [text for text, _ in found]
        for text, line in found:
            key = tuple(words(text))
            if not key:
                fields.note(line, f"'{text}' holds no word; write or remove it")
            elif key in seen:
                fields.note(line, f"'{text}' stands in line {seen[key]} too; keep one")
            seen.setdefault(key, line)
    if fields and not phrases:
        fields.note(1, "holds no category; without phrases nobody is referred")
    return phrases


def _read_referral(path: Path, problems: list[Problem]) -> str:
    fields = yamlfile.read(path, problems)
    if fields is None:
        return ""
    text = fields.text("text")
    if "988" not in text.partition("\n")[0]:
        fields.note(fields.line_of("text"), "988 must stand in the first line of 'text'")
    for source in fields.maps("sources", at_least=1):
        source.text("title")
        source.text("url")
        checked, verify_by = source.date("checked"), source.date("verify_by")
        if checked and verify_by and verify_by <= checked:
            line = source.line_of("verify_by")
            source.note(line, "field 'verify_by' must be later than 'checked'")
        source.done()
    fields.done()
    return text


def stale_sources(path: Path, today: datetime.date) -> list[Problem]:
    """The sources of the referral that were to be checked again before today."""
    problems: list[Problem] = []
    stale = []
    if fields := yamlfile.read(path, problems):
        for source in fields.maps("sources"):
            title, verify_by = source.text("title"), source.date("verify_by")
            if verify_by and verify_by < today:
                message = f"'{title}' was to be verified by {verify_by}"
                stale.append(Problem(path, source.line_of("verify_by"), message))
    return stale
