"""Fit the guard's classifier: `python -m bot.training.classifier FILE`."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from bot.encoder import SentenceEncoder
from bot.errors import LactabotError
from bot.knowledge.entries import read_knowledge
from bot.knowledge.smalltalk import read_smalltalk
from bot.safety import classifier
from bot.safety.classifier import Classifier
from bot.safety.examples import NONE, Example, read_examples
from bot.safety.legible import legible
from bot.safety.sentences import pieces
from bot.settings import PROJECT

DATA = PROJECT / "data"
C = 20.0  # the inverse of the regularisation; docs/safety.md has how it was chosen
STEPS = 120  # of the solver; more change nothing on the development split
PART = 64  # texts that one core encodes in a row


def rows(examples: Sequence[Example]) -> list[tuple[str, str]]:
    """Texts with their labels.

    A harmless message is harmless in each of its sentences. Of one in crisis that is
    not known, so it is one text.
    """
    found = []
    for example in examples:
        if example.kind == NONE:
            found += [(piece.text, NONE) for piece in pieces(example.text)]
        else:
            found.append((legible(example.text), example.label))
    return found


def fit(texts: Sequence[str], labels: Sequence[str], vectors: np.ndarray) -> Classifier:
    """Fit the weights to labelled texts and their vectors, shape (n, dimensions)."""
    model = LogisticRegression(C=C, max_iter=STEPS)
    with warnings.catch_warnings():  # it says that more steps are possible
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(sparse.hstack([vectors, gram_matrix(texts)]).tocsr(), labels)
    dimensions = vectors.shape[1]
    return Classifier(
        tuple(map(str, model.classes_)),
        model.coef_[:, :dimensions],
        model.coef_[:, dimensions:],
        model.intercept_,
    )


def encode(texts: Sequence[str]) -> np.ndarray:
    """The vectors of texts, each encoded once, on all cores: shape (n, dimensions).

    Raises:
        ModelError: The encoder's files are missing, or not those that were tested.
    """
    unique = list(dict.fromkeys(texts))
    encoder = SentenceEncoder()
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # ONNX leaves Python alone
        parts = [unique[at : at + PART] for at in range(0, len(unique), PART)]
        vectors = np.concatenate(list(threads.map(encoder.encode, parts)))
    rows = {text: row for row, text in enumerate(unique)}
    return vectors[[rows[text] for text in texts]]


def gram_matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    """The n-grams of texts, shape (n, buckets)."""
    buckets = [classifier.grams(text) for text in texts]
    values = [np.full(len(b), classifier.gram_value(max(1, len(b)))) for b in buckets]
    ends = np.cumsum([0, *map(len, buckets)])
    return sparse.csr_matrix(
        (np.concatenate(values), np.concatenate(buckets), ends),
        shape=(len(texts), classifier.GRAM_BUCKETS),
    )


def train(path: Path) -> None:
    """Train on data/safety/examples, and on the questions that we answer.

    Args:
        path: Where to write the classifier.

    Raises:
        LactabotError: The examples or the encoder cannot be used.
    """
    paths = sorted((DATA / "safety" / "examples").glob("*.yml"))
    harmless = [(question, NONE) for question, _ in read_knowledge(DATA).questions()]
    for talk in read_smalltalk(DATA / "nlu" / "smalltalk.yml", PROJECT / "domain.yml"):
        harmless += [(example, NONE) for example in talk.examples]
    texts, labels = zip(*rows(read_examples(paths)), *harmless, strict=True)
    fit(texts, labels, encode(texts)).save(path)


def main() -> None:
    """Trains, and writes the classifier to the file named."""
    try:
        train(Path(sys.argv[1]))
    except LactabotError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
