"""What the encoder's graph gives for each token of a text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from tokenizers import BertWordPieceTokenizer

from bot.encoder import graph
from bot.encoder.sentence_encoder import MAX_TOKENS, VOCABULARY


def model_of(weights: Path, tuned: Path) -> onnx.ModelProto:
    """The graph with the tuned layers beside its own, in integers."""
    model = onnx.load_model_from_string(weights.read_bytes())
    with np.load(tuned, allow_pickle=False) as arrays:
        names = graph.arrays(model).keys() & set(arrays.files)
        graph.add_tuned(model, {name: arrays[name] for name in names})
    graph.use_integers(model)
    return model


class Tokens:
    """Runs a graph of the encoder over the tokens of one text."""

    def __init__(self, model: onnx.ModelProto) -> None:
        """Takes the graph; its outputs may be others than those of the release."""
        tokens = VOCABULARY.read_text(encoding="utf-8").splitlines()
        ids = {token: id_ for id_, token in enumerate(tokens)}
        self._tokenizer = BertWordPieceTokenizer(ids, lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a sentence is too short to share out
        self._session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def of(self, text: str) -> list[np.ndarray]:
        """What each output gives, shape (tokens, 384)."""
        # A lone surrogate cannot be written as UTF-8, which the tokenizer wants.
        readable = text.encode("utf-8", "replace").decode("utf-8")
        ids = np.array([self._tokenizer.encode(readable).ids], dtype=np.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        return [output[0] for output in self._session.run(None, inputs)]
