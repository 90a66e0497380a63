"""The figures of the benchmark as pictures, for docs/images."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from bot.evaluation.measured import Measured, Results
from bot.evaluation.plan import CLIENTS, MOST_CLIENTS, PERCENTS

COLOURS = ("#8a8f98", "#1f6f78", "#c0562f")
SIZE = (6.4, 3.6)  # inches

# The same figures give the same file; words stay words, which can be searched.
matplotlib.rcParams.update({"svg.hashsalt": "lactabot", "svg.fonttype": "none"})


def draw(results: Results, folder: Path) -> list[Path]:
    """Write `bench-*.svg` into a folder; returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for name, picture in (
        ("throughput", _throughput),
        ("latency", _latency),
        ("growth", _growth),
        ("crisis", _crisis),
    ):
        figure, axes = plt.subplots(figsize=SIZE, layout="constrained")
        picture(axes, results)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        path = folder / f"bench-{name}.svg"
        figure.savefig(path, metadata={"Date": None})
        plt.close(figure)
        drawn.append(path)
    return drawn


def _throughput(axes: Axes, results: Results) -> None:
    width = 0.4
    for place, (colour, (name, found)) in enumerate(_coloured(results)):
        middles = [statistics.median(found.rate[n]) for n in CLIENTS]
        spread = [
            [m - min(found.rate[n]) for m, n in zip(middles, CLIENTS, strict=True)],
            [max(found.rate[n]) - m for m, n in zip(middles, CLIENTS, strict=True)],
        ]
        places = [number + place * width for number in range(len(CLIENTS))]
        axes.bar(places, middles, width, label=name, color=colour, yerr=spread)
    axes.set_xticks([n + width / 2 for n in range(len(CLIENTS))], map(str, CLIENTS))
    axes.set(xlabel="clients", ylabel="messages/s", title="Throughput")


def _latency(axes: Axes, results: Results) -> None:
    styles = dict(zip(PERCENTS, ("-", "--", ":"), strict=True))
    for colour, (name, found) in _coloured(results):
        for percent, style in styles.items():
            middles = [statistics.median(found.latency[n, percent]) for n in CLIENTS]
            label = f"{name}, p{percent}"
            axes.plot(CLIENTS, middles, style, marker="o", color=colour, label=label)
    axes.set(xscale="log", yscale="log", xlabel="clients", ylabel="ms", title="Latency")
    axes.set_xticks(CLIENTS, map(str, CLIENTS))


def _growth(axes: Axes, results: Results) -> None:
    for colour, (name, found) in _coloured(results):
        turns = zip(*found.growth, strict=True)  # of all conversations
        middles = [statistics.median(turn) for turn in turns]
        axes.plot(range(1, len(middles) + 1), middles, label=name, color=colour)
    axes.set(xlabel="turn", ylabel="ms", title="A long conversation")


def _crisis(axes: Axes, results: Results) -> None:
    shown = (
        ("answers", results.by_rule.faq),
        ("crisis, by rule", results.by_rule.crisis),
        ("crisis, by meaning", results.by_meaning.crisis),
    )
    for colour, (name, found) in zip(COLOURS, shown, strict=True):
        middles = [statistics.median(found[percent]) for percent in PERCENTS]
        axes.plot(
            [f"p{p}" for p in PERCENTS], middles, marker="o", label=name, color=colour
        )
    title = f"Crises while {MOST_CLIENTS} clients ask as fast as they can"
    axes.set(yscale="log", ylabel="ms", title=title)


def _coloured(results: Results) -> Iterable[tuple[str, tuple[str, Measured]]]:
    return zip(COLOURS, results.systems.items(), strict=False)
