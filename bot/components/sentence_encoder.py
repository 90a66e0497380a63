"""Give every message its sentence vector."""

from __future__ import annotations

from typing import Any

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
from bot.encoder.sentence_encoder import WEIGHTS_SHA256
from bot.errors import ModelError


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False
)
class SentenceEncoderFeaturizer(GraphComponent):
    """Adds `bot.encoder.SentenceEncoder`'s vector as the dense feature of the sentence."""

    def __init__(self, encoder: SentenceEncoder, name: str) -> None:
        self._encoder, self._name = encoder, name

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Loads the encoder; its file is checked against its hash first.

        Raises:
            InvalidConfigException: The file is missing or another one. An exception of any
                other kind reaches the user as a stack trace.
        """
        try:
            encoder = SentenceEncoder()
        except ModelError as error:
            raise InvalidConfigException(str(error)) from error
        return cls(encoder, execution_context.node_name or cls.__name__)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The weights, by their hash, so that other weights mean training anew."""
        return {"weights_sha256": WEIGHTS_SHA256}

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the vector to messages that have a text."""
        for message in messages:
            if text := message.get(TEXT):
                vector = self._encoder.encode([text])
                message.add_features(
                    Features(vector, FEATURE_TYPE_SENTENCE, TEXT, self._name)
                )
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vector to all training examples."""
        self.process(training_data.training_examples)
        return training_data
