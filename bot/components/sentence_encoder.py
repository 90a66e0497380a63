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

from bot.components.spelling import TEXTS
from bot.encoder import SentenceEncoder
from bot.encoder.sentence_encoder import VECTORS, check_files
from bot.errors import ModelError
from bot.training.vectors import encode

# The vectors that came with the message at hand, shape (n, 384). The gateway encoded
# the message already, and Rasa's way from the channel to here has no room for them that
# would not also store them. Rasa runs this graph in the task that took the request.
given_vectors: ContextVar[np.ndarray | None] = ContextVar("given_vectors", default=None)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False
)
class SentenceEncoderFeaturizer(GraphComponent):
    """Adds the vectors of `bot.encoder.SentenceEncoder` as the sentence feature.

    One row for each text that SpellingCorrector gave it, the whole message first.
    The encoder is loaded only when a message comes without its vectors: in training, in
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
        """The name of the vectors, so that other ones mean training anew."""
        return {"vectors": VECTORS}

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the vectors to messages that have texts."""
        for message in messages:
            if texts := message.get(TEXTS):
                vectors = given_vectors.get()
                if vectors is None:
                    self._encoder = self._encoder or SentenceEncoder()
                    vectors = self._encoder.encode(texts)
                self._add(message, vectors)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds one vector to each training example, on all cores."""
        examples = [e for e in training_data.training_examples if e.get(TEXTS)]
        vectors = encode([e.get(TEXTS)[0] for e in examples]) if examples else ()
        for example, vector in zip(examples, vectors, strict=True):
            self._add(example, vector[None])
        return training_data

    def _add(self, message: Message, vectors: np.ndarray) -> None:
        message.add_features(Features(vectors, FEATURE_TYPE_SENTENCE, TEXT, self._name))
