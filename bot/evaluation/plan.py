"""How much the benchmark measures."""

from __future__ import annotations

from dataclasses import dataclass

CLIENTS = (1, 16, 64)
MOST_CLIENTS = CLIENTS[-1]
PERCENTS = (50, 95, 99)
HUGE_CHARACTERS = 100_000


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        starts: Starts of each system.
        repetitions: Runs of each load.
        messages: Messages of a run, by the number of clients.
        saturating: Messages of all clients while one more client is in a crisis.
        crises: Of that one at most; those that are sent after the others count not.
        warm_up: Messages that are not counted, before the first run.
        long_conversations: Conversations past turn 200.
        stock_questions: Of each topic's, how many the stock pipeline is trained on.
        stock_epochs: For a trial, how long the stock pipeline trains; None as it comes.
    """

    starts: int
    repetitions: int
    messages: dict[int, int]
    saturating: int
    crises: int
    warm_up: int
    long_conversations: int
    stock_questions: int
    stock_epochs: int | None = None


FULL = Plan(
    starts=3,
    repetitions=3,
    messages={1: 200, 16: 400, 64: 640},
    saturating=1_600,
    crises=300,
    warm_up=100,
    long_conversations=3,
    stock_questions=15,
)
QUICK = Plan(
    starts=1,
    repetitions=2,
    messages={1: 50, 16: 150, 64: 320},
    saturating=600,
    crises=60,
    warm_up=20,
    long_conversations=1,
    stock_questions=10,
    stock_epochs=2,
)
