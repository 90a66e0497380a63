"""A light intent classifier over sentence vectors: no TensorFlow model, no pickle."""

from __future__ import annotations

import logging
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
from sklearn.linear_model import LogisticRegression

logger = logging.getLogger(__name__)

WEIGHTS = "weights.npz"
RANKING = 10


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True
)
class VectorIntentClassifier(GraphComponent, IntentClassifier):
    """Multinomial logistic regression over intents and topics at once.

    A topic `faq/x` gives the intent `faq`, and `faq/x` where Rasa's ResponseSelector
    would put it, so `rasa test nlu`, rules and actions see a retrieval intent as they
    know it. The confidence is that of the topic, so that the FallbackClassifier looks
    at the choice that matters. The ranking names topics in full.

    Source:
        Bishop: Pattern Recognition and Machine Learning (2006), section 4.3.4.
    """

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource
    ) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._labels = np.array([], dtype=str)
        self._weights = np.zeros((0, 0))
        self._bias = np.zeros(0)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`C`: the inverse of the regularisation; larger keeps to the examples."""
        return {"C": 10.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VectorIntentClassifier:
        """Builds a classifier that knows no intent yet."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the weights and packs them into the model as plain arrays.

        Raises:
            InvalidConfigException: The examples have fewer than two intents, or no
            vectors.
        """
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        labels = [e.get(INTENT_RESPONSE_KEY) or e.get(INTENT) for e in examples]
        if len(set(labels)) < 2:
            raise InvalidConfigException("the examples have fewer than two intents")
        model = LogisticRegression(C=self._config["C"], max_iter=2000)
        model.fit(np.stack([_vector(e) for e in examples]), labels)
        self._labels, self._weights = model.classes_.astype(str), model.coef_
        self._bias = model.intercept_
        if len(self._labels) == 2:  # scikit-learn keeps one row for two classes
            self._weights = np.concatenate([-model.coef_, model.coef_])
            self._bias = np.concatenate([-model.intercept_, model.intercept_])
        with self._storage.write_to(self._resource) as folder:
            np.savez(
                folder / WEIGHTS,
                labels=self._labels,
                weights=self._weights.astype(np.float32),
                bias=self._bias.astype(np.float32),
            )
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> VectorIntentClassifier:
        """Builds a classifier with the weights packed by train()."""
        component = cls.create(config, model_storage, resource, execution_context)
        with (
            model_storage.read_from(resource) as folder,
            np.load(folder / WEIGHTS, allow_pickle=False) as arrays,
        ):
            component._labels = arrays["labels"]
            component._weights = arrays["weights"]
            component._bias = arrays["bias"]
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, ranking and topic of messages that have a vector."""
        for message in messages:
            if message.get(TEXT):
                self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        scores = self._weights @ _vector(message) + self._bias
        confidences = np.exp(scores - scores.max())
        confidences /= confidences.sum()
        best = np.argsort(-confidences, kind="stable")[:RANKING]
        ranking = [
            {
                INTENT_NAME_KEY: str(self._labels[i]),
                PREDICTED_CONFIDENCE_KEY: float(confidences[i]),
            }
            for i in best
        ]
        label, confidence = str(self._labels[best[0]]), float(confidences[best[0]])
        intent, _, topic = label.partition("/")
        top = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: confidence}
        message.set(INTENT, top, add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        if topic:
            selected = {
                "all_retrieval_intents": [intent],
                intent: {
                    "response": {
                        "intent_response_key": label,
                        "utter_action": f"utter_{label}",
                        PREDICTED_CONFIDENCE_KEY: confidence,
                    },
                    "ranking": [],
                },
            }
            message.set(RESPONSE_SELECTOR_PROPERTY_NAME, selected, add_to_output=True)


def _vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise InvalidConfigException(
            "a message has no sentence vector; in config.yml, "
            "bot.components.sentence_encoder.SentenceEncoderFeaturizer must stand first"
        )
    return np.asarray(sentence.features[0])
