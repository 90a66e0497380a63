"""Measure how well questions are understood: `python -m bot.evaluation.understanding`.

It fits the classifier on all examples, as Rasa's component does, and reads the splits
of data/evaluation/understanding/, which it has never seen, through the same code as a
parent's message: single questions, what lies outside, several questions in one message,
and whole dialogues.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

import bot.gateway  # noqa: F401  # so that spaCy comes without TensorFlow
from bot.conversation.choice import CHOOSE, choice
from bot.conversation.responder import Responder, Said
from bot.conversation.state import State
from bot.encoder import SentenceEncoder
from bot.encoder.regression import Regression
from bot.errors import LactabotError
from bot.evaluation import record
from bot.evaluation.wilson import wilson
from bot.gateway.content import Content, read_content
from bot.knowledge.render import Renderer
from bot.settings import PROJECT, read_settings
from bot.training.regression import fit
from bot.training.vectors import encode
from bot.understanding.parts import parts
from bot.understanding.reading import ANSWERS_AT_MOST, Asked, Reading, read, texts
from bot.understanding.spelling import Speller

FOLDER = PROJECT / "data" / "evaluation" / "understanding"
SPLITS = ("development", "test")
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7)
BINS = 10  # of the calibration


@dataclass(frozen=True)
class Item:
    """One message and what it should bring.

    Attributes:
        expect: Labels: `faq/<topic>` or `outside`; in the order asked.
        also: Other labels that would do.
        voice: How it is put, such as `sms`; or the class of what lies outside.
    """

    text: str
    expect: tuple[str, ...]
    also: tuple[str, ...] = ()
    voice: str = ""


@dataclass(frozen=True)
class Split:
    """Labelled messages that nothing is trained on.

    Attributes:
        dialogues: Of each the turns: what is said, and what would be right.
    """

    inside: list[Item]
    outside: list[Item]
    multi: list[Item]
    dialogues: dict[str, list[tuple[str, tuple[str, ...]]]]

    def texts(self) -> list[str]:
        """Every text that is held out."""
        items = [*self.inside, *self.outside, *self.multi]
        said = (text for turns in self.dialogues.values() for text, _ in turns)
        return [*(item.text for item in items), *said]


def read_split(name: str, folder: Path = FOLDER) -> Split:
    """The messages of `development` or `test`."""

    def items(kind: str) -> list[dict[str, object]]:
        path = folder / f"{name}-{kind}.yml"
        return list(yaml.safe_load(path.read_text(encoding="utf-8")))

    return Split(
        [
            Item(
                str(i["text"]),
                (f"faq/{i['topic']}",),
                tuple(f"faq/{topic}" for topic in _list(i.get("also", ()))),
                str(i.get("voice", "")),
            )
            for i in items("inside")
        ],
        [
            Item(str(i["text"]), ("outside",), (), str(i["class"]))
            for i in items("outside")
        ],
        [
            Item(str(i["text"]), tuple(map(_label, _list(i["expect"]))))
            for i in items("multi")
        ],
        {
            str(i["id"]): [
                (str(turn["say"]), tuple(_list(turn["expect"])))
                for turn in i["turns"]  # type: ignore[attr-defined]
            ]
            for i in items("dialogues")
        },
    )


def _list(found: object) -> list[str]:
    return list(map(str, found)) if isinstance(found, (list, tuple)) else [str(found)]


def _label(expected: str) -> str:
    return "outside" if expected == "decline" else f"faq/{expected}"


class Reader:
    """Reads messages as Rasa's component does; each text is encoded once."""

    def __init__(self, model: Regression, speller: Speller) -> None:
        self._model, self._speller = model, speller
        self._encoder = SentenceEncoder()

    def read(self, text: str) -> Reading:
        """What a message asks."""
        if choice(text) is not None:
            asked = (Asked(CHOOSE, 1.0),)
            return Reading(asked, asked)
        found = parts(text)
        wanted = [self._speller.correct(text) for text in texts(found)]
        chances = self._model.chances(wanted, self._encoder.encode(wanted))
        return read(found, self._model.labels, chances)


