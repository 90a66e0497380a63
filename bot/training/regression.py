"""Fit a regression to labelled texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import optimize, sparse

from bot.encoder.grams import BUCKETS, gram_value, grams
from bot.encoder.regression import R, softmax

TINY = 1e-30  # a chance of nothing has no logarithm


def fit(
    kind: type[R],
    texts: Sequence[str],
    labels: Sequence[str],
    vectors: np.ndarray | None = None,
    *,
    c: float,
    steps: int,
    gram_weight: float,
) -> R:
    """Fit the likeliest weights to labelled texts, with a penalty on their squares.

    scikit-learn finds the same weights in twice the time, since it takes all columns
    for sparse; three of four numbers are those of the dense vectors.

    Args:
        kind: The class of the result.
        texts: Those to learn from.
        labels: One for each text.
        vectors: One for each text, shape (n, dimensions); None to learn from the
            n-grams alone.
        c: The inverse of the regularisation; larger keeps to the examples.
        steps: Of the solver, at most.
        gram_weight: See `Regression`.
    """
    names, wanted = np.unique(np.array(labels), return_inverse=True)
    counted = gram_matrix(texts, gram_weight)
    dense = np.empty((len(texts), 0)) if vectors is None else vectors
    dense = dense.astype(np.float32)
    dimensions, width = dense.shape[1], len(names)
    transposed = counted.T.tocsr()
    rows = np.arange(len(texts))

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        """The penalised negative log-likelihood, and its gradient."""
        weights = flat.reshape(-1, width).astype(np.float32)
        scores = dense @ weights[:dimensions] + counted @ weights[dimensions:-1]
        chances = softmax(scores + weights[-1])
        missed = -np.log(np.maximum(chances[rows, wanted], TINY)).sum(dtype=float)
        chances[rows, wanted] -= 1
        slopes = [dense.T @ chances, transposed @ chances, chances.sum(0)[None]]
        free = np.concatenate([weights[:-1], np.zeros((1, width), np.float32)])
        penalty = (free * free).sum(dtype=float) / (2 * c)
        gradient = np.concatenate(slopes) + free / c
        return missed + penalty, gradient.ravel().astype(float)

    start = np.zeros((dimensions + BUCKETS + 1) * width)
    found = optimize.minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps}
    )
    weights = found.x.reshape(-1, width).T
    return kind(
        tuple(map(str, names)),
        weights[:, :dimensions],
        weights[:, dimensions:-1],
        weights[:, -1],
        gram_weight,
    )


def gram_matrix(texts: Sequence[str], weight: float) -> sparse.csr_matrix:
    """The n-grams of texts, shape (n, buckets)."""
    buckets = [grams(text) for text in texts]
    values = [np.full(len(b), gram_value(len(b), weight), np.float32) for b in buckets]
    ends = np.cumsum([0, *map(len, buckets)])
    return sparse.csr_matrix(
        (np.concatenate(values), np.concatenate(buckets), ends),
        shape=(len(texts), BUCKETS),
    )
