"""Give every message what the encoder tells of it."""

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
from bot.encoder.files import check_files
from bot.errors import ModelError

# What came with the message at hand, shape (n, labels). The gateway encoded the message
# already, and Rasa's way from the channel to here has no room for it that would not
# also store it. Rasa runs this graph in the task that took the request.
given: ContextVar[np.ndarray | None] = ContextVar("given", default=None)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False
)
class SentenceEncoderFeaturizer(GraphComponent):
    """Adds what `bot.encoder.SentenceEncoder` guesses as the sentence feature.

    One row for each text that SpellingCorrector gave it, the whole message first.
    The encoder is loaded only when a message comes without them: in `rasa shell`, and
    when the gateway has none. Examples need none; their n-grams are learned.
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

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the guesses to messages that have texts."""
        for message in messages:
            if texts := message.get(TEXTS):
                guessed = given.get()
                if guessed is None:
                    self._encoder = self._encoder or SentenceEncoder()
                    guessed = self._encoder.guess(self._encoder.begin(texts))
                features = Features(guessed, FEATURE_TYPE_SENTENCE, TEXT, self._name)
                message.add_features(features)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the examples as they are."""
        return training_data
