"""Rasa answers while it is well; else the engine says so, soon."""

import asyncio
import base64
import contextlib
import json
import logging
import socket
import threading

import anyio
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.errors import EngineError, ModelError
from bot.gateway.__main__ import set_up_logging
from bot.gateway.app import create_app
from bot.gateway.encoding import SharedEncoder
from bot.gateway.engines import Message, rasa_engine
from bot.gateway.engines.rasa_engine import RasaEngine
from bot.gateway.metrics import Metrics
from bot.knowledge.reply import Button, Reply
from bot.understanding.parts import parts
from bot.understanding.reading import texts
from tests.gateway.parent import Parent
from tests.gateway.stand_ins import serving

pytestmark = pytest.mark.anyio
TITLE = "Which breast pads should I use?"
MESSAGE = Message("a-key", text=TITLE)
ANSWER = Reply("answer", "Yes.", "pads", source_line="A.", buttons=(Button("B", "/c"),))
GOOD = [{"recipient_id": "a-key", "custom": ANSWER.as_json()}]
BAD_STATUS = [
    pytest.param(JSONResponse(GOOD, status), id=f"{status}")
    for status in (301, 401, 404, 500, 503)
]
GARBAGE = [
    "",
    "<h1>hello</h1>",
    '[{"custom": {"kind": "answer"',
    "\ufeff",
    "null",
    "7",
    "[7]",
    "[null]",
    "[{}]",
    '[{"image": "https://example.org"}]',
    '[{"custom": {"kind": "answer"}}]',
    '[{"custom": []}]',
    '[{"text": "hi", "buttons": [{"title": "no payload"}]}]',
]


class Rasa:
    """A server that speaks as Rasa's GatewayChannel does, and says what a test wants.

    Attributes:
        url: Its address.
        answer: What it says to a message; hangs until let go if there is none.
        well: Whether it says that it is up.
        asked: The bodies and keys that it was sent.
        let_go: Ends the hanging.
    """

    def __init__(self):
        self.url = ""
        self.answer = JSONResponse(GOOD)
        self.well = True
        self.asked = []
        self.forgotten = []
        self.let_go = threading.Event()

    def app(self):
        return Starlette(
            routes=[
                Route("/webhooks/lactabot/", self._look),
                Route("/webhooks/lactabot/webhook", self._hear, methods=["POST"]),
                Route("/webhooks/lactabot/forget", self._forget, methods=["POST"]),
            ]
        )

    async def _look(self, request):
        headers = {"lactabot-model": "lactabot-1a2b.tar.gz"}
        return Response(status_code=200 if self.well else 503, headers=headers)

    async def _forget(self, request):
        self.forgotten.append((await request.json(), request.headers["authorization"]))
        return Response(status_code=200 if self.well else 503)

    async def _hear(self, request):
        self.asked.append((await request.json(), request.headers["authorization"]))
        if self.answer is None:
            await run_in_threadpool(self.let_go.wait)
        return self.answer or Response()


@pytest.fixture(scope="module")
def server():
    rasa = Rasa()
    with serving(rasa.app()) as rasa.url:
        yield rasa


@pytest.fixture
def rasa(server):
    """A Rasa that is well, unless a test makes it ill."""
    server.answer, server.well = JSONResponse(GOOD), True
    server.asked.clear()
    server.forgotten.clear()
    server.let_go.clear()
    yield server
    server.let_go.set()


@pytest.fixture
async def shared(encoder):
    """The encoder of the gateway, loaded."""
    shared = SharedEncoder(lambda: encoder)
    await shared.load()
    return shared


@pytest.fixture
async def engine(rasa, shared):
    """The engine, which has seen that Rasa is well."""
    engine = RasaEngine(rasa.url, "the-key", shared, Metrics())
    await engine.look()
    yield engine
    await engine.close()


@pytest.fixture
def open_with_rasa(assemble, rasa):
    """Opens the page of a gateway that has seen that Rasa is well."""
    with contextlib.ExitStack() as stack:

        def open_page():
            gateway = assemble(rasa_url=rasa.url)
            client = stack.enter_context(TestClient(create_app(gateway)))
            client.portal.call(gateway.rasa.look)
            return Parent(client)

        yield open_page


def told(caplog):
    """What the log says of Rasa."""
    messages = [record.getMessage() for record in caplog.records]
    return [message for message in messages if "Rasa" in message]


async def test_the_reply_of_an_action_comes_as_it_was_said(engine):
    assert await engine.reply(MESSAGE) == [ANSWER]


