"""What a turn is to the answer before it, as far as its words alone tell.

"who would watch it" asks more about what was just answered, whatever that was; "so
plain cotton, done" asks nothing. A regression over n-grams, learned from turns of
conversations (data/turns.yml); `bot.conversation.context` weighs it with what a turn
may ask.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping
from pathlib import Path

from bot.encoder.files import check_tuned
from bot.encoder.regression import Regression
from bot.errors import ModelError

logger = logging.getLogger(__name__)

RELATIONS = Path(__file__).with_name("relations.npz")  # python -m bot.training.turns
# More about the topic just answered; another topic; what no topic answers; nothing at
# all; and what a conversation is made of beside questions, such as thanks.
SAME, OTHER, OUTSIDE, REMARK, TALK = "same", "other", "outside", "remark", "talk"
ALL = (SAME, OTHER, OUTSIDE, REMARK, TALK)


def relations(text: str) -> Mapping[str, float]:
    """How likely each of `ALL` is for a turn; all the same without a model.

    Args:
        text: As it was typed.
    """
    model = _model()
    if model is None:
        return dict.fromkeys(ALL, 1 / len(ALL))
    return dict(zip(model.labels, model.chances([text])[0].tolist(), strict=True))


@functools.cache
def _model() -> Regression | None:
    try:
        check_tuned(RELATIONS)
        return Regression.read(RELATIONS)
    except ModelError as error:
        logger.error("short questions are understood less well: %s", error)
        return None
