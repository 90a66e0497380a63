"""Tune on with new examples: `python -m bot.training.further FILE...`.

The weights of the release learn the examples of these files, twice a round, and some of
all others, so that they forget nothing. What is kept lies between the weights before
and those after, which alarm more. It takes a quarter of an hour, where
`bot.training.tuning`, which begins anew, takes an hour.

Source:
    Robins: Catastrophic forgetting, rehearsal and pseudorehearsal (1995).
    Wortsman and others: Robust fine-tuning of zero-shot models, CVPR 2022.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx

from bot.encoder.graph import replace_arrays
from bot.encoder.sentence_encoder import TUNED_FILE, installed_weights
from bot.errors import LactabotError
from bot.safety.examples import read_examples
from bot.safety.head import Head, read_head
from bot.training import tuning
from bot.training.classifier import (
    everyday_rows,
    example_rows,
    near_rows,
    outside_rows,
    rows,
)
from bot.training.network import Network
from bot.training.tuning import Texts, layers_of, some

ROUNDS = 2
# In each round, beside the new ones: of the other examples, of their near copies, and
# of the everyday sentences.
OTHERS, NEAR, EVERYDAY = 0.6, 0.5, 0.25
# Of the way from the weights before to those after: as far as no more than 2 of 100
# questions that we answer ourselves alarm.
WAY = 0.35


def tune_on(paths: Sequence[Path]) -> None:
    """Learn the examples of these files, and write the release's files.

    Raises:
        LactabotError: The examples, the encoder or the weights cannot be used.
    """
    published = onnx.load_model_from_string(installed_weights().read_bytes())
    tuned = onnx.load_model_from_string(installed_weights().read_bytes())
    before = read_head()  # checks the file's hash
    with np.load(TUNED_FILE, allow_pickle=False) as arrays:
        replace_arrays(tuned, arrays)
    layers, names = layers_of(tuned)
    new = rows(read_examples(list(paths)))
    others = sorted(set(example_rows()) - set(new))
    near, many = near_rows(), [*everyday_rows(), *outside_rows()]
    tuning.begin_anew()
    rounds = [
        [*new, *new, *some(others, OTHERS), *some(near, NEAR), *some(many, EVERYDAY)]
        for _ in range(ROUNDS)
    ]
    known = [text for learned in rounds for text, _ in learned]
    print(f"Encoding {len(set(known))} texts")
    texts = Texts(published, known)  # what lies below the tuned layers is as published
    network = Network(layers, len(before.labels))
    network.weights.assign(before.weights.T)
    network.bias.assign(before.bias)
    start = [value.numpy() for value in network.variables]
    tuning.learn(network, texts, before.labels, rounds)
    for value, first in zip(network.variables, start, strict=True):
        value.assign(first + WAY * (value.numpy() - first))
    weights, bias = network.weights.numpy().T, network.bias.numpy()
    tuning.keep(network, names, Head(before.labels, weights, bias))


def main() -> None:
    """Tunes on, with progress."""
    if not sys.argv[1:]:
        sys.exit("Which files have the new examples? Name them.")
    try:
        tune_on([Path(name) for name in sys.argv[1:]])
    except LactabotError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
