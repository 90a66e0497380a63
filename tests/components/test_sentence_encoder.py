import contextvars

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import sentence_encoder
from bot.components.sentence_encoder import SentenceEncoderFeaturizer, given_vector
from bot.errors import ModelError


@pytest.fixture
def featurizer(node):
    return SentenceEncoderFeaturizer.create({}, **node)


def vector_of(message):
    _, features = message.get_dense_features(TEXT)
    return features.features


def test_a_message_gets_a_vector_of_length_one(featurizer):
    (message,) = featurizer.process([Message({TEXT: "why do I leak"})])

    assert vector_of(message).shape == (1, 384)
    assert np.linalg.norm(vector_of(message)) == pytest.approx(1, abs=1e-5)


def test_training_examples_get_their_vectors_too(featurizer):
    data = TrainingData([Message.build("why do I leak", intent="faq/leaks")])

    featurizer.process_training_data(data)

    assert vector_of(data.training_examples[0]).shape == (1, 384)


def test_a_message_without_text_is_left_alone(featurizer):
    (message,) = featurizer.process([Message({})])

    assert not message.features


def test_a_given_vector_is_taken_and_the_encoder_is_not_loaded(featurizer):
    given = np.full(384, 0.5, dtype=np.float32)

    def process():
        given_vector.set(given)
        return featurizer.process([Message({TEXT: "why do I leak"})])

    (message,) = contextvars.copy_context().run(process)

    assert (vector_of(message) == given).all()
    assert featurizer._encoder is None


def test_another_file_than_the_tested_one_is_told_in_rasas_way(node, monkeypatch):
    def refuse():
        raise ModelError("not the file that was tested")

    monkeypatch.setattr(sentence_encoder, "check_files", refuse)

    with pytest.raises(InvalidConfigException, match="not the file that was tested"):
        SentenceEncoderFeaturizer.create({}, **node)
