"""Measure two systems in turn, so that what else the machine does falls on both."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.evaluation.figures import Figure, percentile
from bot.evaluation.load import Load, run_load
from bot.evaluation.script import POSITIONS, Script, timed
from bot.evaluation.service import Say, Service
from bot.evaluation.systems import EchoTalk, System

CLIENTS = (1, 16)
PERCENTS = (50, 95, 99)
WARM_UP_SEED = 0


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        starts: Starts of each system.
        repetitions: Runs of each load.
        messages: Messages of a run, by the number of clients.
        warm_up: Messages that are not counted, before the first run.
        long_conversations: Conversations past turn 200.
        stock_epochs: For a trial, how long the stock pipeline trains; None as it comes.
    """

    starts: int
    repetitions: int
    messages: dict[int, int]
    warm_up: int
    long_conversations: int
    stock_epochs: int | None = None


FULL = Plan(
    starts=5,
    repetitions=5,
    messages={1: 400, 16: 800},
    warm_up=100,
    long_conversations=5,
)
QUICK = Plan(
    starts=1,
    repetitions=2,
    messages={1: 50, 16: 150},
    warm_up=20,
    long_conversations=1,
    stock_epochs=2,
)


@dataclass
class Measured:
    """What was measured of one system; every list has a value for each repetition.

    Attributes:
        train: Seconds of the training.
        start: Seconds from the start, by milestone.
        latency: Milliseconds of a message at one client, by percentile.
        rate: Messages per second, by number of clients.
        client_share: Share of one core that the clients took, by their number.
        turn: Milliseconds of a turn, by its position in a long conversation.
        resident, proportional: MB of all processes; the second counts shared pages
            once.
        messages: How many were sent under load.
        wrong: How many of these were not answered as they should.
        by_others: How many of these something else than Rasa answered.
    """

    train: list[float] = field(default_factory=list)
    start: defaultdict[str, list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    latency: defaultdict[int, list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    rate: defaultdict[int, list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    client_share: defaultdict[int, list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    turn: defaultdict[int, list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    resident: list[float] = field(default_factory=list)
    proportional: list[float] = field(default_factory=list)
    messages: int = 0
    wrong: int = 0
    by_others: int = 0

    def add(self, load: Load) -> None:
        """Counts the messages of a run."""
        self.messages += len(load.seconds)
        self.wrong += load.wrong


@dataclass(frozen=True)
class Results:
    """What was measured of all systems, by name, and of the client alone."""

    systems: dict[str, Measured]
    echo: Measured


def measure(systems: Sequence[System], script: Script, plan: Plan, say: Say) -> Results:
    """Train, start, load and weigh the systems, each step with one after the other.

    Raises:
        StartError: A system ended, or did not start.
        EngineError: A system did not keep up.
    """
    found = {system.name: Measured() for system in systems}
    for system in systems:
        say(f"{system.name}: training")
        found[system.name].train.append(system.train(say))
    for number in range(plan.starts):
        for system in systems:
            say(f"{system.name}: start {number + 1} of {plan.starts}")
            with system.start() as service:
                for milestone, seconds in system.wait(service).items():
                    found[system.name].start[milestone].append(seconds)
    with contextlib.ExitStack() as stack:
        running = []
        for system in systems:
            say(f"{system.name}: start for the load")
            service = stack.enter_context(system.start())
            system.wait(service)
            running.append((system, service, found[system.name]))
        echo = _measure_load(running, script, plan, say)
    return Results(found, echo)


def _measure_load(
    running: list[tuple[System, Service, Measured]],
    script: Script,
    plan: Plan,
    say: Say,
) -> Measured:
    warm_up = script.conversations(plan.warm_up, WARM_UP_SEED)
    for system, _, found in running:
        run_load(system.url, system.talk, warm_up, 1)
        found.by_others -= system.by_others()
    echo = Measured()
    for number in range(plan.repetitions):
        # Each repetition begins with another system, so that none is always first.
        turn = number % len(running)
        for clients in CLIENTS:
            conversations = script.conversations(
                plan.messages[clients], seed=number + 1
            )
            for system, service, found in running[turn:] + running[:turn]:
                load = run_load(system.url, system.talk, conversations, clients)
                service.check()
                _note(found, load, clients)
                rate = f"{load.rate:.1f} messages/s"
                say(f"{system.name}: run {number + 1}, clients: {clients}, {rate}")
            ours = running[-1][0]
            _note(echo, run_load(ours.url, EchoTalk, conversations, clients), clients)
    for number in range(plan.long_conversations):
        texts = script.long_conversation(seed=number + 1)
        for system, service, found in running:
            load = run_load(system.url, system.talk, [texts], 1)
            service.check()
            found.add(load)
            for position in POSITIONS:
                seconds = Figure(load.seconds[timed(position)]).median
                found.turn[position].append(1000 * seconds)
            say(f"{system.name}: long conversation {number + 1}, {load.elapsed:.0f} s")
    for system, service, found in running:
        found.by_others += system.by_others()
        resident, proportional = service.memory()
        found.resident.append(resident)
        found.proportional.append(proportional)
    return echo


def _note(found: Measured, load: Load, clients: int) -> None:
    found.add(load)
    found.rate[clients].append(load.rate)
    found.client_share[clients].append(load.client / load.elapsed)
    if clients == 1:
        for percent in PERCENTS:
            found.latency[percent].append(1000 * percentile(load.seconds, percent))


def progress(started: float, print_line: Callable[[str], None]) -> Say:
    """Lines with the minutes and seconds gone by."""

    def say(text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - started), 60)
        print_line(f"{minutes:3d}:{seconds:02d}  {text}")

    return say
