"""Without Rasa, the closest example question decides: answer, ask back or decline."""

import numpy as np
import pytest

from bot.errors import EngineError, ModelError
from bot.gateway.encoding import SharedEncoder
from bot.gateway.engines import Message, retrieval_engine
from bot.gateway.engines.retrieval_engine import RetrievalEngine
from bot.knowledge.entries import read_knowledge
from bot.knowledge.render import Renderer, topic_payload
from bot.knowledge.smalltalk import read_smalltalk
from bot.knowledge.wording import read_wording

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def encode(encoder):
    return encoder.encode


@pytest.fixture
def make(project):
    """Makes the engine over the minimal project, with the encoder that `load` gives."""

    def make(load):
        knowledge = read_knowledge(project.data)
        smalltalk = read_smalltalk(
            project.data / "nlu" / "smalltalk.yml", project.root / "domain.yml"
        )
        clinic = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}
        wording = read_wording(project.data / "wording.yml", **clinic)
        renderer = Renderer(knowledge, wording)
        return RetrievalEngine(knowledge, smalltalk, renderer, SharedEncoder(load))

    return make


@pytest.fixture
def loaded(make, encode, tmp_path):
    """Makes the engine and loads it; notes the texts that it has to encode."""

    async def loaded(noted=None):
        def note_and_encode(texts):
            if noted is not None:
                noted.extend(texts)
            return encode(texts)

        engine = make(lambda: note_and_encode)
        await engine._encoder.load()
        await engine.load(tmp_path / "cache")
        return engine

    return loaded


def missing():
    raise ModelError("the file is missing")


async def say(engine, text, channel="web"):
    (reply,) = await engine.reply(Message("key", text=text, channel=channel))
    return reply


async def test_a_close_question_is_answered(loaded):
    reply = await say(await loaded(), "Pads question three?")

    assert (reply.kind, reply.topic) == ("answer", "pads")


async def test_an_sms_gets_the_short_answer(loaded):
    reply = await say(await loaded(), "pads question three", "sms")

    assert reply.text == "Pads may help."


async def test_small_talk_is_answered_as_rasa_would(loaded):
    reply = await say(await loaded(), "good morning")

    assert (reply.kind, reply.text) == ("smalltalk", "Hello there, and welcome.")


async def test_a_question_that_is_only_near_is_asked_back(loaded, monkeypatch):
    monkeypatch.setattr(retrieval_engine, "SURE", 0.95)

    reply = await say(await loaded(), "something about pads")

    assert reply.kind == "clarify"
    assert reply.buttons[0].payload == topic_payload("pads")


async def test_a_question_of_another_field_is_declined(loaded):
    reply = await say(await loaded(), "who won the football match")

    assert reply.kind == "decline"


def test_asking_back_offers_three_topics_at_most(parent, monkeypatch):
    monkeypatch.setattr(retrieval_engine, "SURE", 0.95)

    (reply,) = parent.say("pads and milk")

    assert reply["kind"] == "clarify"
    assert len(reply["buttons"]) == 3


async def test_a_button_needs_neither_encoder_nor_vectors(make):
    engine = make(missing)

    (reply,) = await engine.reply(Message("key", payload=topic_payload("drips")))

    assert reply.topic == "drips"


async def test_without_vectors_a_text_has_no_answer(make, monkeypatch):
    monkeypatch.setattr(retrieval_engine, "LOAD_SECONDS", 0.01)

    with pytest.raises(EngineError, match="not encoded"):
        await say(make(missing), "do pads help")


async def test_a_missing_encoder_is_told_and_nobody_waits_for_it(make, tmp_path):
    engine = make(missing)
    with pytest.raises(ModelError):
        await engine._encoder.load()
    with pytest.raises(EngineError):
        await engine.load(tmp_path / "cache")

    assert not engine.ready
    with pytest.raises(EngineError, match="not encoded"):
        await say(engine, "do pads help")


async def test_the_first_start_keeps_the_vectors_for_the_next(loaded):
    first, second = [], []
    await loaded(first)
    await loaded(second)

    assert len(first) == 2 * 26 + 3  # titles, questions and small talk
    assert second == []


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(b"spilled coffee"), id="garbage"),
        pytest.param(
            lambda path: path.write_bytes(path.read_bytes()[:-1]), id="cut off"
        ),
        pytest.param(lambda path: np.save(path, np.ones((3, 384))), id="rows missing"),
        pytest.param(lambda path: np.save(path, np.array(["a", None])), id="objects"),
    ],
)
async def test_a_corrupt_cache_is_replaced(loaded, tmp_path, spoil):
    await loaded()
    (path,) = (tmp_path / "cache").iterdir()
    good = path.read_bytes()
    spoil(path)

    engine = await loaded()

    assert path.read_bytes() == good
    assert (await say(engine, "pads question three")).topic == "pads"


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: np.save(path, np.ones((55, 3))), id="narrow"),
        pytest.param(lambda path: np.save(path, np.float32(1)), id="a number"),
    ],
)
async def test_a_cache_of_another_shape_is_replaced(loaded, tmp_path, spoil):
    await loaded()
    (path,) = (tmp_path / "cache").iterdir()
    good = path.read_bytes()
    spoil(path)

    engine = await loaded()

    assert path.read_bytes() == good
    assert (await say(engine, "pads question three")).topic == "pads"


async def test_a_cache_that_cannot_be_written_is_done_without(make, encode, tmp_path):
    (tmp_path / "cache").write_text("")
    engine = make(lambda: encode)
    await engine._encoder.load()

    await engine.load(tmp_path / "cache")

    assert (await say(engine, "pads question three")).topic == "pads"