async def test_a_response_of_the_domain_is_small_talk(engine, rasa):
    rasa.answer = JSONResponse(
        [{"text": "Hi.", "buttons": [{"title": "B", "payload": "/c"}]}, {"text": "Yo."}]
    )

    hi, yo = await engine.reply(MESSAGE)

    assert hi == Reply("smalltalk", "Hi.", buttons=(Button("B", "/c"),))
    assert yo == Reply("smalltalk", "Yo.")


async def test_rasa_is_told_text_key_channel_and_guesses(engine, rasa, encoder):
    await engine.reply(Message("a-key", text=TITLE, channel="sms"))

    ((body, key),) = rasa.asked
    guessed = np.frombuffer(base64.b64decode(body.pop("guessed")), dtype=np.float32)
    assert body == {
        "sender": "a-key",
        "text": TITLE,
        "payload": "",
        "shown": None,
        "channel": "sms",
    }
    assert key == "Bearer the-key"
    expected = encoder.guess(encoder.begin(texts(parts(TITLE))))
    assert np.allclose(guessed, expected.ravel(), atol=1e-5)


async def test_rasa_forgets_a_conversation_and_what_is_old(engine, rasa):
    engine.drop("a-key")
    await asyncio.gather(*engine._forgetting)
    await engine.purge(24)

    told, keys = zip(*rasa.forgotten, strict=True)
    assert told == ({"sender": "a-key"}, {"seconds": 86_400})
    assert set(keys) == {"Bearer the-key"}


async def test_a_rasa_that_is_ill_or_gone_is_no_trouble_to_who_forgets(
    engine, rasa, caplog
):
    caplog.set_level("INFO")
    rasa.well = False
    await engine.purge(24)  # it was well a moment ago
    engine._url = "http://127.0.0.1:1"
    await engine.purge(24)

    assert caplog.text.count("Rasa was not told to forget") == 2


async def test_each_question_of_a_message_has_its_guess(engine, rasa, encoder):
    several = ["Do pads help? Why do I leak?", "Do pads help?", "Why do I leak?"]

    await engine.reply(Message("a-key", text=several[0]))

    ((body, _),) = rasa.asked
    flat = np.frombuffer(base64.b64decode(body["guessed"]), dtype=np.float32)
    expected = encoder.guess(encoder.begin(several))
    assert np.allclose(flat.reshape(3, -1), expected, atol=1e-5)


async def test_rasa_says_which_model_it_has(engine):
    assert engine.model == "lactabot-1a2b.tar.gz"


async def test_rasa_is_told_which_button_was_pressed(engine, rasa):
    await engine.reply(Message("a-key", payload="/faq"))

    ((body, _),) = rasa.asked
    assert (body["text"], body["payload"], body["guessed"]) == ("", "/faq", "")


async def test_without_an_encoder_rasa_has_to_encode_the_text_itself(rasa):
    def missing():
        raise ModelError("the file is missing")

    shared = SharedEncoder(missing)
    with pytest.raises(ModelError):
        await shared.load()
    engine = RasaEngine(rasa.url, "the-key", shared, Metrics())
    await engine.look()

    assert await engine.reply(MESSAGE) == [ANSWER]
    assert rasa.asked[0][0]["guessed"] == ""
    await engine.close()


@pytest.mark.parametrize("answer", BAD_STATUS)
async def test_a_status_of_failure_is_no_answer(engine, rasa, answer):
    rasa.answer = answer

    with pytest.raises(EngineError):
        await engine.reply(MESSAGE)
    assert not engine.ready


@pytest.mark.parametrize("garbage", GARBAGE)
async def test_garbage_is_no_answer(engine, rasa, garbage):
    rasa.answer = Response(garbage, media_type="application/json")

    with pytest.raises(EngineError):
        await engine.reply(MESSAGE)
    assert not engine.ready


@pytest.mark.parametrize("garbage", ['["hello"]', '{"status": "failure"}', '"hello"'])
async def test_a_text_where_a_message_should_be_is_no_answer(engine, rasa, garbage):
    rasa.answer = Response(garbage, media_type="application/json")

    with pytest.raises(EngineError):
        await engine.reply(MESSAGE)


async def test_silence_is_no_answer_but_rasa_is_still_asked(engine, rasa):
    rasa.answer = JSONResponse([])

    with pytest.raises(EngineError, match="nothing to say"):
        await engine.reply(MESSAGE)
    rasa.answer = JSONResponse(GOOD)
    assert await engine.reply(MESSAGE) == [ANSWER]


