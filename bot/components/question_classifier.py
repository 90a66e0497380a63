"""Rasa's intent classifier: reads what a message asks, without a TensorFlow model."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import RESPONSE_SELECTOR_PROPERTY_NAME
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.spelling import TEXTS
from bot.conversation.choice import CHOOSE, choice
from bot.conversation.context import leaning
from bot.encoder.regression import Regression
from bot.knowledge.entries import read_knowledge
from bot.settings import PROJECT
from bot.training.regression import fit
from bot.understanding.labeller import Labeller, known_labels
from bot.understanding.parts import parts
from bot.understanding.reading import After, Asked, Reading, read, read_whole, texts

WEIGHTS = "weights.npz"
ASKED = "asked"  # in Rasa's result: what a message asks, in order


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True
)
class QuestionClassifier(GraphComponent, IntentClassifier):
    """`bot.understanding` for Rasa, over `bot.understanding.labeller`.

    A topic `faq/x` gives the intent `faq`, and `faq/x` where Rasa's ResponseSelector
    would put it, so `rasa test nlu`, rules and actions see a retrieval intent as they
    know it. The confidence is that of the topic, so that the FallbackClassifier looks
    at the choice that matters. The ranking names topics in full. A message with several
    questions has the intent `faq`, and `asked` has them all.
    """

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource
    ) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._model: Labeller | None = None
        self._after: After | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See `bot.training.regression.fit`."""
        return {"c": 20.0, "steps": 200, "gram_weight": 1.5}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionClassifier:
        """Builds a classifier that knows no intent yet."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the n-grams' weights and packs them into the model as plain arrays.

        Raises:
            InvalidConfigException: The examples have fewer than two intents.
        """
        examples = [e for e in training_data.intent_examples if e.get(TEXTS)]
        labels = [e.get(INTENT_RESPONSE_KEY) or e.get(INTENT) for e in examples]
        if len(set(labels)) < 2:
            raise InvalidConfigException("the examples have fewer than two intents")
        model = fit(
            Regression,
            [e.get(TEXTS)[0] for e in examples],
            labels,
            c=self._config["c"],
            steps=self._config["steps"],
            gram_weight=self._config["gram_weight"],
        )
        with self._storage.write_to(self._resource) as folder:
            model.write(folder / WEIGHTS)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionClassifier:
        """Builds a classifier with the weights packed by train()."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            grams = Regression.read(folder / WEIGHTS)
        component._model = Labeller(grams, known_labels())
        component._after = leaning(read_knowledge(PROJECT / "data"))
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, ranking, topic and questions of messages that have a text."""
        for message in messages:
            if text := message.get(TEXT):
                _write(message, self._read(text, message.get(TEXTS), _guessed(message)))
        return messages

    def _read(self, text: str, wanted: list[str], guessed: np.ndarray) -> Reading:
        if choice(text) is not None:
            chosen = (Asked(CHOOSE, 1.0),)
            return Reading(chosen, chosen)
        assert self._model and self._after, "load() comes first"
        found, labels = parts(text), self._model.labels
        if len(wanted) != len(guessed) or len(wanted) != len(texts(found)):
            (whole,) = self._model.chances(wanted[:1], guessed[:1])  # of `rasa test`
            return read_whole(found[0], labels, whole)
        chances = self._model.chances(wanted, guessed)
        return read(found, labels, chances, self._after)


def _write(message: Message, reading: Reading) -> None:
    """The reading in the form in which Rasa knows intents."""
    first = reading.asked[0]
    if len(reading.asked) > 1:  # of which at least one is a topic
        first = next(a for a in reading.asked if a.label.startswith("faq/"))
    intent, _, key = first.label.partition("/")
    top = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: first.confidence}
    message.set(INTENT, top, add_to_output=True)
    message.set(INTENT_RANKING_KEY, _listed(reading.ranking), add_to_output=True)
    message.set(ASKED, _listed(reading.asked), add_to_output=True)
    if key:
        selected = {
            "all_retrieval_intents": [intent],
            intent: {
                "response": {
                    "intent_response_key": first.label,
                    "utter_action": f"utter_{first.label}",
                    PREDICTED_CONFIDENCE_KEY: first.confidence,
                },
                "ranking": [],
            },
        }
        message.set(RESPONSE_SELECTOR_PROPERTY_NAME, selected, add_to_output=True)


def _listed(asked: tuple[Asked, ...]) -> list[dict[str, Any]]:
    return [
        {INTENT_NAME_KEY: one.label, PREDICTED_CONFIDENCE_KEY: one.confidence}
        for one in asked
    ]


def _guessed(message: Message) -> np.ndarray:
    """What SentenceEncoderFeaturizer gave, the whole message first."""
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise InvalidConfigException(
            "a message has no sentence features; in config.yml, "
            "bot.components.sentence_encoder.SentenceEncoderFeaturizer must stand first"
        )
    return np.asarray(sentence.features)
