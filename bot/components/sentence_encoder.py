"""Give every message its sentence vector."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import SentenceEncoder
from bot.encoder.sentence_encoder import WEIGHTS_SHA256, check_files
from bot.errors import ModelError

# The vector that came with the message at hand, shape (384,). The gateway has encoded
# the message already, and Rasa's way from the channel to here has no room for it that
# would not also store it. Rasa runs this graph in the task that took the request.
given_vector: ContextVar[np.ndarray | None] = ContextVar("given_vector", default=None)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False
)
class SentenceEncoderFeaturizer(GraphComponent):
    """Adds `bot.encoder.SentenceEncoder`'s vector as the dense feature of the sentence.

    The encoder is loaded only when a message comes without its vector: in training, in
    `rasa shell`, and when the gateway has none.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._encoder: SentenceEncoder | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Checks the encoder's files against their hashes.

        Raises:
            InvalidConfigException: A file is missing or another one. An exception of
            any
                other kind reaches the user as a stack trace.
        """
        try:
            check_files()
        except ModelError as error:
            raise InvalidConfigException(str(error)) from error
        return cls(execution_context.node_name or cls.__name__)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The weights, by their hash, so that other weights mean training anew."""
        return {"weights_sha256": WEIGHTS_SHA256}

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the vector to messages that have a text."""
        for message in messages:
            if text := message.get(TEXT):
                vector = given_vector.get()
                if vector is None:
                    vector = self._encode(text)
                message.add_features(
                    Features(vector[None], FEATURE_TYPE_SENTENCE, TEXT, self._name)
                )
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vector to all training examples."""
        self.process(training_data.training_examples)
        return training_data

    def _encode(self, text: str) -> np.ndarray:
        if self._encoder is None:
            self._encoder = SentenceEncoder()
        return self._encoder.encode([text])[0]
