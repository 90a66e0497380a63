"""What the guard can find, and how urgent each of it is."""

from __future__ import annotations

from dataclasses import dataclass

# By level, the most urgent first; within a level, the category that the reply is about
# when a message shows several.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "crisis": (
        "suicidality",
        "harm_to_baby",
        "self_harm",
        "violence",
        "psychosis",
        "hotline",
        "unknown",  # the guard itself is broken, or a text is too much to read
    ),
    "emergency": ("maternal", "newborn"),
    "same_day": ("maternal", "newborn", "mood"),
}
LANGUAGES = ("en", "es", "fr", "pt", "de")
_URGENCY = {
    (level, category): (i, k)
    for i, (level, categories) in enumerate(CATEGORIES.items())
    for k, category in enumerate(categories)
}


@dataclass(frozen=True)
class Finding:
    """One thing found in a text.

    Attributes:
        level: `crisis`, `emergency` (911 now) or `same_day` (the clinician today).
        about: `self`, or `other` if the message is about somebody else.
        rule: The id of the rule, or `classifier`.
        start: Where it begins in the text as it came. end: Where it has ended.
    """

    level: str
    category: str
    language: str = "en"
    about: str = "self"
    rule: str = ""
    start: int = 0
    end: int = 0

    @property
    def urgency(self) -> tuple[int, int]:
        """Smaller is more urgent."""
        return _URGENCY[self.level, self.category]


@dataclass(frozen=True)
class Verdict:
    """What the guard found in a message, the most urgent first; at least one."""

    findings: tuple[Finding, ...]

    @property
    def level(self) -> str:
        """The most urgent level."""
        return self.findings[0].level

    @property
    def category(self) -> str:
        """The most urgent category."""
        return self.findings[0].category

    @property
    def language(self) -> str:
        """The language of the most urgent finding."""
        return self.findings[0].language

    @property
    def is_crisis(self) -> bool:
        """Whether 988 is due before anything else."""
        return self.level == "crisis"


def verdict_of(findings: list[Finding]) -> Verdict | None:
    """The verdict over some findings; None if there are none."""
    ordered = sorted(findings, key=lambda finding: finding.urgency)
    return Verdict(tuple(ordered)) if ordered else None
