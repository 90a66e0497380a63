"""What the encoder's graph gives for each token of a text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from tokenizers import BertWordPieceTokenizer

from bot.encoder import graph
from bot.encoder.sentence_encoder import MAX_TOKENS, VOCABULARY


def published_model(weights: Path) -> onnx.ModelProto:
    """The graph as it was published, in integers.

    Its second output is what the tuned layers take.
    """
    model = onnx.load_model_from_string(weights.read_bytes())
    below = graph.below_tuned(model)
    graph.use_integers(model)
    model.graph.output.add().name = below
    return model


def tuned_model(weights: Path, tuned: Path) -> onnx.ModelProto:
    """The tuned layers alone, in integers."""
    model = onnx.load_model_from_string(weights.read_bytes())
    below = graph.below_tuned(model)
    with np.load(tuned, allow_pickle=False) as arrays:
        graph.replace_arrays(model, arrays)
    graph.use_integers(model)
    graph.only_above(model, below)
    return model


class Run:
    """Runs a graph, on the thread that asks."""

    def __init__(self, model: onnx.ModelProto) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a sentence is too short to share out
        self._session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [taken.name for taken in self._session.get_inputs()]

    def of(self, *inputs: np.ndarray) -> list[np.ndarray]:
        """What each output gives for one text.

        Args:
            inputs: In the graph's order, each without the dimension of texts.

        Returns:
            Each of shape (tokens, 384).
        """
        named = dict(zip(self._inputs, (i[None] for i in inputs), strict=True))
        return [output[0] for output in self._session.run(None, named)]


class Tokens:
    """Runs a graph of the encoder over the tokens of one text."""

    def __init__(self, model: onnx.ModelProto) -> None:
        """Takes the graph; its outputs may be others than those of the release."""
        tokens = VOCABULARY.read_text(encoding="utf-8").splitlines()
        ids = {token: id_ for id_, token in enumerate(tokens)}
        self._tokenizer = BertWordPieceTokenizer(ids, lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._run = Run(model)

    def of(self, text: str) -> list[np.ndarray]:
        """What each output gives, shape (tokens, 384)."""
        # A lone surrogate cannot be written as UTF-8, which the tokenizer wants.
        readable = text.encode("utf-8", "replace").decode("utf-8")
        ids = np.array(self._tokenizer.encode(readable).ids, dtype=np.int64)
        return self._run.of(ids, np.ones_like(ids), np.zeros_like(ids))
