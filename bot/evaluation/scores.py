"""How right the readings of messages are: shares, means and curves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from bot.evaluation.splits import Item, plain
from bot.evaluation.wilson import wilson
from bot.understanding.reading import ANSWERS_AT_MOST, Reading

THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7)
BINS = 10  # of the calibration


def share(name: str, hits: int, total: int) -> str:
    """A row of a table: a share with its interval."""
    value, low, high = wilson(hits, total)
    return f"| {name} | {hits} of {total} | {value:.3f} | {low:.3f} to {high:.3f} |"


def strictly(item: Item, reading: Reading) -> bool:
    """Whether the likeliest label is the one that is expected."""
    return plain(reading.asked[0].label) in item.expect


def leniently(item: Item, reading: Reading) -> bool:
    """Whether any label that is read is one that would do."""
    would_do = {*item.expect, *item.also}
    return any(plain(asked.label) in would_do for asked in reading.asked)


def singles(inside: Sequence[tuple[Item, Reading]]) -> list[str]:
    """The rows over messages with one question."""
    voices = defaultdict(list)
    for item, reading in inside:
        voices[item.voice or "any"].append(strictly(item, reading))
    right = sum(strictly(*case) for case in inside)
    nearly = sum(leniently(*case) for case in inside)
    wanted = [item.expect[0] for item, _ in inside]
    found = [plain(reading.asked[0].label) for _, reading in inside]
    return [
        share("one question: strictly right", right, len(inside)),
        share("one question: leniently right", nearly, len(inside)),
        f"| macro-F1 | | {macro_f1(wanted, found):.3f} | |",
        *(share(f"voice: {v}", sum(voices[v]), len(voices[v])) for v in sorted(voices)),
    ]


def macro_f1(expected: Sequence[str], found: Sequence[str]) -> float:
    """The mean over labels of the harmonic mean of precision and recall."""
    scores = []
    for label in sorted(set(expected)):
        hits = sum(e == f == label for e, f in zip(expected, found, strict=True))
        total = expected.count(label) + found.count(label)
        scores.append(2 * hits / total)
    return float(np.mean(scores))


def several(multi: Sequence[tuple[Item, Sequence[str]]]) -> list[str]:
    """The rows over messages with several questions, from what was said back."""
    exact, answered, overlap = 0, 0, []
    for item, said in multi:
        wanted = list(dict.fromkeys(item.expect))[:ANSWERS_AT_MOST]
        exact += list(said) == wanted
        answered += set(wanted) <= set(said)
        common = len(set(said) & set(wanted))
        overlap.append(2 * common / (len(set(said)) + len(wanted)))
    return [
        share("several questions: all answered", answered, len(multi)),
        share("several questions: all, in order", exact, len(multi)),
        f"| several questions: F1 | | {np.mean(overlap):.3f} | |",
    ]


def curve(
    inside: Sequence[tuple[Item, Reading]], outside: Sequence[tuple[Item, Reading]]
) -> list[str]:
    """What each threshold would answer, and how rightly."""
    lines = [
        "| threshold | right | wrong | asked back | outside answered |",
        "|---|---|---|---|---|",
    ]
    for threshold in THRESHOLDS:
        answered = [_answers(reading, threshold) for _, reading in inside]
        right = [
            top in item.expect for top, (item, _) in zip(answered, inside, strict=True)
        ]
        wrong = [bool(top) and not r for top, r in zip(answered, right, strict=True)]
        strangers = [bool(_answers(reading, threshold)) for _, reading in outside]
        lines.append(
            f"| {threshold:.2f} | {np.mean(right):.3f} | {np.mean(wrong):.3f} "
            f"| {1 - np.mean(right) - np.mean(wrong):.3f} | {np.mean(strangers):.3f} |"
        )
    return lines


def _answers(reading: Reading, threshold: float) -> str:
    """The topic that is answered from a threshold on; empty if none is."""
    first = reading.asked[0]
    sure = first.confidence >= threshold and first.label.startswith("faq/")
    return first.label if sure else ""


def calibration(confidences: ArrayLike, right: ArrayLike) -> float:
    """The expected calibration error: how far confidence lies from being right.

    Source:
        Guo and others: On calibration of modern neural networks (2017), equation 3.
    """
    sure, hits = np.asarray(confidences), np.asarray(right)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [
        abs(sure[bins == b].mean() - hits[bins == b].mean()) * (bins == b).mean()
        for b in range(BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))
