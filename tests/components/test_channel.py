"""The way into Rasa: what the gateway sends, and nothing else."""

import base64
from types import SimpleNamespace

import numpy as np
import pytest
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import (
    YAMLStoryReader,
)
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from sanic import Sanic
from starlette.testclient import TestClient

from bot.components.channel import KEY_VARIABLE, GatewayChannel, plain_text
from bot.components.sentence_encoder import given
from bot.components.tracker_store import RecentTrackerStore
from bot.encoder import SentenceEncoder
from bot.understanding.labeller import known_labels
from bot.understanding.parts import parts
from bot.understanding.reading import texts

SENT = {"sender": "a-key", "text": "", "payload": "", "channel": "web", "guessed": ""}
KEY = {"authorization": "Bearer the-key"}
LABELS = len(known_labels())


class Heard:
    """Takes the place of Rasa: keeps what reaches it, and says hello.

    Attributes:
        message: The last message.
        guessed: What was there for it.
    """

    message = guessed = None

    async def __call__(self, message):
        self.message, self.guessed = message, given.get()
        await message.output_channel.send_text_message(message.sender_id, "Hello.")


class Memory:
    """Takes the place of Rasa's store of conversations; notes what it is told."""

    def __init__(self):
        self.told = []

    def forget(self, sender_id):
        self.told.append(sender_id)

    def forget_older(self, seconds):
        self.told.append(seconds)


@pytest.fixture
def memory(server):
    """The memory of Rasa, behind the wrapper that Rasa puts around it."""
    client, _ = server
    memory = Memory()
    agent = SimpleNamespace(tracker_store=SimpleNamespace(_tracker_store=memory))
    before, client.app.ctx.agent = client.app.ctx.agent, agent
    yield memory
    client.app.ctx.agent = before


@pytest.fixture(scope="module")
def server():
    heard = Heard()
    app = Sanic("rasa")
    processor = SimpleNamespace(model_filename="lactabot-1a2b.tar.gz")
    app.ctx.agent = SimpleNamespace(processor=processor)
    app.blueprint(GatewayChannel("the-key").blueprint(heard), url_prefix="/rasa")
    with TestClient(app) as client:
        yield client, heard


def test_the_way_in_says_which_model_is_loaded(server):
    client, _ = server
    response = client.get("/rasa/")

    assert response.headers["lactabot-model"] == "lactabot-1a2b.tar.gz"


@pytest.fixture
def heard(server):
    _, heard = server
    heard.message = heard.guessed = None
    return heard


@pytest.fixture
def send(server, heard):
    """Sends what a test wants to be other than usual; gives the response."""
    client, _ = server
    return lambda headers=KEY, **sent: client.post(
        "/rasa/webhook", json={**SENT, **sent}, headers=headers
    )


@pytest.mark.parametrize("text", ["/restart", " /restart", '/faq{"topic": "x"}', "//"])
def test_a_text_with_a_slash_is_no_command_to_rasa(text):
    message = Message({TEXT: plain_text(text)})

    assert YAMLStoryReader.unpack_regex_message(message) is message


@pytest.mark.parametrize("text", ["/restart", "/greet@1.0 hello"])
def test_the_encoder_does_not_see_what_takes_the_slash_its_power(text):
    plain, typed = SentenceEncoder().encode([plain_text(text), text])

    assert np.array_equal(plain, typed)


@pytest.mark.parametrize(
    "text", ["/why do I leak? do pads help?", "\n/ Do pads help?\nWhy do I leak?"]
)
def test_a_text_with_a_slash_is_read_in_as_many_texts_as_before(text):
    assert len(texts(parts(plain_text(text)))) == len(texts(parts(text))) >= 3


@pytest.mark.parametrize("text", ["why do I leak", " spaces around ", "1/2 full", ""])
def test_another_text_stays_as_it_is(text):
    assert plain_text(text) == text


def test_without_a_key_the_channel_does_not_open(monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)

    with pytest.raises(InvalidConfigException, match=KEY_VARIABLE):
        GatewayChannel.from_credentials(None)


def test_anybody_may_look_whether_rasa_is_up(server):
    client, _ = server

    assert client.get("/rasa/").status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": "the-key"}]
)
def test_who_has_not_the_key_is_not_heard(send, heard, headers):
    response = send(headers, text="why do I leak")

    assert response.status_code == 401
    assert heard.message is None


@pytest.mark.parametrize(
    ("what", "told"), [({"sender": "a-key"}, "a-key"), ({"seconds": 60}, 60)]
)
def test_the_gateway_has_rasa_forget(server, memory, what, told):
    client, _ = server

    response = client.post("/rasa/forget", json=what, headers=KEY)

    assert response.status_code == 200
    assert memory.told == [told]


def test_nobody_else_has_rasa_forget(server, memory):
    client, _ = server

    response = client.post("/rasa/forget", json={"seconds": 0})

    assert response.status_code == 401
    assert memory.told == []


def test_a_rasa_without_a_model_has_nothing_to_forget(server, memory):
    client, _ = server
    client.app.ctx.agent = None

    response = client.post("/rasa/forget", json={"seconds": 0}, headers=KEY)

    assert response.status_code == 200


def test_rasa_wraps_our_store_as_we_think():
    ours = RecentTrackerStore(Domain.empty())

    wrapped = Agent._create_tracker_store(ours, Domain.empty())

    assert wrapped._tracker_store is ours


def test_rasas_replies_come_in_the_response(send):
    (reply,) = send(text="why do I leak").json()

    assert reply["text"] == "Hello."


def test_rasa_is_told_who_says_what_and_where(send, heard):
    send(text="why do I leak", channel="sms")

    assert heard.message.text == "why do I leak"
    assert heard.message.sender_id == "a-key"
    assert heard.message.metadata == {"channel": "sms", "shown": None}


def test_what_a_parent_typed_is_no_command_but_what_a_button_means_is(send, heard):
    send(text="/restart")
    typed = heard.message.text
    send(payload='/faq{"topic": "pads"}')

    assert typed == plain_text("/restart") != "/restart"
    assert heard.message.text == '/faq{"topic": "pads"}'


@pytest.mark.parametrize("rows", [1, 3])
def test_what_was_guessed_of_a_text_is_there_for_rasas_pipeline(send, heard, rows):
    guessed = np.arange(rows * LABELS, dtype=np.float32).reshape(rows, LABELS)

    send(text="why do I leak", guessed=base64.b64encode(guessed.tobytes()).decode())

    assert np.array_equal(heard.guessed, guessed)


def test_a_button_comes_with_a_vector_so_that_no_encoder_is_loaded(send, heard):
    send(payload='/faq{"topic": "pads"}')

    assert heard.guessed.shape == (1, LABELS)


def test_a_text_of_which_nothing_was_guessed_is_left_to_rasa(send, heard):
    guessed = np.ones((1, LABELS), dtype=np.float32)
    send(text="why do I leak", guessed=base64.b64encode(guessed.tobytes()).decode())
    send(text="do pads help")

    assert heard.message.text == "do pads help"
    assert heard.guessed is None