def fitted(content: Content) -> Regression:
    """The classifier, fitted as config.yml has it."""
    settings = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))
    own = next(c for c in settings["pipeline"] if "gram_weight" in c)
    typed, labels = zip(*content.examples(), strict=True)
    known = [content.speller.correct(text) for text in typed]
    return fit(
        Regression,
        known,
        labels,
        encode(known),
        c=own["c"],
        steps=own["steps"],
        gram_weight=own["gram_weight"],
    )


def plain(label: str) -> str:
    """A label as the splits have it: all that lies outside is one."""
    return "outside" if label.startswith("outside/") else label


def share(name: str, hits: int, total: int) -> str:
    """A row of a table: a share with its interval."""
    value, low, high = wilson(hits, total)
    return f"| {name} | {hits} of {total} | {value:.3f} | {low:.3f} to {high:.3f} |"


def singles(inside: Sequence[tuple[Item, Reading]]) -> list[str]:
    """The rows and tables over messages with one question."""
    tops = [plain(reading.asked[0].label) for _, reading in inside]
    right = [top in item.expect for top, (item, _) in zip(tops, inside, strict=True)]
    lenient = [
        top in (*item.expect, *item.also)
        or any(plain(a.label) in (*item.expect, *item.also) for a in reading.asked)
        for top, (item, reading) in zip(tops, inside, strict=True)
    ]
    lines = [
        share("one question: strictly right", sum(right), len(inside)),
        share("one question: leniently right", sum(lenient), len(inside)),
        f"| macro-F1 | | {macro_f1([i.expect[0] for i, _ in inside], tops):.3f} | |",
    ]
    voices = defaultdict(list)
    for (item, _), good in zip(inside, right, strict=True):
        voices[item.voice or "any"].append(good)
    lines += [
        share(f"voice: {v}", sum(voices[v]), len(voices[v])) for v in sorted(voices)
    ]
    return lines


def macro_f1(expected: Sequence[str], found: Sequence[str]) -> float:
    """The mean over labels of the harmonic mean of precision and recall."""
    scores = []
    for label in sorted(set(expected)):
        hits = sum(e == f == label for e, f in zip(expected, found, strict=True))
        total = expected.count(label) + found.count(label)
        scores.append(2 * hits / total)
    return float(np.mean(scores))


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


def calibration(inside: Sequence[tuple[Item, Reading]]) -> float:
    """The expected calibration error.

    Source:
        Guo and others: On calibration of modern neural networks (2017), equation 3.
    """
    confidences = np.array([reading.ranking[0].confidence for _, reading in inside])
    right = np.array(
        [plain(reading.ranking[0].label) in item.expect for item, reading in inside]
    )
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    gaps = [
        abs(confidences[bins == b].mean() - right[bins == b].mean()) * (bins == b).sum()
        for b in range(BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps) / len(confidences))


def several(multi: Sequence[tuple[Item, Reading]], responder: Responder) -> list[str]:
    """The rows over messages with several questions."""
    exact, overlap = 0, []
    for item, reading in multi:
        wanted = list(dict.fromkeys(item.expect))[:ANSWERS_AT_MOST]
        found = said_back(item, reading, responder)
        exact += found == wanted
        common = len(set(found) & set(wanted))
        overlap.append(2 * common / (len(set(found)) + len(wanted)))
    return [
        share("several questions: all, in order", exact, len(multi)),
        f"| several questions: F1 | | {np.mean(overlap):.3f} | |",
    ]


def said_back(item: Item, reading: Reading, responder: Responder) -> list[str]:
    """What the replies to a first message answer, in order, as labels."""
    turn = responder.respond(Said(item.text, reading), State())
    kinds = {"answer": "faq/", "decline": "outside"}
    replies = turn[0] if turn else []
    return [kinds[r.kind] + r.topic for r in replies if r.kind in kinds]


