"""Tune on with all examples: `python -m bot.training.further`.

The weights of the release go on from where they are. It takes less than an hour on
two cores; `bot.training.tuning`, which begins with the published weights, takes longer.

Source:
    Robins: Catastrophic forgetting, rehearsal and pseudorehearsal (1995).
"""

from __future__ import annotations

import sys

import numpy as np
import onnx

from bot.encoder.files import CRISES, installed_weights
from bot.encoder.graph import replace_arrays
from bot.encoder.head import read_head
from bot.errors import LactabotError
from bot.training import tuning
from bot.training.classifier import (
    everyday_rows,
    example_rows,
    near_rows,
    outside_rows,
)
from bot.training.network import Network
from bot.training.tuning import Texts, layers_of, some

ROUNDS = 4
NEAR, EVERYDAY = 0.5, 0.4  # of near copies and everyday sentences, in each round
RATE, HEAD_RATE = 8e-5, 5e-4  # at their highest


def tune_on() -> None:
    """Learn all examples, and write the release's files.

    Raises:
        LactabotError: The examples, the encoder or the weights cannot be used.
    """
    published = onnx.load_model_from_string(installed_weights().read_bytes())
    tuned = onnx.load_model_from_string(installed_weights().read_bytes())
    before = read_head(CRISES)  # checks the file's hash
    with np.load(CRISES, allow_pickle=False) as arrays:
        replace_arrays(tuned, arrays)
    layers, names = layers_of(tuned)
    few, near, many = example_rows(), near_rows(), [*everyday_rows(), *outside_rows()]
    tuning.begin_anew()
    rounds = [
        [*sorted(set(few)), *some(near, NEAR), *some(many, EVERYDAY)]
        for _ in range(ROUNDS)
    ]
    known = [text for rows in rounds for text, _ in rows]
    print(f"Encoding {len(set(known))} texts")
    texts = Texts(published, known)  # what lies below the tuned layers is as published
    network = Network(layers, len(before.labels))
    network.weights.assign(before.weights.T)
    network.bias.assign(before.bias)
    tuning.learn(network, texts, before.labels, rounds, RATE, HEAD_RATE)
    tuning.keep(CRISES, network, names, before.labels)


def main() -> None:
    """Tunes on, with progress."""
    try:
        tune_on()
    except LactabotError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
