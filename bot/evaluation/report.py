"""The results as Markdown tables, readable as they stand."""

from __future__ import annotations

import datetime
import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.figures import Figure
from bot.evaluation.measure import CLIENTS, PERCENTS, Measured, Plan, Results
from bot.evaluation.script import POSITIONS
from bot.evaluation.systems import CRISIS_ANSWERED, ENTRIES_ANSWER, RASA_ANSWERS

TEMPLATE = Path(__file__).with_name("document.md")
NONE = "–"


@dataclass(frozen=True)
class Target:
    """What we promise, as a ratio that must be reached or not be exceeded."""

    name: str
    ratio: float
    wanted: float
    at_least: bool

    @property
    def met(self) -> bool:
        """Whether the promise is kept."""
        if self.at_least:
            return self.ratio >= self.wanted
        return self.ratio <= self.wanted

    def row(self) -> list[str]:
        """Name, what is wanted, what was measured, and the verdict."""
        sign = "at least" if self.at_least else "at most"
        verdict = "met" if self.met else "**not met**"
        return [self.name, f"{sign} {self.wanted:.2f}", f"{self.ratio:.2f}", verdict]


def targets(stock: Measured, ours: Measured) -> list[Target]:
    """The promises, with the ratio of the medians that was measured."""
    first, last = POSITIONS[0], POSITIONS[-1]
    throughput = [
        Target(
            f"Messages/s, {_clients(clients)}, ours to stock",
            _ratio(ours.rate[clients], stock.rate[clients]),
            wanted=3.0,
            at_least=True,
        )
        for clients in CLIENTS
    ]
    memory = _ratio(ours.resident, stock.resident)
    start = _ratio(ours.start[RASA_ANSWERS], stock.start[RASA_ANSWERS])
    growth = _ratio(ours.turn[last], ours.turn[first])
    return [
        *throughput,
        Target("Memory, ours to stock", memory, wanted=0.5, at_least=False),
        Target("Start time, ours to stock", start, wanted=0.5, at_least=False),
        Target(
            f"Ours, turn {last} to turn {first}", growth, wanted=1.25, at_least=False
        ),
    ]


def tables(results: Results) -> str:
    """The figures, the targets, and the cost of the measuring itself."""
    (stock_name, stock), (ours_name, ours) = results.systems.items()
    rows = [
        [name, _cell(theirs), _cell(own), _ratio_cell(own, theirs)]
        for name, theirs, own in _figures(stock, ours)
    ]
    counts = [
        [what, f"{theirs:,}", f"{own:,}", NONE]
        for what, theirs, own in (
            ("Messages under load", stock.messages, ours.messages),
            ("… not answered as they should", stock.wrong, ours.wrong),
            ("… answered by something else than Rasa", stock.by_others, ours.by_others),
        )
    ]
    figures = table(["", stock_name, ours_name, "ours to stock"], [*rows, *counts])
    promised = table(
        ["Target", "Wanted", "Measured", ""],
        [target.row() for target in targets(stock, ours)],
    )
    measured = (stock, ours, results.echo)
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
    cost = table(["", stock_name, ours_name, "echo"], [*rates, *shares])
    return (
        f"## Targets\n\n{promised}\n\n## Figures\n\n{figures}\n\n"
        f"## What the measuring costs\n\n{cost}\n"
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
) -> list[tuple[str, Sequence[float], Sequence[float]]]:
    return [
        ("Training, s", stock.train, ours.train),
        *(
            (f"Start: {milestone}, s", stock.start[milestone], ours.start[milestone])
            for milestone in (CRISIS_ANSWERED, ENTRIES_ANSWER, RASA_ANSWERS)
        ),
        ("Memory, resident, MB", stock.resident, ours.resident),
        ("Memory, proportional, MB", stock.proportional, ours.proportional),
        *(
            (f"Latency p{percent}, ms", stock.latency[percent], ours.latency[percent])
            for percent in PERCENTS
        ),
        *(
            (
                f"Messages/s, {_clients(clients)}",
                stock.rate[clients],
                ours.rate[clients],
            )
            for clients in CLIENTS
        ),
        *(
            (f"Turn {position}, ms", stock.turn[position], ours.turn[position])
            for position in POSITIONS
        ),
    ]


def _clients(number: int) -> str:
    return "1 client" if number == 1 else f"{number} clients"


def _cell(values: Sequence[float]) -> str:
    return str(Figure(tuple(values))) if values else NONE


def _percent_cell(shares: Sequence[float]) -> str:
    return f"{100 * Figure(tuple(shares)).median:.0f} %"


def _ratio(ours: Sequence[float], stock: Sequence[float]) -> float:
    return Figure(tuple(ours)).median / Figure(tuple(stock)).median


def _ratio_cell(ours: Sequence[float], stock: Sequence[float]) -> str:
    return f"{_ratio(ours, stock):.2f}" if ours and stock else NONE
