"""An answer is that of the topic which a button named, or else of the likeliest."""

import pytest

from actions.answer import ActionAnswer
from bot.knowledge.entries import read_knowledge
from bot.knowledge.reply import Reply
from bot.settings import PROJECT

KNOWLEDGE = read_knowledge(PROJECT / "data")
PADS = KNOWLEDGE["breast_pads"]
RANKING = {"nlu_fallback": 0.9, "faq/breast_pads": 0.8, "faq/letdown_signs": 0.1}


@pytest.fixture
def action():
    return ActionAnswer()


def test_the_likeliest_topic_is_answered(action, run):
    reply = Reply.from_json(run(action, ranking=RANKING)["custom"])

    assert (reply.kind, reply.topic) == ("answer", "breast_pads")
    assert reply.text == PADS.answer
    assert reply.sources
    assert "Not yet reviewed" in reply.source_line


def test_the_topic_of_a_button_wins_over_the_ranking(action, run):
    said = run(action, ranking=RANKING, topic="letdown_signs")

    assert said["custom"]["topic"] == "letdown_signs"


def test_the_gateway_gets_the_payloads_that_rasa_understands(action, run):
    buttons = run(action, topic="breast_pads")["custom"]["buttons"]

    assert [button["payload"] for button in buttons] == [
        f'/faq{{"topic": "{topic}"}}' for topic in PADS.follow_ups
    ]


def test_the_gateway_gets_nothing_but_the_reply(action, run):
    said = run(action, topic="breast_pads")

    assert not said["text"]
    assert not said["buttons"]


@pytest.mark.parametrize("channel", ["cmdline", "rest", None])
def test_elsewhere_the_answer_is_text_with_its_source_and_buttons(action, run, channel):
    said = run(action, topic="breast_pads", channel=channel)

    assert said["text"].startswith(PADS.answer)
    assert "Source: “" in said["text"].removeprefix(PADS.answer)
    assert [button["title"] for button in said["buttons"]] == [
        KNOWLEDGE[topic].title for topic in PADS.follow_ups
    ]
    assert not said["custom"]


@pytest.mark.parametrize(
    ("metadata", "text"),
    [
        ({"channel": "sms"}, PADS.short_answer),
        ({"channel": "web"}, PADS.answer),
        ({}, PADS.answer),
        (None, PADS.answer),
    ],
)
def test_a_parent_on_sms_gets_the_short_answer(action, run, metadata, text):
    said = run(action, topic="breast_pads", metadata=metadata)

    assert said["custom"]["text"] == text


@pytest.mark.parametrize("topic", ["gone", "", "faq/breast_pads"])
def test_a_topic_that_is_not_there_is_declined(action, run, topic):
    assert run(action, topic=topic)["custom"]["kind"] == "decline"


def test_a_message_without_any_topic_is_declined(action, run):
    said = run(action, ranking={"greet": 0.9})

    assert said["custom"]["kind"] == "decline"


def test_the_log_tells_of_a_missing_topic_without_the_words_of_a_parent(
    action, run, caplog
):
    caplog.set_level("DEBUG")

    run(action, topic="quokka", text="quagga help")

    assert "data/knowledge/" in caplog.text
    assert "quokka" not in caplog.text
    assert "quagga" not in caplog.text
