"""Measure how well questions are understood: `python -m bot.evaluation.understanding`.

It fits the classifier on all examples, as Rasa's component does, and reads the splits
of data/evaluation/understanding/, which it has never seen, through the same code as a
parent's message: single questions, what lies outside, several questions in one message,
and whole dialogues.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from bot.conversation.responder import Responder
from bot.errors import LactabotError
from bot.evaluation import beside_stock, record, stock_nlu
from bot.evaluation.figures import percentile
from bot.evaluation.reader import Reader, fitted
from bot.evaluation.said import AnyReader, answers_a_topic, dialogue, said_back
from bot.evaluation.scores import calibration, curve, several, share, singles, strictly
from bot.evaluation.service import stop_in_order
from bot.evaluation.splits import SPLITS, Split, plain, read_split
from bot.evaluation.stock import fewer_examples
from bot.gateway.content import read_content
from bot.knowledge.render import Renderer
from bot.settings import read_settings
from bot.understanding.reading import ANSWERS_AT_MOST

# Of each label, for the default pipeline: on all 20,000 it trains for hours.
STOCK_EXAMPLES_AT_MOST = 40


def report(split: Split, reader: AnyReader, responder: Responder) -> list[str]:
    """All tables over one split, and which topics are taken for one another."""
    inside, outside, multi = (
        [(item, reader.read(item.text)) for item in items]
        for items in (split.inside, split.outside, split.multi)
    )
    once = sum(len(said_back(*case, responder)) < 2 for case in inside)
    left = sum(not answers_a_topic(said_back(*case, responder)) for case in outside)
    turns = {k: dialogue(reader, responder, t) for k, t in split.dialogues.items()}
    flat = [good for found in turns.values() for good, _, _ in found]
    whole = sum(all(good for good, _, _ in found) for found in turns.values())
    tops = [(item, reading.ranking[0]) for item, reading in inside]
    error = calibration(
        [top.confidence for _, top in tops],
        [plain(top.label) in item.expect for item, top in tops],
    )
    pairs = Counter(
        (item.expect[0], plain(reading.asked[0].label))
        for item, reading in inside
        if not strictly(item, reading)
    )
    return [
        "| what | count | share | 95 % interval |",
        "|---|---|---|---|",
        *singles(inside),
        share("one question: at most one answer", once, len(inside)),
        share("outside: not answered", left, len(outside)),
        *several([(case[0], said_back(*case, responder)) for case in multi]),
        share("dialogues: turns right", sum(flat), len(flat)),
        share("dialogues: right from end to end", whole, len(turns)),
        "",
        f"Expected calibration error: {error:.3f}",
        "",
        *curve(inside, outside),
        "",
        "Taken for one another:",
        *(f"- {a} → {b}: {n}" for (a, b), n in pairs.most_common(15)),
    ]


def misses(split: Split, reader: AnyReader, responder: Responder) -> list[str]:
    """Every miss: of the development split with its text."""
    lines = []
    named = {"inside": split.inside, "outside": split.outside, "multi": split.multi}
    for kind, items in named.items():
        for number, item in enumerate(items, start=1):
            reading = reader.read(item.text)
            said = said_back(item, reading, responder)
            good = said == list(dict.fromkeys(item.expect))[:ANSWERS_AT_MOST]
            if kind == "outside":
                good = not answers_a_topic(said)
            if not good:
                sure = reading.asked[0].confidence
                what = f"{kind} {number} {item.expect} → {said} ({sure:.2f})"
                lines.append(f"- {what}: {item.text}")
    for name, turns in split.dialogues.items():
        results = dialogue(reader, responder, turns)
        for (text, _), (good, got, wanted) in zip(turns, results, strict=True):
            if not good:
                lines.append(f"- {name} {wanted} → {got}: {text}")
    return lines


def beside(
    split: Split, reader: AnyReader, responder: Responder, model: Path
) -> list[str]:
    """The table of the default pipeline and ours over one split."""
    items = [*split.inside, *split.outside]
    theirs = stock_nlu.read(model, [item.text for item in items], progress)
    return beside_stock.table(
        {
            "stock Rasa": beside_stock.stock(items, theirs),
            "Lactabot": beside_stock.ours(items, reader, responder),
        }
    )


def progress(text: str) -> None:
    """Tells what takes long, apart from the report."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Prints the tables of both splits, or of one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=SPLITS)
    parser.add_argument("--texts", action="store_true", help="development misses")
    parser.add_argument(
        "--stock", action="store_true", help="Rasa's default pipeline beside ours"
    )
    parser.add_argument(
        "--check", action="store_true", help="fail if a figure of the test split fell"
    )
    parser.add_argument(
        "--record", action="store_true", help="keep the figures of the test split"
    )
    stop_in_order()
    try:
        run(parser.parse_args())
    except LactabotError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def run(arguments: argparse.Namespace) -> None:
    """Measures what the arguments ask for, and prints it.

    Raises:
        LactabotError: Something that it needs is not there.
    """
    settings = read_settings()
    content = read_content(settings)
    renderer = Renderer(
        content.knowledge, content.wording, content.serve_unreviewed, content.outside
    )
    reader = Reader(fitted(content), content.speller, content.knowledge)
    responder = Responder(renderer)
    if arguments.stock:
        cache = settings.home / "cache"
        learned = fewer_examples(content.examples(), STOCK_EXAMPLES_AT_MOST)
        model = stock_nlu.train(learned, cache, progress)
    for name in [arguments.split] if arguments.split else SPLITS:
        split = read_split(name)
        print(f"\n## Understanding, {name} split\n")
        lines = report(split, reader, responder)
        print("\n".join(lines))
        median, slow = (1000 * percentile(reader.seconds, p) for p in (50, 99))
        print(f"\nTo read one message: median {median:.1f} ms, p99 {slow:.1f} ms")
        if arguments.stock:
            print(f"\nBeside Rasa's default pipeline, of {len(learned)} examples:\n")
            print("\n".join(beside(split, reader, responder, model)))
        if arguments.record and name == "test":
            record.write(record.figures(lines))
        checked = arguments.check and name == "test"
        if checked and (fallen := record.fallen(record.figures(lines))):
            sys.exit("\n".join(["Fallen since recorded:", *fallen]))
        if arguments.texts and name == "development":
            print("\nMisses:\n" + "\n".join(misses(split, reader, responder)))


if __name__ == "__main__":
    main()
