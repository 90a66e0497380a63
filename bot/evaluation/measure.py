"""Measure two systems in turn, so that what else the machine does falls on both."""

from __future__ import annotations

import contextlib
import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation import talks
from bot.evaluation.figures import Figure
from bot.evaluation.load import leading, run_load
from bot.evaluation.measured import Measured, Results, Saturated
from bot.evaluation.plan import CLIENTS, HUGE_CHARACTERS, MOST_CLIENTS, Plan
from bot.evaluation.script import POSITIONS, Script, timed
from bot.evaluation.service import Say, Service
from bot.evaluation.systems import System

WARM_UP_SEED = 0
CRISES = 100  # different ones
CRISIS_PAUSE = 0.05  # seconds; the one in a crisis is no load of its own
WEIGH_SECONDS = 0.05


@dataclass(frozen=True)
class Running:
    """A system that has been started, and what is found of it."""

    system: System
    service: Service
    found: Measured


def measure(
    stock: System, ours: System, script: Script, plan: Plan, say: Say
) -> Results:
    """Train, start, load and weigh the systems, each step with one after the other.

    Raises:
        StartError: A system ended, did not start or did not keep up.
    """
    both = (stock, ours)
    results = Results(
        {system.name: Measured() for system in both},
        Measured(),
        Saturated(),
        Saturated(),
    )
    for system in both:
        say(f"{system.name}: training")
        results.systems[system.name].train.append(system.train(say))
    for number in range(plan.starts):
        for system in both:
            say(f"{system.name}: start {number + 1} of {plan.starts}")
            with system.start() as service:
                for milestone, seconds in system.wait(service).items():
                    results.systems[system.name].start[milestone].append(seconds)
    with contextlib.ExitStack() as stack:
        running = []
        for system in both:
            say(f"{system.name}: start for the load")
            service = stack.enter_context(system.start())
            system.wait(service)
            running.append(Running(system, service, results.systems[system.name]))
        _warm_up(running, script, plan)
        _loads(running, results.echo, script, plan, say)
        _saturated(running[1], results, script, plan, say)
        _long_conversations(running, script, plan, say)
        for one in running:
            one.found.by_others += one.system.by_others()
            resident, proportional = one.service.memory()
            one.found.resident.append(resident)
            one.found.proportional.append(proportional)
        for one in running:  # last of all: what it has taken, it may keep
            _huge(one, script, say)
    return results


def _warm_up(running: Sequence[Running], script: Script, plan: Plan) -> None:
    conversations = script.conversations(plan.warm_up, WARM_UP_SEED)
    for one in running:
        run_load(one.system.url, one.system.talk, conversations, 1)
        one.found.by_others -= one.system.by_others()


def _loads(
    running: Sequence[Running], echo: Measured, script: Script, plan: Plan, say: Say
) -> None:
    for number in range(plan.repetitions):
        # Each repetition begins with another system, so that none is always first.
        turn = number % len(running)
        for clients in CLIENTS:
            conversations = script.conversations(plan.messages[clients], number + 1)
            for one in (*running[turn:], *running[:turn]):
                system = one.system
                before = one.service.processor(system.rasa)
                load = run_load(system.url, system.talk, conversations, clients)
                one.service.check()
                rasa = one.service.processor(system.rasa) - before
                one.found.note(load, clients, rasa)
                rate = f"{load.rate:.1f} messages/s"
                say(f"{system.name}: run {number + 1}, clients: {clients}, {rate}")
            ours = running[-1].system
            load = run_load(ours.url, talks.ECHO, conversations, clients)
            echo.note(load, clients)


def _saturated(
    ours: Running, results: Results, script: Script, plan: Plan, say: Say
) -> None:
    """One more client in a crisis, while all others ask as fast as they can."""
    url = ours.system.url
    kinds = (
        ("by a rule", _referred(url, script.by_rule), results.by_rule),
        ("by its meaning", _referred(url, script.by_meaning), results.by_meaning),
    )
    for number in range(plan.repetitions):
        conversations = script.conversations(plan.saturating, number + 1)
        for name, crises, found in kinds:
            texts = list(itertools.islice(itertools.cycle(crises), plan.crises))
            with (
                leading(url, talks.OURS, conversations, MOST_CLIENTS) as finish,
                leading(url, talks.CRISIS, texts, 1, CRISIS_PAUSE) as finish_crises,
            ):
                faq = finish()
                crisis = finish_crises().during(faq)
            ours.service.check()
            ours.found.count(faq)
            found.note(crisis, faq)
            ms = 1000 * max(crisis.seconds)
            say(f"crises {name}: {len(crisis.seconds)} under load, worst {ms:.0f} ms")


def _referred(url: str, crises: Sequence[str]) -> list[list[str]]:
    """Crises that get the referral when all is quiet, each a conversation."""
    asked = [[text] for text in random.Random(0).sample(crises, CRISES)]
    load = run_load(url, talks.CRISIS, asked, 1)
    return list(itertools.compress(asked, load.right))


def _long_conversations(
    running: Sequence[Running], script: Script, plan: Plan, say: Say
) -> None:
    for number in range(plan.long_conversations):
        texts = script.long_conversation(seed=number + 1)
        for one in running:
            load = run_load(one.system.url, one.system.talk, [texts], 1)
            one.service.check()
            one.found.count(load)
            one.found.growth.append([1000 * seconds for seconds in load.seconds])
            for position in POSITIONS:
                seconds = Figure(load.seconds[timed(position)]).median
                one.found.turn[position].append(1000 * seconds)
            name = one.system.name
            say(f"{name}: long conversation {number + 1}, {load.elapsed:.0f} s")


def _huge(one: Running, script: Script, say: Say) -> None:
    """A message of 100,000 characters, and what it takes of memory."""
    with _weighed(one.service) as most:
        text = script.huge(HUGE_CHARACTERS)
        load = run_load(one.system.url, one.system.any_talk, [[text]], 1)
    one.service.check()
    one.found.huge.append(load.seconds[0])
    one.found.huge_resident.append(most())
    say(
        f"{one.system.name}: {HUGE_CHARACTERS:,} characters, {load.seconds[0]:.2f} s, "
        f"{most():,.0f} MB, {'answered' if not load.wrong else 'NOT answered'}"
    )


@contextlib.contextmanager
def _weighed(service: Service) -> Iterator[Callable[[], float]]:
    """Weighs a service meanwhile; what is given tells the most that it had, in MB."""
    weights = [service.resident()]
    over = threading.Event()

    def weigh() -> None:
        while not over.wait(WEIGH_SECONDS):
            weights.append(service.resident())

    thread = threading.Thread(target=weigh)
    thread.start()
    try:
        yield lambda: max(weights)
    finally:
        over.set()
        thread.join()


def progress(started: float, print_line: Callable[[str], None]) -> Say:
    """Lines with the minutes and seconds gone by."""

    def say(text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - started), 60)
        print_line(f"{minutes:3d}:{seconds:02d}  {text}")

    return say
