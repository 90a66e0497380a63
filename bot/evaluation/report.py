"""The results as Markdown tables, readable as they stand."""

from __future__ import annotations

import datetime
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.figures import Figure
from bot.evaluation.measured import Measured, Results, Saturated
from bot.evaluation.plan import CLIENTS, HUGE_CHARACTERS, MOST_CLIENTS, PERCENTS, Plan
from bot.evaluation.script import POSITIONS
from bot.evaluation.systems import CRISIS_ANSWERED, ENTRIES_ANSWER, RASA_ANSWERS

TEMPLATE = Path(__file__).with_name("document.md")
NONE = "–"


@dataclass(frozen=True)
class Target:
    """What we promise: a value that must be reached, or not be exceeded."""

    name: str
    value: float
    wanted: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the promise is kept."""
        if self.at_least:
            return self.value >= self.wanted
        return self.value <= self.wanted

    def row(self) -> list[str]:
        """Name, what is wanted, what was measured, and the verdict."""
        sign = "at least" if self.at_least else "at most"
        verdict = "met" if self.met else "**not met**"
        return [self.name, f"{sign} {self.wanted:g}", f"{self.value:.2f}", verdict]


def targets(results: Results) -> list[Target]:
    """The promises, with the medians that were measured or their ratios."""
    stock, ours = results.systems.values()
    last, first = POSITIONS[-1], POSITIONS[0]
    return [
        *(
            Target(
                f"Messages/s, {_clients(n)}, ours to stock",
                _ratio(ours.rate[n], stock.rate[n]),
                wanted=5,
                at_least=True,
            )
            for n in CLIENTS
        ),
        Target(
            "Messages/s of a Rasa worker with a core of its own, ours to stock",
            1 / _ratio(ours.rasa[MOST_CLIENTS], stock.rasa[MOST_CLIENTS]),
            wanted=5,
            at_least=True,
        ),
        Target(
            f"Messages/s, {_clients(MOST_CLIENTS)}, ours to echo",
            _ratio(ours.rate[MOST_CLIENTS], results.echo.rate[MOST_CLIENTS]),
            wanted=0.25,
            at_least=True,
        ),
        *(
            Target(
                f"Latency p50, {_clients(n)}, ours to stock",
                _ratio(ours.latency[n, 50], stock.latency[n, 50]),
                wanted=0.25,
            )
            for n in CLIENTS
        ),
        Target("Memory, ours to stock", _ratio(ours.resident, stock.resident), 0.6),
        Target("Start: crisis answered, s", _median(ours.start[CRISIS_ANSWERED]), 4),
        Target("Start: entries answer, s", _median(ours.start[ENTRIES_ANSWER]), 5),
        Target(
            "Start: Rasa answers, ours to stock",
            _ratio(ours.start[RASA_ANSWERS], stock.start[RASA_ANSWERS]),
            wanted=0.5,
        ),
        Target(
            f"Ours, turn {last} to turn {first}",
            _ratio(ours.turn[last], ours.turn[first]),
            wanted=1.1,
        ),
        *(
            target
            for name, found in _saturated(results)
            for target in (
                Target(f"Crisis {name}, p99 under load, ms", _p99(found.crisis), 50),
                Target(
                    f"Crisis {name}, p99 to that of the answers",
                    _p99(found.crisis) / _p99(found.faq),
                    wanted=0.1,
                ),
            )
        ),
    ]


def tables(results: Results) -> str:
    """The targets, the figures, crises under load, and the cost of the measuring."""
    (stock_name, stock), (ours_name, ours) = results.systems.items()
    rows = [
        [name, _cell(theirs), _cell(own), _ratio_cell(own, theirs)]
        for name, theirs, own in _figures(stock, ours)
    ]
    counts = [
        [what, f"{theirs:,}", f"{own:,}", NONE]
        for what, theirs, own in (
            ("Messages under load", stock.messages, ours.messages),
            ("… not answered by Rasa with words", stock.wrong, ours.wrong),
            (
                "… that the gateway answered in its place",
                stock.by_others,
                ours.by_others,
            ),
        )
    ]
    promised = table(
        ["Target", "Wanted", "Measured", ""],
        [target.row() for target in targets(results)],
    )
    figures = table(["", stock_name, ours_name, "ours to stock"], [*rows, *counts])
    return (
        f"## Targets\n\n{promised}\n\n## Figures\n\n{figures}\n\n"
        f"## Crises while {MOST_CLIENTS} clients ask as fast as they can\n\n"
        f"{_crises(results)}\n\n"
        f"## What the measuring costs\n\n{_cost(results)}\n"
    )


def document(
    results: Results, plan: Plan, machine: str, versions: str, day: datetime.date
) -> str:
    """docs/benchmarks.md."""
    template = TEMPLATE.read_text(encoding="utf-8")
    return string.Template(template).substitute(
        day=day,
        machine=machine,
        versions=versions,
        repetitions=plan.repetitions,
        starts=plan.starts,
        long_conversations=plan.long_conversations,
        stock_questions=plan.stock_questions,
        tables=tables(results),
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns are lined up; numbers stand on the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(cell.rjust(w) for cell, w in others)]
        return f"| {' | '.join(padded)} |"

    rule = [f":{'-' * (widths[0] - 1)}", *(f"{'-' * (w - 1)}:" for w in widths[1:])]
    return "\n".join([line(head), line(rule), *map(line, rows)])


def _figures(
    stock: Measured, ours: Measured
) -> Iterator[tuple[str, Sequence[float], Sequence[float]]]:
    yield "Training, s", stock.train, ours.train
    for milestone in (CRISIS_ANSWERED, ENTRIES_ANSWER, RASA_ANSWERS):
        name = f"Start: {milestone}, s"
        yield name, stock.start[milestone], ours.start[milestone]
    yield "Memory, resident, MB", stock.resident, ours.resident
    yield "Memory, proportional, MB", stock.proportional, ours.proportional
    for n in CLIENTS:
        yield f"Messages/s, {_clients(n)}", stock.rate[n], ours.rate[n]
        for percent in PERCENTS:
            name = f"… latency p{percent}, ms"
            yield name, stock.latency[n, percent], ours.latency[n, percent]
        yield "… Rasa's processor time a message, ms", stock.rasa[n], ours.rasa[n]
    for position in POSITIONS:
        yield f"Turn {position}, ms", stock.turn[position], ours.turn[position]
    yield f"A message of {HUGE_CHARACTERS:,} characters, s", stock.huge, ours.huge
    yield "… memory meanwhile, MB", stock.huge_resident, ours.huge_resident


def _crises(results: Results) -> str:
    rows = [
        [f"{who}, p{percent}, ms", *(_cell(values[percent]) for values in both)]
        for who, both in (
            ("Referral", [f.crisis for _, f in _saturated(results)]),
            ("Answers beside it", [f.faq for _, f in _saturated(results)]),
        )
        for percent in PERCENTS
    ]
    counts = [
        ["Crises", *(f"{f.referrals:,}" for _, f in _saturated(results))],
        ["… without a referral", *(f"{f.without:,}" for _, f in _saturated(results))],
    ]
    names = [f"crisis {name}" for name, _ in _saturated(results)]
    return table(["", *names], [*rows, *counts])


def _cost(results: Results) -> str:
    measured = (*results.systems.values(), results.echo)
    rates = [
        [f"Messages/s, {_clients(n)}", *(_cell(m.rate[n]) for m in measured)]
        for n in CLIENTS
    ]
    shares = [
        [
            f"Client's share of a core, {_clients(n)}",
            *(_percent_cell(m.client_share[n]) for m in measured),
        ]
        for n in CLIENTS
    ]
    return table(["", *results.systems, "echo"], [*rates, *shares])


def _saturated(results: Results) -> list[tuple[str, Saturated]]:
    return [("by rule", results.by_rule), ("by meaning", results.by_meaning)]


def _clients(number: int) -> str:
    return "1 client" if number == 1 else f"{number} clients"


def _cell(values: Sequence[float]) -> str:
    return str(Figure(tuple(values))) if values else NONE


def _percent_cell(shares: Sequence[float]) -> str:
    return f"{100 * _median(shares):.0f} %"


def _median(values: Sequence[float]) -> float:
    return Figure(tuple(values)).median


def _p99(values: dict[int, list[float]]) -> float:
    return _median(values[99])


def _ratio(ours: Sequence[float], stock: Sequence[float]) -> float:
    return _median(ours) / _median(stock)


def _ratio_cell(ours: Sequence[float], stock: Sequence[float]) -> str:
    return f"{_ratio(ours, stock):.2f}" if ours and stock else NONE
