"""What a text can be without Rasa: what the release knows, and what came after it.

Of the labels that came after it, such as a topic of a clinic's own, the closest example
questions tell: a text is one of them as far as it is closer to their questions than to
those of what the release knows.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.encoder import DIMENSIONS
from bot.encoder.regression import softmax
from bot.encoder.sentence_encoder import VECTORS
from bot.gateway.content import Content
from bot.gateway.encoding import Encoder, SharedEncoder
from bot.knowledge.question_bank import QuestionBank
from bot.understanding.labeller import known_labels

logger = logging.getLogger(__name__)

EXAMPLES = 30  # of each label, if there is one that the release does not know
# How closeness becomes a confidence: against the other labels, and by itself. Chosen on
# the development split; docs/understanding.md has the curve.
SHARPNESS = 25.0
MIDDLE, WIDTH = 0.50, 0.06


class Labels:
    """What a text can be: what the release knows, and what came after it."""

    def __init__(self, known: list[str], bank: QuestionBank | None) -> None:
        """Takes the labels that the release knows; if others, examples of them all."""
        new = [label for label in (bank.labels if bank else ()) if label not in known]
        self.names = [*known, *new]
        self._places = [known_labels().index(label) for label in known]
        self._bank = bank
        self._new = [bank.labels.index(label) for label in new] if bank else []

    def chances(self, encoder: Encoder, begun: Sequence[np.ndarray]) -> np.ndarray:
        """How likely each of `names` is for texts that were begun.

        They sum to less than 1: a text can be what nobody here has an example of.
        """
        guessed = encoder.guess(begun)[:, self._places]
        if self._bank is None:
            return guessed
        vectors = encoder.finish(begun)
        near = confidences(np.stack([self._bank.closeness(v) for v in vectors]))
        near = near[:, self._new]
        rest = 1 - near.sum(axis=1, keepdims=True)
        return np.concatenate([rest * guessed, near], axis=1)


async def read_labels(content: Content, encoder: SharedEncoder, cache: Path) -> Labels:
    """What a text can be; encodes questions of all labels, if there are new ones.

    It takes about 2 ms a question the first time, and reads them from `cache` then. A
    cache that cannot be read or written is left alone.

    Raises:
        EngineError: There are new labels, and the encoder is not loaded.
        ModelError: What the release knows cannot be read.
    """
    known, labels, questions = await asyncio.to_thread(_sorted, content)
    if not questions:
        return Labels(known, None)
    name = json.dumps([VECTORS, *questions])
    path = cache / f"questions-{hashlib.sha256(name.encode()).hexdigest()[:16]}.npy"
    vectors = _read_vectors(path, len(questions))
    if vectors is None:
        vectors = await encoder.many(questions)
        _write_vectors(path, vectors)
    return Labels(known, QuestionBank(vectors, labels))


def _sorted(content: Content) -> tuple[list[str], list[str], list[str]]:
    """Known labels; if there are new ones, questions of all, put right, with labels.

    It takes 100 ms and more, too long for the loop.
    """
    present = {label for _, label in content.examples()}
    known = [label for label in known_labels() if label in present]
    pairs = list(_examples(content)) if present.difference(known) else []
    right = [content.speller.correct(text) for text, _ in pairs]
    return known, [label for _, label in pairs], right


def confidences(closeness: np.ndarray) -> np.ndarray:
    """How sure each label is, from how close it is; the same shape (texts, labels)."""
    near = 1 / (1 + np.exp((MIDDLE - closeness.max(axis=1, keepdims=True)) / WIDTH))
    return np.asarray(near * softmax(SHARPNESS * closeness))


def _examples(content: Content) -> Iterator[tuple[str, str]]:
    """The first examples of each label."""
    seen: Counter[str] = Counter()
    for text, label in content.examples():
        seen[label] += 1
        if seen[label] <= EXAMPLES:
            yield text, label


def _read_vectors(path: Path, rows: int) -> np.ndarray | None:
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError, BadZipFile):
        return None
    return vectors if vectors.shape == (rows, DIMENSIONS) else None


def _write_vectors(path: Path, vectors: np.ndarray) -> None:
    partial = path.with_suffix(".partial.npy")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(partial, vectors)
        partial.replace(path)
    except OSError as error:
        logger.warning("%s cannot be written: %s", path, error.strerror)
