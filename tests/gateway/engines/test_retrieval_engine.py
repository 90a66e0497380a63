"""Without Rasa, the release decides, or for new labels the closest example question."""

import threading

import anyio
import numpy as np
import pytest

from bot.conversation.responder import Responder
from bot.errors import EngineError, ModelError
from bot.gateway.content import Content, read_content
from bot.gateway.encoding import SharedEncoder
from bot.gateway.engines import Message, labels, retrieval_engine
from bot.gateway.engines.labels import confidences
from bot.gateway.engines.retrieval_engine import RetrievalEngine
from bot.knowledge.question_bank import QuestionBank
from bot.knowledge.render import Renderer, topic_payload
from bot.settings import read_settings
from bot.understanding import asked as what_is_asked
from bot.understanding.labeller import known_labels
from bot.understanding.spelling import Speller

pytestmark = pytest.mark.anyio
NOTHING_BEFORE = "What about?"


@pytest.fixture
def make(project, tmp_path):
    """Makes the engine over the minimal project, with the encoder that `load` gives."""

    def make(load):
        variables = {"LACTABOT_HOME": str(tmp_path / "home")}
        content = read_content(read_settings(variables, project.root))
        renderer = Renderer(content.knowledge, content.wording, outside=content.outside)
        return RetrievalEngine(content, Responder(renderer), SharedEncoder(load))

    return make


@pytest.fixture
def loaded(make, encoder, tmp_path):
    """Makes the engine and loads it; notes the texts that it has to encode."""

    async def loaded(noted=None):
        class Noting:
            def begin(self, texts):
                if noted is not None:
                    noted.extend(texts)
                return encoder.begin(texts)

            def finish(self, begun):
                return encoder.finish(begun)

            def guess(self, begun):
                return encoder.guess(begun)

        engine = make(Noting)
        await engine._encoder.load()
        await engine.load(tmp_path / "cache")
        return engine

    return loaded


def missing():
    raise ModelError("the file is missing")


async def say(engine, text, channel="web", key="key"):
    (reply,) = await engine.reply(Message(key, text=text, channel=channel))
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
    monkeypatch.setattr(what_is_asked, "SURE", 0.999)

    reply = await say(await loaded(), "something about pads")

    assert reply.kind == "clarify"
    assert reply.buttons[0].payload == topic_payload("pads")


async def test_what_lies_outside_is_declined_in_the_words_of_its_class(loaded):
    reply = await say(await loaded(), "bottles question three")

    assert reply.kind == "decline"
    assert reply.text.startswith("I do not know bottles, Hill Clinic does: 555-0199")


async def test_a_question_of_another_field_is_declined(loaded):
    reply = await say(await loaded(), "who won the football match")

    assert (reply.kind, reply.text[:16]) == ("decline", "Ask Hill Clinic,")


async def test_several_questions_are_answered_in_the_order_asked(loaded):
    engine = await loaded()

    replies = await engine.reply(
        Message("key", text="Drips question four? And what is pads question three?")
    )

    assert [reply.topic for reply in replies] == ["drips", "pads"]


def test_asking_back_offers_three_topics_at_most(parent, monkeypatch):
    monkeypatch.setattr(what_is_asked, "SURE", 0.999)

    (reply,) = parent.say("why does my milk leak")

    assert reply["kind"] == "clarify"
    assert len(reply["buttons"]) == 3


@pytest.mark.parametrize(("before", "topic"), [("drips", "drips"), ("pads", "drips")])
async def test_a_short_question_gets_what_the_entry_before_it_says(
    loaded, before, topic
):
    engine = await loaded()
    await say(engine, f"{before} question three")

    reply = await say(engine, "but why")

    assert (reply.kind, reply.topic) == ("answer", topic)


async def test_a_short_question_is_about_what_a_button_gave(loaded):
    engine = await loaded()
    await engine.reply(Message("key", payload=topic_payload("drips")))

    assert (await say(engine, "but why")).topic == "drips"


async def test_a_short_question_with_nothing_before_it_is_asked_what_about(loaded):
    reply = await say(await loaded(), "but why")

    assert reply.text == NOTHING_BEFORE


async def test_conversations_do_not_hear_one_another(loaded):
    engine = await loaded()
    await say(engine, "drips question three", key="one")

    assert (await say(engine, "but why", key="two")).text == NOTHING_BEFORE
    assert (await say(engine, "but why", key="one")).topic == "drips"


async def test_small_talk_does_not_end_what_is_spoken_of(loaded):
    engine = await loaded()
    await say(engine, "drips question three")
    await say(engine, "thanks")

    assert (await say(engine, "but why")).topic == "drips"


async def test_a_restart_forgets_what_was_spoken_of(loaded, project):
    small_talk = (
        "      - thanks\n  - intent: restart\n    examples: |\n      - begin anew"
    )
    project.edit("data/nlu/smalltalk.yml", "      - thanks", small_talk)
    again = "utter_restart:\n    - text: Again.\n  utter_thanks:"
    project.edit("domain.yml", "utter_thanks:", again)
    engine = await loaded()
    await say(engine, "drips question three")

    reply = await say(engine, "begin anew")

    assert reply.text == "Again."
    assert (await say(engine, "but why")).text == NOTHING_BEFORE


