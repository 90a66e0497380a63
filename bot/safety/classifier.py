"""The semantic tier: what no keyword says, by a classifier on the sentence encoder."""

from __future__ import annotations

import hashlib
import itertools
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import ModelError
from bot.safety.language import language_of
from bot.safety.normalise import words
from bot.safety.sentences import Piece
from bot.safety.verdict import Finding

RULE = "classifier"  # what its findings name in place of a rule
NONE = "none"
GRAM_BUCKETS = 2**15
GRAM_WEIGHT = 3.0  # beside the vector, whose length is 1

# Chosen on the development split, recall first; docs/safety.md has the curve.
CRISIS_AT_LEAST = 0.20
RED_FLAG_AT_LEAST = 0.20
SUSPECT_AT_LEAST = 0.005  # by n-grams alone; below it a sentence is not encoded


@dataclass(frozen=True)
class Classifier:
    """Multinomial logistic regression over a piece's vector and its n-grams.

    The vector knows meaning in English; the n-grams know the spellings of people, and
    Spanish, which the encoder hardly knows.

    Attributes:
        labels: `none` or `level/category`.
        weights: Of the vector, shape (labels, dimensions).
        gram_weights: Of the n-grams, shape (labels, buckets).
        bias: Shape (labels,).

    Source:
        Swaminathan and others: Natural language processing system for rapid detection
        and intervention of mental health crisis chat messages, npj Digital Medicine
        (2023): a filter, then logistic regression.
    """

    labels: tuple[str, ...]
    weights: np.ndarray
    gram_weights: np.ndarray
    bias: np.ndarray

    def suspects(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The pieces worth encoding: the message as a whole, and what sounds like more.

        A vector costs milliseconds, n-grams next to nothing. Most sentences about
        feeding are told by their n-grams alone; docs/safety.md has what that loses.
        """
        rest = pieces[1:]
        if not rest:
            return list(pieces)
        chances = _softmax(self._gram_scores([piece.text for piece in rest]))
        harmless = chances[:, self.labels.index(NONE)]
        chosen = zip(rest, harmless, strict=True)
        return [
            pieces[0],
            *(p for p, chance in chosen if chance <= 1 - SUSPECT_AT_LEAST),
        ]

    def find(self, pieces: Sequence[Piece], vectors: np.ndarray) -> list[Finding]:
        """What the pieces of a message mean, at most one finding a level.

        Args:
            pieces: As `bot.safety.sentences.pieces` gives them.
            vectors: One for each, shape (len(pieces), dimensions).
        """
        if not pieces:
            return []
        chances = self.chances([piece.text for piece in pieces], vectors)
        is_crisis = np.array([label.startswith("crisis/") for label in self.labels])
        is_red_flag = ~is_crisis & np.array([label != NONE for label in self.labels])
        found = []
        for chosen, at_least in (
            (is_crisis, CRISIS_AT_LEAST),
            (is_red_flag, RED_FLAG_AT_LEAST),
        ):
            scores = chances[:, chosen].sum(axis=1)
            best = int(scores.argmax())
            if scores[best] >= at_least:
                likeliest = int(np.where(chosen, chances[best], -1.0).argmax())
                level, _, category = self.labels[likeliest].partition("/")
                piece = pieces[best]
                language = language_of(piece.text)
                found.append(
                    Finding(
                        level,
                        category,
                        language,
                        rule=RULE,
                        start=piece.start,
                        end=piece.end,
                    )
                )
        return found

    def chances(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """How likely each label is for each text, shape (len(texts), labels)."""
        return _softmax(vectors @ self.weights.T + self._gram_scores(texts))

    def _gram_scores(self, texts: Sequence[str]) -> np.ndarray:
        scores = np.tile(self.bias, (len(texts), 1))
        for row, text in enumerate(texts):
            if len(buckets := grams(text)):
                sums = self.gram_weights[:, buckets].sum(axis=1)
                scores[row] += sums * gram_value(len(buckets))
        return scores

    def save(self, path: Path) -> None:
        """Write plain arrays, and their hash beside them, each whole or not at all."""
        new = path.with_suffix(".new.npz")
        np.savez_compressed(
            new,
            labels=np.array(self.labels),
            weights=self.weights.astype(np.float32),
            gram_weights=self.gram_weights.astype(np.float32),
            bias=self.bias.astype(np.float32),
        )
        digest = hashlib.sha256(new.read_bytes()).hexdigest()
        path.with_suffix(".sha256").write_text(digest, encoding="ascii")
        new.replace(path)

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """Read what `save` wrote, once its hash is right.

        Raises:
            ModelError: A file is missing, or is not the one that was trained.
        """
        remedy = "run 'lactabot train'"
        try:
            data = path.read_bytes()
            expected = path.with_suffix(".sha256").read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise ModelError(f"{path} cannot be read; {remedy}") from error
        if hashlib.sha256(data).hexdigest() != expected:
            raise ModelError(f"{path} is not the file that was trained; {remedy}")
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                tuple(map(str, arrays["labels"])),
                arrays["weights"],
                arrays["gram_weights"],
                arrays["bias"],
            )


def _softmax(scores: np.ndarray) -> np.ndarray:
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def grams(text: str) -> np.ndarray:
    """The buckets of a text's words, pairs of words and 3- to 5-grams, each once."""
    found = words(text)
    parts = {*found, *map(" ".join, itertools.pairwise(found))}
    for word in set(found):
        padded = f" {word} "
        for n in (3, 4, 5):
            parts.update(padded[i : i + n] for i in range(len(padded) - n + 1))
    buckets = {zlib.crc32(part.encode("utf-8")) % GRAM_BUCKETS for part in parts}
    return np.array(sorted(buckets), dtype=np.int64)


def gram_value(count: int) -> float:
    """The value of each of so many n-grams, so that their vector has one length."""
    return GRAM_WEIGHT / float(np.sqrt(count))