def dialogue(
    reader: Reader, responder: Responder, turns: Iterable[tuple[str, tuple[str, ...]]]
) -> list[tuple[bool, str, str]]:
    """Whether each turn is right, with what was found and what was wanted."""
    state, results = State(), []
    for text, expected in turns:
        reading = reader.read(text)
        turn = responder.respond(Said(text, reading), state)
        label = reading.asked[0].label.partition("/")[0]
        got = {label} if turn is None or label not in ("faq", "outside") else set()
        if turn is not None:
            replies, state = turn
            got |= {reply.topic for reply in replies if reply.topic}
            got |= {reply.kind for reply in replies if reply.kind != "answer"}
        elif label == "restart":
            state = State()
        results.append(
            (bool(got & set(expected)), "/".join(sorted(got)), str(expected))
        )
    return results


def report(split: Split, reader: Reader, responder: Responder) -> list[str]:
    """All tables over one split, and every miss."""
    inside = [(item, reader.read(item.text)) for item in split.inside]
    outside = [(item, reader.read(item.text)) for item in split.outside]
    multi = [(item, reader.read(item.text)) for item in split.multi]
    turns = {k: dialogue(reader, responder, t) for k, t in split.dialogues.items()}
    flat = [good for found in turns.values() for good, _, _ in found]
    declined = sum(
        not any(label.startswith("faq/") for label in said_back(item, r, responder))
        for item, r in outside
    )
    lines = ["| what | count | share | 95 % interval |", "|---|---|---|---|"]
    lines += singles(inside)
    once = sum(len(said_back(item, r, responder)) < 2 for item, r in inside)
    lines.append(share("one question: at most one answer", once, len(inside)))
    lines.append(share("outside: not answered", declined, len(outside)))
    lines += several(multi, responder)
    lines.append(share("dialogues: turns right", sum(flat), len(flat)))
    whole = sum(all(good for good, _, _ in found) for found in turns.values())
    lines.append(share("dialogues: right from end to end", whole, len(turns)))
    lines += ["", f"Expected calibration error: {calibration(inside):.3f}", ""]
    lines += curve(inside, outside)
    pairs = Counter(
        (item.expect[0], plain(reading.asked[0].label))
        for item, reading in inside
        if plain(reading.asked[0].label) not in item.expect
    )
    lines += ["", "Taken for one another:"]
    lines += [f"- {a} → {b}: {n}" for (a, b), n in pairs.most_common(15)]
    return lines


def misses(split: Split, reader: Reader, responder: Responder) -> list[str]:
    """Every miss: of the development split with its text."""
    lines = []
    named = {"inside": split.inside, "outside": split.outside, "multi": split.multi}
    for kind, items in named.items():
        for number, item in enumerate(items, start=1):
            reading = reader.read(item.text)
            said = said_back(item, reading, responder)
            good = said == list(dict.fromkeys(item.expect))[:ANSWERS_AT_MOST]
            if kind == "outside":
                good = not any(label.startswith("faq/") for label in said)
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


def main() -> None:
    """Prints the tables of both splits, or of one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=SPLITS)
    parser.add_argument("--texts", action="store_true", help="development misses")
    parser.add_argument(
        "--check", action="store_true", help="fail if a figure of the test split fell"
    )
    parser.add_argument(
        "--record", action="store_true", help="keep the figures of the test split"
    )
    arguments = parser.parse_args()
    try:
        content = read_content(read_settings())
        renderer = Renderer(
            content.knowledge,
            content.wording,
            content.serve_unreviewed,
            content.outside,
        )
        reader = Reader(fitted(content), content.speller)
        responder = Responder(renderer)
        for name in [arguments.split] if arguments.split else SPLITS:
            split = read_split(name)
            print(f"\n## Understanding, {name} split\n")
            lines = report(split, reader, responder)
            print("\n".join(lines))
            if arguments.record and name == "test":
                record.write(record.figures(lines))
            checked = arguments.check and name == "test"
            if checked and (fallen := record.fallen(record.figures(lines))):
                sys.exit("\n".join(["Fallen since recorded:", *fallen]))
            if arguments.texts and name == "development":
                print("\nMisses:\n" + "\n".join(misses(split, reader, responder)))
    except LactabotError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
