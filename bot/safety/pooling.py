"""What the second tier's two models say together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.encoder.regression import softmax
from bot.safety.language import language_of
from bot.safety.suspects import NONE

# How much the head counts; docs/safety.md has others. It is tuned from an encoder of
# English, the classifier knows Spanish by its n-grams.
HEAD_SHARE, HEAD_SHARE_ELSEWHERE = 0.7, 0.5
# The product is surer of `none`, which most examples are, than either model. Divided by
# this, a crisis and a red flag keep the thresholds that each model has alone.
NONE_DIVIDED_BY = 5.0
LEAST = 1e-6  # a chance of nothing would be a veto

Said = tuple[Sequence[str], np.ndarray]  # labels, and chances of shape (texts, labels)


def together(texts: Sequence[str], head: Said, grams: Said) -> Said:
    """The weighted geometric mean of two models' chances.

    Of as many crises it finds, fewer alarms are false than with the arithmetic mean,
    where one model that is sure outweighs the doubt of the other (docs/safety.md). A
    label that one model does not know is what the other says of it.

    Args:
        texts: What the rows are of.
        head: What the head says of them.
        grams: What the classifier says of them.

    Source:
        Genest, Zidek: Combining probability distributions, Statistical Science (1986):
        the logarithmic opinion pool.
    """
    labels = tuple(sorted({*head[0], *grams[0]}))
    one, other = (_spread(labels, said) for said in (head, grams))
    share = head_shares(texts)[:, None]
    scores = share * _log(one, other) + (1 - share) * _log(other, one)
    scores[:, np.array(labels) == NONE] -= np.log(NONE_DIVIDED_BY)
    return labels, softmax(scores)


def head_shares(texts: Sequence[str]) -> np.ndarray:
    """How much the head counts beside the classifier for each text, shape (texts,)."""
    english = np.array([language_of(text) == "en" for text in texts])
    return np.where(english, HEAD_SHARE, HEAD_SHARE_ELSEWHERE)


def _spread(labels: Sequence[str], said: Said) -> np.ndarray:
    """Chances with a column for each of all labels; NaN where a model knows it not."""
    known, chances = said
    spread = np.full((len(chances), len(labels)), np.nan)
    spread[:, [labels.index(label) for label in known]] = chances
    return spread


def _log(chances: np.ndarray, instead: np.ndarray) -> np.ndarray:
    return np.log(np.where(np.isnan(chances), instead, chances) + LEAST)
