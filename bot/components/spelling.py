"""Put misspelt words of a message right before Rasa reads it."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding.parts import parts
from bot.understanding.reading import texts
from bot.understanding.spelling import Speller

WORDS = "words.json"
TEXTS = "texts"  # of a message: what is encoded and read, the whole message first


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True
)
class SpellingCorrector(GraphComponent):
    """`bot.understanding.spelling` for Rasa; it learns the words of the examples.

    The message keeps its text as it was typed. What the components after this one read
    stands beside it, under TEXTS.
    """

    def __init__(self, storage: ModelStorage, resource: Resource) -> None:
        self._storage, self._resource = storage, resource
        self._speller = Speller({})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingCorrector:
        """Builds a component that knows no word yet."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the words, and packs them into the model."""
        examples = (e.get(TEXT) for e in training_data.training_examples)
        self._speller = Speller.learn(text for text in examples if text)
        with self._storage.write_to(self._resource) as folder:
            words = json.dumps(self._speller.words)
            (folder / WORDS).write_text(words, encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingCorrector:
        """Builds a component with the words packed by train()."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
        component._speller = Speller(words)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds its texts to each message that has one."""
        for message in messages:
            if typed := message.get(TEXT):
                right = [self._speller.correct(text) for text in texts(parts(typed))]
                message.set(TEXTS, right)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds to each example its text as a whole: that is what it was written for."""
        for example in training_data.training_examples:
            if text := example.get(TEXT):
                example.set(TEXTS, [self._speller.correct(text)])
        return training_data
