"""The sentence encoder, apart so that the gateway, the guard and Rasa share one."""

from bot.encoder.sentence_encoder import (
    DIMENSIONS,
    FEATURES,
    Encoded,
    SentenceEncoder,
)

__all__ = ["DIMENSIONS", "FEATURES", "Encoded", "SentenceEncoder"]