async def test_a_hanging_rasa_costs_one_deadline(engine, rasa, monkeypatch):
    monkeypatch.setattr(rasa_engine, "DEADLINE_SECONDS", 0.05)
    rasa.answer = None

    with anyio.fail_after(10):  # a red test, not one that hangs
        with pytest.raises(EngineError, match="gave no answer"):
            await engine.reply(MESSAGE)
        with pytest.raises(EngineError, match="not ready"):
            await engine.reply(MESSAGE)

    assert len(rasa.asked) == 1


async def test_an_error_does_not_repeat_what_the_parent_said(engine, rasa, caplog):
    caplog.set_level("DEBUG")
    rasa.answer = JSONResponse({"error": "quagga"}, 500)

    with pytest.raises(EngineError) as caught:
        await engine.reply(Message("a-key", text="quagga"))

    assert "quagga" not in str(caught.value)
    assert "quagga" not in caplog.text


async def test_rasa_is_not_asked_before_it_was_seen(rasa, shared):
    engine = RasaEngine(rasa.url, "the-key", shared, Metrics())

    with pytest.raises(EngineError, match="not ready"):
        await engine.reply(MESSAGE)

    assert not rasa.asked
    await engine.close()


async def test_a_rasa_that_is_ill_is_seen_to_be_and_seen_to_recover(engine, rasa):
    rasa.well = False
    await engine.look()
    was_ready = engine.ready
    rasa.well = True
    await engine.look()

    assert (was_ready, engine.ready) == (False, True)


async def test_a_rasa_that_is_gone_is_not_ready(shared):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    engine = RasaEngine(f"http://127.0.0.1:{port}", "the-key", shared, Metrics())
    engine.ready = True  # as it was a moment ago

    with pytest.raises(EngineError, match="ClientConnectorError"):
        await engine.reply(MESSAGE)

    await engine.look()
    assert not engine.ready
    await engine.close()


async def test_an_outage_is_told_when_it_begins_and_when_it_ends(engine, rasa, caplog):
    caplog.set_level("INFO")
    rasa.answer, rasa.well = Response(status_code=500), False
    for _ in range(3):
        with pytest.raises(EngineError):
            await engine.reply(MESSAGE)
        await engine.look()
    rasa.answer, rasa.well = JSONResponse(GOOD), True
    for _ in range(3):
        await engine.look()
        await engine.reply(MESSAGE)

    assert told(caplog) == ["Rasa gave no answer: ValueError", "Rasa is ready"]


async def test_silence_is_told_until_there_is_an_answer(engine, rasa, caplog):
    caplog.set_level("INFO")
    for answer in ([], [], GOOD, GOOD, []):
        rasa.answer = JSONResponse(answer)
        with contextlib.suppress(EngineError):
            await engine.reply(MESSAGE)

    silent = "Rasa had nothing to say; see the action server's log"
    assert told(caplog) == [silent, "Rasa is ready", silent]


def test_each_message_that_the_entries_answer_is_counted(open_with_rasa, rasa):
    rasa.answer = Response(status_code=500)
    parent = open_with_rasa()

    parent.say(TITLE)
    parent.say("why do I leak")
    rendered = parent._client.get("/metrics").text

    assert "lactabot_without_rasa_total 2.0" in rendered


def test_the_log_has_one_line_for_an_outage_and_not_one_for_each_message(
    open_with_rasa, rasa, caplog, monkeypatch
):
    monkeypatch.setattr(logging.getLogger("bot.gateway.answering"), "filters", [])
    set_up_logging()
    rasa.well = False
    parent = open_with_rasa()
    caplog.set_level("INFO")

    for _ in range(3):
        parent.say(TITLE)

    assert told(caplog) == ["Rasa is not ready"]


@pytest.mark.parametrize(
    "answer", [Response(status_code=500), JSONResponse([]), Response("garbage")]
)
def test_the_entries_answer_when_rasa_does_not(open_with_rasa, rasa, answer):
    rasa.answer = answer

    (reply,) = open_with_rasa().say(TITLE)

    assert len(rasa.asked) == 1
    assert reply["topic"] == "breast_pads"


def test_what_rasa_says_reaches_the_parent_with_tokens_for_payloads(open_with_rasa):
    (reply,) = open_with_rasa().say("do pads help")

    assert reply["text"] == "Yes."
    assert "/c" not in json.dumps(reply)
