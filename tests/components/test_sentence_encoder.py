"""Every message gets its vectors: those that came with it, or the encoder's."""

import contextvars

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import sentence_encoder
from bot.components.sentence_encoder import SentenceEncoderFeaturizer, given_vectors
from bot.components.spelling import TEXTS
from bot.errors import ModelError

SEVERAL = ["Do pads help? Why do I leak?", "Do pads help?", "Why do I leak?"]


@pytest.fixture
def featurizer(node):
    return SentenceEncoderFeaturizer.create({}, **node)


def message(*texts):
    """A message as SpellingCorrector leaves it."""
    return Message({TEXT: "as it was typed", TEXTS: list(texts)})


def vectors_of(message):
    _, features = message.get_dense_features(TEXT)
    return features.features


def test_a_message_gets_a_vector_of_length_one(featurizer):
    (found,) = featurizer.process([message("why do I leak")])

    assert vectors_of(found).shape == (1, 384)
    assert np.linalg.norm(vectors_of(found)) == pytest.approx(1, abs=1e-5)


def test_each_text_of_a_message_gets_its_vector(featurizer, encoder):
    (found,) = featurizer.process([message(*SEVERAL)])

    assert np.allclose(vectors_of(found), encoder.encode(SEVERAL), atol=1e-5)


def test_training_examples_get_their_vectors_too(featurizer, encoder):
    asked = ["why do I leak", "do pads help"]
    data = TrainingData([message(text) for text in asked])

    featurizer.process_training_data(data)

    for example in data.training_examples:
        expected = encoder.encode(example.get(TEXTS))
        assert np.allclose(vectors_of(example), expected, atol=1e-5)


def test_training_data_without_any_text_is_left_alone(featurizer):
    data = TrainingData([Message({"intent": "greet"})])

    featurizer.process_training_data(data)

    assert not data.training_examples[0].features


def test_a_message_without_text_is_left_alone(featurizer):
    (found,) = featurizer.process([Message({})])

    assert not found.features


@pytest.mark.parametrize("rows", [1, 4])
def test_given_vectors_are_taken_and_the_encoder_is_not_loaded(featurizer, rows):
    given = np.arange(rows * 384, dtype=np.float32).reshape(rows, 384)

    def process():
        given_vectors.set(given)
        return featurizer.process([message("why do I leak")])

    (found,) = contextvars.copy_context().run(process)

    assert np.array_equal(vectors_of(found), given)
    assert featurizer._encoder is None


def test_another_file_than_the_tested_one_is_told_in_rasas_way(node, monkeypatch):
    def refuse():
        raise ModelError("not the file that was tested")

    monkeypatch.setattr(sentence_encoder, "check_files", refuse)

    with pytest.raises(InvalidConfigException, match="not the file that was tested"):
        SentenceEncoderFeaturizer.create({}, **node)
