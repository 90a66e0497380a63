import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intent_classifier import VectorIntentClassifier

EXAMPLES = {
    "greet": [[1, 0, 0], [0.9, 0.1, 0]],
    "faq/pads": [[0, 1, 0], [0, 0.9, 0.1]],
    "faq/leaks": [[0, 0, 1], [0.1, 0, 0.9]],
}


def message(vector, intent=None):
    """A message with a vector in place of an encoder."""
    built = Message.build("some text", intent=intent)
    if vector is not None:
        features = np.array([vector], dtype=np.float32)
        built.add_features(Features(features, FEATURE_TYPE_SENTENCE, TEXT, "test"))
    return built


@pytest.fixture
def classifier(node):
    examples = [message(v, i) for i, vectors in EXAMPLES.items() for v in vectors]
    config = {"C": 100.0}
    VectorIntentClassifier.create(config, **node).train(TrainingData(examples))
    return VectorIntentClassifier.load(config, **node)  # as a running bot has it


@pytest.mark.parametrize("label", EXAMPLES)
def test_a_message_gets_the_intent_of_the_examples_next_to_it(classifier, label):
    (found,) = classifier.process([message(EXAMPLES[label][0])])

    assert found.get("intent")["name"] == label.partition("/")[0]
    assert found.get("intent_ranking")[0]["name"] == label


def test_a_topic_stands_where_a_response_selector_would_put_it(classifier):
    (found,) = classifier.process([message([0, 1, 0])])

    selected = found.get("response_selector")
    assert selected["all_retrieval_intents"] == ["faq"]
    assert selected["faq"]["response"]["intent_response_key"] == "faq/pads"


def test_small_talk_is_no_topic(classifier):
    (found,) = classifier.process([message([1, 0, 0])])

    assert found.get("response_selector") is None


def test_the_ranking_is_sorted_and_its_confidences_sum_to_one(classifier):
    (found,) = classifier.process([message([0.2, 0.7, 0.1])])

    confidences = [item["confidence"] for item in found.get("intent_ranking")]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)


def test_the_confidence_is_that_of_the_topic_not_of_all_topics(classifier):
    (found,) = classifier.process([message([0, 0.5, 0.5])])

    assert found.get("intent")["confidence"] < 0.6


def test_two_intents_are_enough(node):
    examples = [message([1, 0], "greet"), message([0, 1], "goodbye")]
    config = {"C": 100.0}
    VectorIntentClassifier.create(config, **node).train(TrainingData(examples))

    (found,) = VectorIntentClassifier.load(config, **node).process([message([0, 1])])

    assert found.get("intent")["name"] == "goodbye"


def test_one_intent_is_refused(node):
    data = TrainingData([message([1, 0], "greet")])

    with pytest.raises(InvalidConfigException, match="fewer than two"):
        VectorIntentClassifier.create({"C": 1.0}, **node).train(data)


def test_a_message_without_a_vector_names_the_missing_component(classifier):
    with pytest.raises(InvalidConfigException, match="SentenceEncoderFeaturizer"):
        classifier.process([message(None)])


def test_a_message_without_a_text_is_left_alone(classifier):
    (found,) = classifier.process([Message({})])

    assert found.get("intent") is None
