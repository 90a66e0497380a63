"""What a message asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

TOPIC, OUTSIDE, FOLLOW_UP = "faq/", "outside/", "follow_up/"  # how labels begin
LOSS = OUTSIDE + "loss"  # who has lost a baby; data/outside/loss.yml
REMARK = "chitchat"  # the intent of what asks nothing
# Chosen on the development split; docs/understanding.md has the curve.
SURE = 0.4  # below it we ask back, unless several questions are told apart
MOST, SPLIT = 0.5, 0.5  # below the one, a topic is unsure if another has half as much
DOUBT = 0.15  # of what lies outside: a topic that is likelier is still no sure answer


@dataclass(frozen=True)
class Asked:
    """One thing that a message asks.

    Attributes:
        label: `faq/<topic>`, `outside/<class>`, or an intent.
        confidence: From 0 to 1.
    """

    label: str
    confidence: float


# What a question asks if it leans on one of a topic before it, or None: from the id of
# the topic, the ranking of the question by itself, and its text.
After = Callable[[str, tuple[Asked, ...], str], "Asked | None"]


def kind(label: str) -> str:
    """The label, or OUTSIDE for all classes of what lies outside."""
    return OUTSIDE if label.startswith(OUTSIDE) else label


@dataclass(frozen=True)
class Reading:
    """What a message asks.

    Attributes:
        asked: In the order asked; one, unless the message asks several questions.
        ranking: All labels for the message as a whole, likeliest first.
    """

    asked: tuple[Asked, ...]
    ranking: tuple[Asked, ...]

    @property
    def is_sure(self) -> bool:
        """Whether to answer rather than to ask back."""
        in_doubt = self._may_lie_outside or self._is_split
        return self.is_at_least(SURE) and not in_doubt

    def is_at_least(self, confidence: float) -> bool:
        """Whether it is as sure as this; several questions told apart always are."""
        return len(self.asked) > 1 or self.asked[0].confidence >= confidence

    @property
    def _may_lie_outside(self) -> bool:
        """Whether a topic is the likeliest, and yet no topic may answer it."""
        first, *more = self.asked
        if more or not first.label.startswith(TOPIC):
            return False
        outside = (a for a in self.ranking if a.label.startswith(OUTSIDE))
        return sum(asked.confidence for asked in outside) >= DOUBT

    @property
    def _is_split(self) -> bool:
        """Whether another topic is nearly as likely as the one that is likeliest.

        "Why do I leak" is asked back, since each topic on leaking answers a part of it.
        """
        first, *more = self.asked
        if more or not first.label.startswith(TOPIC) or first.confidence >= MOST:
            return False
        others = (a for a in self.ranking if a.label.startswith(TOPIC))
        likely = [a.confidence for a in others if a.label != first.label]
        return max(likely, default=0.0) >= SPLIT * first.confidence
