"""The encoder's last layers and a head over them, as TensorFlow learns them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from bot.encoder.graph import HEADS

EPSILON = 1e-12
FAR = 1e9  # beyond any score
DROPPED = 0.1  # of what goes through a layer, while learning
DROPPED_LAST = 0.2  # of what the head sees


class Network(tf.Module):
    """Layers of BERT, then the mean and the largest of the token vectors, then a head.

    Source:
        Devlin and others: BERT (2019), https://arxiv.org/abs/1810.04805, section 3.
    """

    def __init__(self, layers: Sequence[dict[str, np.ndarray]], labels: int) -> None:
        """Takes the weights to begin with; see `bot.training.tuning.layers_of`."""
        super().__init__()
        self.layers = [
            {name: tf.Variable(value) for name, value in layer.items()}
            for layer in layers
        ]
        width = layers[0]["query"].shape[0]
        self.weights = tf.Variable(tf.random.normal((2 * width, labels), stddev=0.01))
        self.bias = tf.Variable(tf.zeros(labels))

    def features(self, tokens: tf.Tensor, mask: tf.Tensor, learning: bool) -> tf.Tensor:
        """What the head sees of each text.

        Args:
            tokens: What the layer before gives, shape (texts, tokens, width).
            mask: 1 where there is a token, shape (texts, tokens).
            learning: Whether to drop some at random.

        Returns:
            Shape (texts, 2 * width).
        """
        for layer in self.layers:
            tokens = _layer(layer, tokens, mask, DROPPED if learning else 0.0)
        mask = mask[..., None]
        mean = tf.reduce_sum(tokens * mask, 1) / tf.reduce_sum(mask, 1)
        largest = tf.reduce_max(tokens - (1 - mask) * FAR, 1)
        return tf.concat([mean, largest], 1)

    def scores(self, tokens: tf.Tensor, mask: tf.Tensor, learning: bool) -> tf.Tensor:
        """How much each text is like each label, before the softmax."""
        found = self.features(tokens, mask, learning)
        if learning:
            found = tf.nn.dropout(found, DROPPED_LAST)
        return found @ self.weights + self.bias


def _layer(
    layer: dict[str, tf.Variable], tokens: tf.Tensor, mask: tf.Tensor, dropped: float
) -> tf.Tensor:
    shape = tf.shape(tokens)
    width = tokens.shape[-1]

    def heads(name: str) -> tf.Tensor:
        mixed = tokens @ layer[name] + layer[f"{name}.bias"]
        parts = (shape[0], shape[1], HEADS, width // HEADS)
        return tf.transpose(tf.reshape(mixed, parts), (0, 2, 1, 3))

    def drop(values: tf.Tensor) -> tf.Tensor:
        return tf.nn.dropout(values, dropped) if dropped else values

    nearness = tf.matmul(heads("query"), heads("key"), transpose_b=True)
    nearness = nearness / (width // HEADS) ** 0.5 - (1 - mask)[:, None, None] * FAR
    seen = drop(tf.nn.softmax(nearness)) @ heads("value")
    seen = tf.reshape(tf.transpose(seen, (0, 2, 1, 3)), shape)
    seen = seen @ layer["mixed"] + layer["mixed.bias"]
    tokens = _normal(tokens + drop(seen), layer, "mixed.norm")
    wide = tf.nn.gelu(tokens @ layer["widened"] + layer["widened.bias"])
    narrow = wide @ layer["narrowed"] + layer["narrowed.bias"]
    return _normal(tokens + drop(narrow), layer, "narrowed.norm")


def _normal(values: tf.Tensor, layer: dict[str, tf.Variable], name: str) -> tf.Tensor:
    mean, variance = tf.nn.moments(values, -1, keepdims=True)
    spread = (values - mean) * tf.math.rsqrt(variance + EPSILON)
    return spread * layer[f"{name}.weight"] + layer[f"{name}.bias"]
