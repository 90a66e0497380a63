"""What the encoder's graph gives for each token of a text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from tokenizers import BertWordPieceTokenizer

from bot.encoder import files, graph
from bot.encoder.sentence_encoder import MAX_TOKENS


def load_models(weights: Path, *tuned: Path) -> tuple[onnx.ModelProto, ...]:
    """The encoder in integers: the layers below, those above as published, then tuned.

    Each of the others takes what the first gives.
    """
    published = onnx.load_model_from_string(weights.read_bytes())
    above = [published]
    for path in tuned:
        other = onnx.ModelProto()
        other.CopyFrom(published)
        with np.load(path, allow_pickle=False) as arrays:
            graph.replace_arrays(other, arrays)
        above.append(other)
    name = graph.below_tuned(published)
    for model in above:
        graph.use_integers(model)
    below = onnx.ModelProto()
    below.CopyFrom(published)
    graph.only_below(below, name)
    graph.look_up_integers(below)
    for model in above:
        graph.only_above(model, name)
    return below, *above


class Run:
    """Runs a graph, on the thread that asks."""

    def __init__(self, model: onnx.ModelProto) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a sentence is too short to share out
        self._session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [taken.name for taken in self._session.get_inputs()]

    def of(self, *inputs: np.ndarray) -> np.ndarray:
        """What the graph gives for one text, shape (tokens, 384).

        Args:
            inputs: In the graph's order, each without the dimension of texts.
        """
        named = dict(zip(self._inputs, (i[None] for i in inputs), strict=True))
        (output,) = self._session.run(None, named)
        return np.asarray(output[0])


class Tokens:
    """Runs a graph of the encoder over the tokens of one text."""

    def __init__(self, model: onnx.ModelProto) -> None:
        """Takes the graph; it may end at any layer."""
        tokens = files.VOCABULARY.read_text(encoding="utf-8").splitlines()
        ids = {token: id_ for id_, token in enumerate(tokens)}
        self._tokenizer = BertWordPieceTokenizer(ids, lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._run = Run(model)

    def of(self, text: str) -> np.ndarray:
        """What the graph gives, shape (tokens, 384)."""
        # A lone surrogate cannot be written as UTF-8, which the tokenizer wants.
        readable = text.encode("utf-8", "replace").decode("utf-8")
        ids = np.array(self._tokenizer.encode(readable).ids, dtype=np.int64)
        return self._run.of(ids, np.ones_like(ids), np.zeros_like(ids))
