"""What the benchmark found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from bot.evaluation.figures import percentile
from bot.evaluation.load import Load
from bot.evaluation.plan import PERCENTS

Values = defaultdict[int, list[float]]


def _by_number() -> Values:
    return defaultdict(list)


@dataclass
class Measured:
    """What was measured of one system; every list has a value for each repetition.

    Attributes:
        train: Seconds of the training.
        start: Seconds from the start, by milestone.
        latency: Milliseconds of a message, by the number of clients and percentile.
        rate: Messages per second, by number of clients.
        rasa: Milliseconds of processor time of the Rasa worker for a message, likewise.
        client_share: Share of one core that the clients took, by their number.
        turn: Milliseconds of a turn, by its position in a long conversation.
        growth: Milliseconds of every turn of a long conversation, one list for each.
        resident, proportional: MB of all processes; the second counts shared pages
            once.
        huge: Seconds until a message of 100,000 characters was answered.
        huge_resident: MB of all processes at most meanwhile.
        messages: How many were sent under load.
        wrong: How many of these were not answered as they should.
        by_others: How many of these something else than Rasa answered.
    """

    train: list[float] = field(default_factory=list)
    start: defaultdict[str, list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    latency: defaultdict[tuple[int, int], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    rate: Values = field(default_factory=_by_number)
    rasa: Values = field(default_factory=_by_number)
    client_share: Values = field(default_factory=_by_number)
    turn: Values = field(default_factory=_by_number)
    growth: list[list[float]] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)
    proportional: list[float] = field(default_factory=list)
    huge: list[float] = field(default_factory=list)
    huge_resident: list[float] = field(default_factory=list)
    messages: int = 0
    wrong: int = 0
    by_others: int = 0

    def count(self, load: Load) -> None:
        """Counts the messages of a run."""
        self.messages += len(load.seconds)
        self.wrong += load.wrong

    def note(self, load: Load, clients: int, rasa: float = 0.0) -> None:
        """Keeps the figures of a run, and counts its messages.

        `rasa` is how many seconds of processor time the Rasa worker has taken.
        """
        self.count(load)
        self.rasa[clients].append(1000 * rasa / len(load.seconds))
        self.rate[clients].append(load.rate)
        self.client_share[clients].append(load.processor / load.elapsed)
        for percent in PERCENTS:
            found = 1000 * percentile(load.seconds, percent)
            self.latency[clients, percent].append(found)


@dataclass
class Saturated:
    """Crises of one more client, while as many as we measure keep the others busy.

    Attributes:
        crisis: Milliseconds until the referral, by percentile, for each repetition.
        faq: Milliseconds until the answers beside it, likewise.
        referrals: How many crises there were.
        without: How many of these got no referral.
    """

    crisis: Values = field(default_factory=_by_number)
    faq: Values = field(default_factory=_by_number)
    referrals: int = 0
    without: int = 0

    def note(self, crisis: Load, faq: Load) -> None:
        """Keeps the figures of a run."""
        for percent in PERCENTS:
            self.crisis[percent].append(1000 * percentile(crisis.seconds, percent))
            self.faq[percent].append(1000 * percentile(faq.seconds, percent))
        self.referrals += len(crisis.seconds)
        self.without += crisis.wrong


@dataclass(frozen=True)
class Results:
    """What was measured of all systems.

    Attributes:
        systems: Stock and ours, by name.
        echo: Of the gateway that says only that it is up.
        by_rule: Of ours, crises that a rule finds, under saturation.
        by_meaning: Those that only the second tier finds.
    """

    systems: dict[str, Measured]
    echo: Measured
    by_rule: Saturated
    by_meaning: Saturated