async def test_the_conversation_that_rested_longest_is_forgotten_first(
    loaded, monkeypatch
):
    monkeypatch.setattr(retrieval_engine, "CONVERSATIONS", 2)
    engine = await loaded()
    for key in ("one", "two", "one", "three"):
        await say(engine, "drips question three", key=key)

    assert (await say(engine, "but why", key="one")).topic == "drips"
    assert (await say(engine, "but why", key="three")).topic == "drips"
    assert (await say(engine, "but why", key="two")).text == NOTHING_BEFORE


async def test_a_number_chooses_from_what_was_asked_back(loaded, monkeypatch):
    engine = await loaded()
    with monkeypatch.context() as patch:
        patch.setattr(what_is_asked, "SURE", 0.999)
        asked = await say(engine, "pads or drips question")

    reply = await say(engine, "the second one")

    assert len(asked.buttons) == 2
    assert topic_payload(reply.topic) == asked.buttons[1].payload


async def test_a_number_and_a_button_need_neither_encoder_nor_vectors(make):
    engine = make(missing)

    (first,) = await engine.reply(Message("key", payload=topic_payload("pads")))
    (second,) = await engine.reply(Message("key", text="1"))

    assert (first.topic, second.topic) == ("pads", "drips")


async def test_a_button_of_a_topic_that_is_gone_is_declined(make):
    (reply,) = await make(missing).reply(
        Message("key", payload=topic_payload("quokkas"))
    )

    assert reply.kind == "decline"


async def test_what_the_guard_has_begun_is_not_encoded_again(loaded, encoder):
    texts = []
    engine = await loaded(texts)
    texts.clear()
    (begun,) = encoder.read(["pads question three"]).begun

    message = Message("key", text="only the vector counts", begun=begun)
    (reply,) = await engine.reply(message)

    assert reply.topic == "pads"
    assert texts == []


def test_the_closest_label_is_the_surest():
    (found,) = confidences(np.array([[0.2, 0.9, 0.5]]))

    assert found.argmax() == 1
    assert found[1] > 0.9
    assert found[2] > found[0]


def test_labels_as_close_as_one_another_share_the_confidence():
    found = confidences(np.array([[0.9, 0.9], [0.9, 0.1]]))

    assert found[0] == pytest.approx([found[1, 0] / 2] * 2)


def test_a_text_that_is_close_to_nothing_is_nothing_for_sure():
    near, far = confidences(np.array([[0.9, 0.4], [0.2, -0.3]]))

    assert near.max() > 0.9
    assert far.max() < 0.1


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

    assert {"Do I need pads?", "pads question one"} <= set(first)
    assert "bottles question one" in first
    assert second == []


def test_what_the_release_knows_needs_no_example_near_it(parent):
    (reply,) = parent.say("soaked my shirt at the till, someones toddler was wailing")

    assert reply["topic"] == "leak_baby_cries"


async def test_the_loop_goes_on_while_the_questions_are_put_right(loaded, monkeypatch):
    begun, gone_on, waited = threading.Event(), threading.Event(), []

    def correct(self, text):
        begun.set()
        if not waited:
            waited.append(gone_on.wait(10))  # as long only if the loop is held
        return text

    monkeypatch.setattr(Speller, "correct", correct)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(loaded)
        await anyio.to_thread.run_sync(begun.wait)
        gone_on.set()

    assert waited == [True]


async def test_of_each_label_the_first_examples_are_encoded(loaded, monkeypatch):
    monkeypatch.setattr(labels, "EXAMPLES", 1)
    texts = []

    engine = await loaded(texts)

    assert {"Do I need pads?", "bottles question one"} < set(texts)
    assert len(texts) == len(engine._labels.names)


async def test_without_new_labels_nothing_is_encoded(loaded, monkeypatch):
    monkeypatch.setattr(Content, "examples", lambda self: [("hi", known_labels()[0])])
    texts = []

    await loaded(texts)

    assert texts == []


def test_a_text_closer_to_what_is_known_is_not_of_a_new_label():
    class Stub:
        def guess(self, texts):
            return np.full((1, len(known_labels())), 1 / len(known_labels()))

        def finish(self, texts):
            return np.array([[0.8, 0.6]])  # 0.8 to what is known, and 0.6 to the new

    bank = QuestionBank(np.eye(2), ["greet", "faq/rain"])
    both = labels.Labels(["greet"], bank)

    (chances,) = both.chances(Stub(), [np.empty(0)])

    assert both.names == ["greet", "faq/rain"]
    assert chances[1] < 0.05


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(b"spilled coffee"), id="garbage"),
        pytest.param(
            lambda path: path.write_bytes(path.read_bytes()[:-1]), id="cut off"
        ),
        pytest.param(lambda path: np.save(path, np.load(path)[1:]), id="row missing"),
        pytest.param(lambda path: np.save(path, np.load(path)[:, 1:]), id="narrow"),
        pytest.param(lambda path: np.save(path, np.float32(1)), id="a number"),
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


async def test_a_cache_that_cannot_be_written_is_done_without(make, encoder, tmp_path):
    (tmp_path / "cache").write_text("")
    engine = make(lambda: encoder)
    await engine._encoder.load()

    await engine.load(tmp_path / "cache")

    assert (await say(engine, "pads question three")).topic == "pads"
