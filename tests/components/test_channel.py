import numpy as np
import pytest
from rasa.shared.core.training_data.story_reader.yaml_story_reader import (
    YAMLStoryReader,
)
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.channel import KEY_VARIABLE, GatewayChannel, _vector, plain_text
from bot.encoder import SentenceEncoder


@pytest.mark.parametrize("text", ["/restart", " /restart", '/faq{"topic": "x"}', "//"])
def test_a_text_with_a_slash_is_no_command_to_rasa(text):
    message = Message({TEXT: plain_text(text)})

    assert YAMLStoryReader.unpack_regex_message(message) is message


@pytest.mark.parametrize("text", ["/restart", "/greet@1.0 hello"])
def test_the_encoder_does_not_see_what_takes_the_slash_its_power(text):
    plain, typed = SentenceEncoder().encode([plain_text(text), text])

    assert np.array_equal(plain, typed)


@pytest.mark.parametrize("text", ["why do I leak", " spaces around ", "1/2 full", ""])
def test_another_text_stays_as_it_is(text):
    assert plain_text(text) == text


def test_without_a_key_the_channel_does_not_open(monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)

    with pytest.raises(InvalidConfigException, match=KEY_VARIABLE):
        GatewayChannel.from_credentials(None)


def test_a_button_comes_with_a_vector_so_that_no_encoder_is_loaded():
    assert _vector({"payload": "/faq", "vector": ""}).shape == (384,)


def test_a_text_without_a_vector_is_left_to_rasa():
    assert _vector({"payload": "", "vector": ""}) is None
