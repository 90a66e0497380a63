"""The counts of a run, as a Markdown table."""

from __future__ import annotations

import numpy as np

from bot.evaluation.soak.faults import is_sorry
from bot.evaluation.soak.run import Soak


def report(soak: Soak, found: dict[str, int]) -> str:
    """The counts, as a Markdown table."""
    crises = [one for one in soak.genuine if one.is_crisis]
    away, back = soak.down
    rows = [
        ("genuine messages", f"{len(soak.genuine):,}"),
        ("numbers", f"{len({one.number for one in soak.genuine}):,}"),
        ("copies of them", f"{soak.copies:,}"),
        ("forgeries", f"{soak.forged.total():,}"),
        ("crises among the genuine", f"{len(crises):,}"),
        ("seconds in all", f"{soak.elapsed:.0f}"),
        ("messages a second", f"{len(soak.times) / soak.elapsed:.0f}"),
        ("seconds from `kill -9` until all is up", f"{back - away:.1f}"),
        ("sent again for want of an answer", f"{soak.retries:,}"),
        (
            "apologies, for want of an answer in 10 s",
            f"{sum(map(is_sorry, soak.genuine)):,}",
        ),
        *((name, f"{count:,}") for name, count in found.items()),
        ("crisis, ms: p50 / p99 / worst", _latency(soak.seconds(True, False))),
        ("question, ms: p50 / p99 / worst", _latency(soak.seconds(False, False))),
        ("crisis over the kill, ms", _latency(soak.seconds(True, True))),
        ("question over the kill, ms", _latency(soak.seconds(False, True))),
    ]
    lines = ["| what | count |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)]
    return "\n".join(lines)


def _latency(seconds: list[float]) -> str:
    if not seconds:
        return "none"
    ms = np.percentile(np.array(seconds) * 1000, [50, 99, 100])
    return f"{' / '.join(f'{value:.0f}' for value in ms)} ({len(seconds):,})"
