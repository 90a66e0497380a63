"""Read data/safety/: the crisis phrases and the referral. No spaCy, so it is fast."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from bot import yamlfile
from bot.errors import ContentError, Problem
from bot.safety.normalise import words


@dataclass(frozen=True)
class SafetyContent:
    """What clinicians write for the guard.

    Attributes:
        phrases: By category, the most urgent category first.
        referral: What a person in crisis is told, 988 in its first line.
    """

    phrases: dict[str, list[str]]
    referral: str


def read_safety(folder: Path) -> SafetyContent:
    """Read `crisis.yml` and `referral.yml`.

    Raises:
        ContentError: A field is wrong, missing or unknown, a phrase holds no word or
            stands twice, or the first line of the referral does not hold 988.
    """
    problems: list[Problem] = []
    phrases = _read_phrases(folder / "crisis.yml", problems)
    referral = _read_referral(folder / "referral.yml", problems)
    if problems:
        raise ContentError(problems)
    return SafetyContent(phrases, referral)


def stale_sources(folder: Path, today: datetime.date) -> list[Problem]:
    """The sources of the referral that were to be verified again before today."""
    problems: list[Problem] = []
    stale = []
    if fields := yamlfile.read(folder / "referral.yml", problems):
        for source in fields.maps("sources"):
            title, verify_by = source.text("title"), source.date("verify_by")
            if verify_by and verify_by < today:
                message = f"'{title}' was to be verified by {verify_by}"
                line = source.line_of("verify_by")
                stale.append(Problem(folder / "referral.yml", line, message))
    return stale


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
        fields.note(
            fields.line_of("text"), "988 must stand in the first line of 'text'"
        )
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
