"""Every message gets its guesses: those that came with it, or the encoder's."""

import contextvars

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import sentence_encoder
from bot.components.sentence_encoder import SentenceEncoderFeaturizer, given
from bot.components.spelling import TEXTS
from bot.errors import ModelError
from bot.understanding.labeller import known_labels

SEVERAL = ["Do pads help? Why do I leak?", "Do pads help?", "Why do I leak?"]


@pytest.fixture
def featurizer(node):
    return SentenceEncoderFeaturizer.create({}, **node)


def message(*texts):
    """A message as SpellingCorrector leaves it."""
    return Message({TEXT: "as it was typed", TEXTS: list(texts)})


def guessed_of(message):
    _, features = message.get_dense_features(TEXT)
    return features.features


def test_a_message_gets_a_chance_of_each_label_that_the_release_knows(featurizer):
    (found,) = featurizer.process([message("why do I leak when a baby cries")])

    (chances,) = guessed_of(found)
    assert chances.sum() == pytest.approx(1, abs=1e-5)
    assert known_labels()[chances.argmax()] == "faq/leak_baby_cries"


def test_each_text_of_a_message_gets_its_chances(featurizer, encoder):
    (found,) = featurizer.process([message(*SEVERAL)])

    expected = encoder.guess(encoder.begin(SEVERAL))
    assert np.allclose(guessed_of(found), expected, atol=1e-5)


def test_training_examples_are_left_as_they_are(featurizer):
    data = TrainingData([message("why do I leak")])

    featurizer.process_training_data(data)

    assert not data.training_examples[0].features


def test_a_message_without_text_is_left_alone(featurizer):
    (found,) = featurizer.process([Message({})])

    assert not found.features


@pytest.mark.parametrize("rows", [1, 4])
def test_what_came_with_a_message_is_taken_and_the_encoder_is_not_loaded(
    featurizer, rows
):
    came = np.arange(rows * 76, dtype=np.float32).reshape(rows, 76)

    def process():
        given.set(came)
        return featurizer.process([message("why do I leak")])

    (found,) = contextvars.copy_context().run(process)

    assert np.array_equal(guessed_of(found), came)
    assert featurizer._encoder is None


def test_another_file_than_the_tested_one_is_told_in_rasas_way(node, monkeypatch):
    def refuse():
        raise ModelError("not the file that was tested")

    monkeypatch.setattr(sentence_encoder, "check_files", refuse)

    with pytest.raises(InvalidConfigException, match="not the file that was tested"):
        SentenceEncoderFeaturizer.create({}, **node)
