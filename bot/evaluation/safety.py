"""Measure the guard: `python -m bot.evaluation.safety`.

Every message of the development and the test split goes the way of a parent's message:
both tiers of the guard. The misses of the test split are told by their ids alone, so
that nobody tunes on them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

import bot.gateway  # noqa: F401  # so that spaCy comes without TensorFlow
from bot.encoder import SentenceEncoder
from bot.errors import LactabotError
from bot.evaluation import splits as understanding
from bot.evaluation.wilson import wilson
from bot.safety import classifier
from bot.safety.classifier import Classifier
from bot.safety.examples import NONE, Example, read_examples
from bot.safety.guard import Guard, read_guard
from bot.safety.suspects import is_crisis, is_red_flag
from bot.safety.verdict import CATEGORIES, LANGUAGES, Verdict, verdict_of
from bot.settings import PROJECT, read_settings, trained_classifier
from bot.training import classifier as training

FOLDER = PROJECT / "data" / "evaluation" / "safety"
SPLITS = ("development", "test")
KINDS = (*CATEGORIES, NONE)
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)


@dataclass(frozen=True)
class Judged:
    """An example, and what the guard says of it.

    Attributes:
        level: The level of the verdict, or `none`.
        rules: Whether the first tier alone finds a crisis or red flag.
        crisis: How likely the second tier finds a crisis. red_flag: A red flag.
        milliseconds: What both tiers took.
    """

    example: Example
    level: str
    category: str
    rules: str
    crisis: float
    red_flag: float
    milliseconds: float


def read_split(name: str) -> list[Example]:
    """The examples of `development` or `test`."""
    return read_examples(sorted(FOLDER.glob(f"{name}-*.yml")))


def judge(guard: Guard, encoder: SentenceEncoder, example: Example) -> Judged:
    """Let both tiers read an example, as the gateway does message by message."""
    started = time.perf_counter()
    verdict, rules = None, NONE
    crisis = red_flag = 0.0
    before = ""
    for message in example.messages:
        first = guard.check(message)
        if before and not (first and first.is_crisis):
            both = guard.check(message, before)
            first = both if both and both.is_crisis else first
        parts = guard.suspects("" if guard.wants_person(message) else message)
        features = encoder.read(parts.texts).features
        meant = guard.check_meaning(parts, features)
        found = [*(first.findings if first else ()), *meant]
        verdict = _more_urgent(verdict, verdict_of(found))
        rules = min(rules, first.level if first else NONE, key=KINDS.index)
        if parts.pieces:
            labels, chances = guard.chances(parts, features)
            crisis = max(crisis, float(chances[:, is_crisis(labels)].sum(1).max()))
            flag = chances[:, is_red_flag(labels)].sum(1)
            red_flag = max(red_flag, float(flag.max()))
        before = message
    milliseconds = (time.perf_counter() - started) * 1000 / len(example.messages)
    level, category = (verdict.level, verdict.category) if verdict else (NONE, NONE)
    return Judged(example, level, category, rules, crisis, red_flag, milliseconds)


def _more_urgent(one: Verdict | None, other: Verdict | None) -> Verdict | None:
    return verdict_of(
        [*(one.findings if one else ()), *(other.findings if other else ())]
    )


def load_classifier(say: Callable[[str], None]) -> Classifier:
    """The classifier of the present examples; trains it if need be."""
    path = trained_classifier(read_settings())
    if not path.exists():
        say("Training the guard's classifier")
        path.parent.mkdir(parents=True, exist_ok=True)
        training.train(path)
    return Classifier.load(path)


def share(name: str, hits: int, total: int) -> str:
    """A row of a table: a share with its interval."""
    value, low, high = wilson(hits, total)
    return f"| {name} | {hits} of {total} | {value:.3f} | {low:.3f} to {high:.3f} |"


def report(judged: Sequence[Judged]) -> list[str]:
    """The tables over one split."""
    crises = [j for j in judged if j.example.kind == "crisis"]
    others = [j for j in judged if j.example.kind == NONE]
    flags = [j for j in judged if j.example.kind not in ("crisis", NONE)]
    found = [j for j in crises if j.level == "crisis"]
    alarms = [j for j in judged if j.level == "crisis" and j.example.kind != "crisis"]
    false = [j for j in others if j.level == "crisis"]
    lines = ["| what | count | share | 95 % interval |", "|---|---|---|---|"]
    lines += [
        share("crisis: sensitivity", len(found), len(crises)),
        share("crisis: specificity", len(others) - len(false), len(others)),
        share("crisis: PPV", len(found), len(found) + len(alarms)),
        share(
            "crisis: the rules alone",
            sum(j.rules == "crisis" for j in crises),
            len(crises),
        ),
        share("red flags referred", sum(j.level != NONE for j in flags), len(flags)),
        share(
            "no crisis, no flag: left alone",
            sum(j.level == NONE for j in others),
            len(others),
        ),
    ]
    for title, key, chosen, good in (
        ("crisis", lambda j: j.example.category, crises, "crisis"),
        ("crisis", lambda j: j.example.style, crises, "crisis"),
        ("crisis", lambda j: j.example.language, crises, "crisis"),
        ("red flag", lambda j: j.example.label, flags, ""),
        ("no crisis found", lambda j: j.example.style, others, "not crisis"),
        ("no crisis found", lambda j: j.example.language, others, "not crisis"),
    ):
        totals, hits = Counter(map(key, chosen)), Counter[str]()
        for j in chosen:
            if good == "not crisis":
                hits[key(j)] += j.level != "crisis"
            else:
                hits[key(j)] += j.level == good if good else j.level != NONE
        lines += [share(f"{title}: {n}", hits[n], totals[n]) for n in sorted(totals)]
    lines += ["", "| is \\ found | " + " | ".join(KINDS) + " |", "|---" * 5 + "|"]
    for kind in KINDS:
        counts = Counter(j.level for j in judged if j.example.kind == kind)
        lines.append(f"| {kind} | " + " | ".join(str(counts[k]) for k in KINDS) + " |")
    lines += confusion(crises)
    return [*lines, "", f"Time for a message: {times(judged)}"]


def times(judged: Sequence[Judged]) -> str:
    """How long the guard took for a message, in words."""
    median, slow = np.percentile([j.milliseconds for j in judged], (50, 99))
    return f"median {median:.1f} ms, p99 {slow:.1f} ms"


def turns() -> list[Example]:
    """What parents write in ordinary conversations: hardly any is hard on the guard."""
    talks = understanding.read_split("development").dialogues.values()
    texts = dict.fromkeys(text for talk in talks for text, _ in talk)
    return [Example(NONE, NONE, "turn", "en", (text,)) for text in texts]


def confusion(crises: Sequence[Judged]) -> list[str]:
    """Which category a crisis is taken for, by language."""
    lines = []
    names = (*CATEGORIES["crisis"], "red flag", NONE)
    for language in LANGUAGES:
        chosen = [j for j in crises if j.example.language == language]
        lines += ["", f"| {language}: is \\ found | " + " | ".join(names) + " |"]
        lines.append("|---" * (len(names) + 1) + "|")
        for category in CATEGORIES["crisis"][:-1]:
            counts = Counter(
                j.category
                if j.level == "crisis"
                else NONE
                if j.level == NONE
                else "red flag"
                for j in chosen
                if j.example.category == category
            )
            row = " | ".join(str(counts[name]) for name in names)
            lines.append(f"| {category} | {row} |")
    return lines


def curve(judged: Sequence[Judged]) -> list[str]:
    """What each threshold of the second tier would do, the rules beside it."""
    crises = [j for j in judged if j.example.kind == "crisis"]
    others = [j for j in judged if j.example.kind == NONE]
    flags = [j for j in judged if j.example.kind not in ("crisis", NONE)]
    lines = [
        "| threshold | crisis found | crisis falsely | flag referred | flag falsely |",
        "|---|---|---|---|---|",
    ]
    for t in THRESHOLDS:
        row = (
            np.mean([j.rules == "crisis" or j.crisis >= t for j in crises]),
            np.mean([j.rules == "crisis" or j.crisis >= t for j in others]),
            np.mean([j.rules != NONE or max(j.crisis, j.red_flag) >= t for j in flags]),
            np.mean(
                [j.rules not in ("crisis", NONE) or j.red_flag >= t for j in others]
            ),
        )
        lines.append(f"| {t:.2f} | " + " | ".join(f"{v:.3f}" for v in row) + " |")
    return lines


def misses(judged: Sequence[Judged], with_texts: bool) -> list[str]:
    """Every example of which the guard says the wrong level or misses the flag."""
    lines = []
    for j in judged:
        kind = j.example.kind
        right = j.level == kind or (kind not in ("crisis", NONE) and j.level != NONE)
        if not right:
            what = f"{kind}/{j.example.category} {j.example.style} {j.example.language}"
            text = f": {j.example.text!r}" if with_texts else ""
            chances = f"({j.crisis:.2f} {j.red_flag:.2f})"
            lines.append(f"- {j.example.id} {what} → {j.level} {chances}{text}")
    return lines


def main() -> None:
    """Prints the tables of both splits, or of one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=SPLITS)
    parser.add_argument("--texts", action="store_true", help="of development misses")
    arguments = parser.parse_args()
    try:
        guard = read_guard(PROJECT / "data" / "safety")
        guard.classifier = load_classifier(print)
        encoder = SentenceEncoder()
        for split in [arguments.split] if arguments.split else SPLITS:
            judged = [judge(guard, encoder, e) for e in read_split(split)]
            print(f"\n## Guard, {split} split: {len(judged)} messages\n")
            print("\n".join(report(judged)))
            if split == "development":
                here = f"crisis {classifier.CRISIS_AT_LEAST}"
                print(f"\nThresholds ({here}, flag {classifier.RED_FLAG_AT_LEAST}):\n")
                print("\n".join(curve(judged)))
            with_texts = arguments.texts and split == "development"
            print("\nMisses:\n" + "\n".join(misses(judged, with_texts)))
        usual = [judge(guard, encoder, e) for e in turns()]
        print(f"\nTime for each of {len(usual)} turns of conversations: {times(usual)}")
    except LactabotError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
