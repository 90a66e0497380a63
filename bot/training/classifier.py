"""Fit the guard's classifier: `python -m bot.training.classifier FILE`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.errors import LactabotError
from bot.knowledge.entries import read_knowledge
from bot.knowledge.outside import read_outside
from bot.knowledge.smalltalk import read_nlu
from bot.knowledge.wording import CLINIC
from bot.safety.classifier import Classifier
from bot.safety.examples import NONE, Example, read_examples
from bot.safety.legible import legible
from bot.safety.sentences import pieces
from bot.settings import PROJECT
from bot.training.regression import fit

ILL = {"baby_health", "mastitis_thrush"}  # classes that hold red flags
DATA = PROJECT / "data"
C = 20.0  # the inverse of the regularisation; docs/safety.md has how it was chosen
STEPS = 60  # of the solver; more change nothing on the development split
GRAM_WEIGHT = 3.0  # Spanish is in the n-grams alone
NICE = 10  # a gateway that answers, and Rasa's longer training beside it, go first


def rows(examples: Sequence[Example]) -> list[tuple[str, str]]:
    """Texts with their labels.

    A harmless message is harmless in each of its sentences. Of one in crisis that is
    not known, so it is one text.
    """
    found = []
    for example in examples:
        if example.kind == NONE:
            found += harmless(example.text)
        else:
            found.append((legible(example.text), example.label))
    return found


def harmless(text: str) -> list[tuple[str, str]]:
    """A harmless message, and each of its sentences, which the guard reads too."""
    return [(piece.text, NONE) for piece in pieces(text)]


def example_rows() -> list[tuple[str, str]]:
    """The rows of data/safety/examples.

    Raises:
        ContentError: They cannot be read.
    """
    return rows(read_examples(sorted((DATA / "safety" / "examples").glob("*.yml"))))


def near_rows() -> list[tuple[str, str]]:
    """The rows of data/safety/near: harmless, and as near to a crisis as can be.

    Only the head is tuned with them; the regression finds fewer crises with them.

    Raises:
        ContentError: They cannot be read.
    """
    return rows(read_examples(sorted((DATA / "safety" / "near").glob("*.yml"))))


def everyday_rows() -> list[tuple[str, str]]:
    """The rows of what is asked and said every day, all of it harmless.

    Raises:
        ContentError: It cannot be read.
    """
    everyday = [question for question, _ in read_knowledge(DATA).questions()]
    for nlu in sorted((DATA / "nlu").glob("*.yml")):
        for examples in read_nlu(nlu).values():
            everyday += examples
    return [row for text in everyday for row in harmless(text)]


def outside_rows() -> list[tuple[str, str]]:
    """The rows of what nobody here answers, but for what may be a red flag.

    Raises:
        ContentError: It cannot be read.
    """
    classes = read_outside(DATA / "outside", **dict.fromkeys(CLINIC, ""))
    return [
        row
        for name in classes.keys() - ILL
        for question in classes[name].questions
        for row in harmless(question)
    ]


def train(path: Path) -> None:
    """Train on data/safety/examples, and on what is asked and said every day.

    Args:
        path: Where to write the classifier.

    Raises:
        LactabotError: The examples or the encoder cannot be used.
    """
    texts, labels = zip(*example_rows(), *everyday_rows(), strict=True)
    fit(
        Classifier,
        texts,
        labels,
        c=C,
        steps=STEPS,
        gram_weight=GRAM_WEIGHT,
    ).save(path)


def main() -> None:
    """Trains, and writes the classifier to the file named."""
    os.nice(NICE)
    try:
        train(Path(sys.argv[1]))
    except LactabotError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
