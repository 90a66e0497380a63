"""Tune the encoder's upper layers to crises: `python -m bot.training.tuning`.

It tunes twice, from the same beginning: once with the examples, and once with their
near copies and all that is said every day too. The first finds more crises, the second
alarms less. The mean of their weights is nearly as good as the mean of what they say,
and takes half the time.

For who makes a release, after larger changes of data/safety/examples: it learns twice
as many rounds as `bot.training.further`, which takes less than an hour on two cores.
It writes `bot/encoder/tuned.npz`, with its hash beside it, which is part of the
release, so that the guard understands from its first second on.

Source:
    Wortsman and others: Model soups: averaging weights of multiple fine-tuned models
    improves accuracy without increasing inference time, ICML 2022.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import tensorflow as tf

from bot.encoder.files import CRISES, installed_weights
from bot.encoder.graph import (
    MATRICES,
    MATRIX,
    SCALE,
    TUNED_LAYERS,
    arrays,
    below_tuned,
    matrices,
    only_below,
    rounded,
    use_integers,
)
from bot.encoder.head import Head
from bot.encoder.tokens import Tokens
from bot.errors import LactabotError
from bot.training.classifier import everyday_rows, example_rows, near_rows, outside_rows
from bot.training.network import Network

ROUNDS = 4
EVERYDAY = 0.4, 1.0  # of the everyday sentences in each round, once and the other time
TEXTS = 48  # of one step
RATE, HEAD_RATE = 1e-4, 1e-3  # at their highest
RISING = 150  # steps until then
PENALTY = 1e-4  # on the squares of the head's weights
LONGEST = 96  # tokens
SEED = 0
VECTORS = {  # of a layer, as the graph names them
    "query.bias": "attention.self.query.bias",
    "key.bias": "attention.self.key.bias",
    "value.bias": "attention.self.value.bias",
    "mixed.bias": "attention.output.dense.bias",
    "mixed.norm.weight": "attention.output.LayerNorm.weight",
    "mixed.norm.bias": "attention.output.LayerNorm.bias",
    "widened.bias": "intermediate.dense.bias",
    "narrowed.bias": "output.dense.bias",
    "narrowed.norm.weight": "output.LayerNorm.weight",
    "narrowed.norm.bias": "output.LayerNorm.bias",
}

Layer = dict[str, np.ndarray]
Rows = Sequence[tuple[str, str]]  # texts with their labels


def layers_of(model: onnx.ModelProto) -> tuple[list[Layer], list[dict[str, str]]]:
    """The weights of the layers to tune, and how the graph names each of them.

    A matrix is named after its integers; its scale is named likewise.
    """
    known, found = arrays(model), list(matrices(model))
    layers, names = [], []
    for number in TUNED_LAYERS:
        layer, named = {}, {}
        first = number * len(MATRICES)
        for matrix, (_, integers, scale) in zip(MATRICES, found[first:], strict=False):
            layer[matrix], named[matrix] = known[integers] * known[scale], integers
        for name, end in VECTORS.items():
            named[name] = f"inner.encoder.layer.{number}.{end}"
            layer[name] = known[named[name]]
        layers.append(layer)
        names.append(named)
    return layers, names


class Texts:
    """Texts as the layer below the tuned ones gives them, each encoded once."""

    def __init__(self, model: onnx.ModelProto, texts: Sequence[str]) -> None:
        cut = onnx.ModelProto()
        cut.CopyFrom(model)
        use_integers(cut)
        only_below(cut, below_tuned(model))
        tokens = Tokens(cut)
        each = list(dict.fromkeys(texts))
        with ThreadPoolExecutor(os.cpu_count()) as threads:  # ONNX leaves Python alone
            found = threads.map(lambda text: tokens.of(text)[:LONGEST], each)
            states = [state.astype(np.float16) for state in found]
        self._states = dict(zip(each, states, strict=True))

    def length(self, text: str) -> int:
        """How many tokens a text has."""
        return len(self._states[text])

    def batch(self, texts: Sequence[str]) -> tuple[tf.Tensor, tf.Tensor]:
        """Tokens and mask, see `Network.features`."""
        width = self._states[texts[0]].shape[1]
        longest = -(-max(map(self.length, texts)) // 8) * 8  # few different shapes
        tokens = np.zeros((len(texts), longest, width), np.float32)
        mask = np.zeros((len(texts), longest), np.float32)
        for row, text in enumerate(texts):
            tokens[row, : self.length(text)] = self._states[text]
            mask[row, : self.length(text)] = 1
        return tf.constant(tokens), tf.constant(mask)


def batches(
    rows: Sequence[tuple[str, str]], texts: Texts
) -> Iterator[list[tuple[str, str]]]:
    """The rows in an order by chance, those of about the same length together."""
    ordered = sorted(rows, key=lambda row: texts.length(row[0]) + 6 * random.random())
    parts = [ordered[at : at + TEXTS] for at in range(0, len(ordered), TEXTS)]
    random.shuffle(parts)
    yield from parts


def learn(
    network: Network,
    texts: Texts,
    labels: Sequence[str],
    rounds: Sequence[Rows],
    rate: float,
    head_rate: float,
) -> None:
    """Learn the rows of each round once, at these rates at their highest."""
    last = sum(-(-len(rows) // TEXTS) for rows in rounds)
    body = [value for layer in network.layers for value in layer.values()]
    head = [network.weights, network.bias]
    slow, fast = (tf.keras.optimizers.legacy.Adam() for _ in range(2))
    number = {label: at for at, label in enumerate(labels)}

    @tf.function(reduce_retracing=True, autograph=False)
    def step(tokens: tf.Tensor, mask: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            scores = network.scores(tokens, mask, learning=True)
            missed = tf.nn.sparse_softmax_cross_entropy_with_logits(wanted, scores)
            penalty = PENALTY * tf.reduce_sum(network.weights**2)
            loss = tf.reduce_mean(missed)
            goal = loss + penalty
        slopes = tape.gradient(goal, body + head)
        slopes, _ = tf.clip_by_global_norm(slopes, 1.0)
        slow.apply_gradients(zip(slopes[: len(body)], body, strict=True))
        fast.apply_gradients(zip(slopes[len(body) :], head, strict=True))
        return loss

    done, started, losses = 0, time.monotonic(), []
    for rows in rounds:
        for part in batches(rows, texts):
            done += 1
            share = min(1.0, done / RISING) * max(0.02, 1 - done / last)
            slow.lr.assign(rate * share)
            fast.lr.assign(head_rate * share)
            wanted = tf.constant([number[label] for _, label in part])
            losses.append(float(step(*texts.batch([t for t, _ in part]), wanted)))
            if done % 200 == 0:
                seconds = time.monotonic() - started
                loss = np.mean(losses[-200:])
                print(f"{done} of {last} steps, {seconds:.0f} s, loss {loss:.3f}")


def mean_of(networks: Sequence[Network]) -> Network:
    """The first of the networks, each of its weights the mean of theirs."""
    for same in zip(*(network.variables for network in networks), strict=True):
        same[0].assign(np.mean([weight.numpy() for weight in same], axis=0))
    return networks[0]


def some(rows: Rows, share: float) -> list[tuple[str, str]]:
    """Such a share of the rows, by chance."""
    return random.sample(rows, int(share * len(rows)))


def begin_anew() -> None:
    """The same chances on each run."""
    random.seed(SEED)
    tf.random.set_seed(SEED)


def keep(
    path: Path,
    network: Network,
    names: Sequence[Mapping[str, str]],
    labels: Sequence[str],
) -> None:
    """Write layers and head, and their hash beside them."""
    tuned: Layer = {}
    for layer, named in zip(network.layers, names, strict=True):
        for name, value in layer.items():
            if name in MATRICES:
                integers, scale = rounded(value.numpy())
                tuned[named[name]] = integers
                tuned[named[name].removesuffix(MATRIX) + SCALE] = scale[None]
            else:
                tuned[named[name]] = value.numpy()
    head = Head(tuple(labels), network.weights.numpy().T, network.bias.numpy())
    np.savez_compressed(path, **tuned, **head.arrays())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".sha256").write_text(f"{digest}\n", encoding="ascii")


def tune() -> None:
    """Tune, and write the release's files.

    Raises:
        LactabotError: The examples or the encoder cannot be used.
    """
    model = onnx.load_model_from_string(installed_weights().read_bytes())
    layers, names = layers_of(model)
    few, near, many = example_rows(), near_rows(), [*everyday_rows(), *outside_rows()]
    labels = sorted({label for _, label in few})
    known = [text for text, _ in [*few, *near, *many]]
    print(f"Encoding {len(known)} texts")
    texts = Texts(model, known)
    networks = []
    for beside, everyday in zip(([], near), EVERYDAY, strict=True):
        begin_anew()
        rounds = [[*few, *beside, *some(many, everyday)] for _ in range(ROUNDS)]
        networks.append(Network(layers, len(labels)))
        learn(networks[-1], texts, labels, rounds, RATE, HEAD_RATE)
    network = mean_of(networks)
    keep(CRISES, network, names, labels)


def main() -> None:
    """Tunes, with progress."""
    try:
        tune()
    except LactabotError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
