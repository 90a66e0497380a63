"""The gateway gets a reply in its structure, people elsewhere get it to read."""

import pytest

from actions.answer import ActionAnswer
from actions.base import responder
from actions.content import renderer
from bot.knowledge.entries import read_knowledge
from bot.knowledge.reply import Reply
from bot.settings import PROJECT

KNOWLEDGE = read_knowledge(PROJECT / "data")
PADS = KNOWLEDGE["breast_pads"]


def test_the_content_is_read_once_for_all_actions():
    assert renderer() is renderer()
    assert responder() is responder()


def test_the_gateway_gets_the_whole_reply_and_nothing_else(run):
    (message,) = run(ActionAnswer(), topic="breast_pads").messages

    assert Reply.from_json(message["custom"]) == renderer().answer("breast_pads")
    assert not message["text"]
    assert not message["buttons"]


def test_the_gateway_gets_the_payloads_that_rasa_understands(run):
    buttons = run(ActionAnswer(), topic="breast_pads").reply["buttons"]

    assert [button["payload"] for button in buttons] == [
        f'/faq{{"topic": "{topic}"}}' for topic in PADS.follow_ups
    ]


@pytest.mark.parametrize("channel", ["cmdline", "rest", None])
def test_elsewhere_an_answer_is_text_with_its_source_and_buttons(run, channel):
    (message,) = run(ActionAnswer(), topic="breast_pads", channel=channel).messages

    text, source = message["text"].split("\n\nSource: ")
    assert text == PADS.answer
    assert source.startswith("“")
    assert [button["title"] for button in message["buttons"]] == [
        KNOWLEDGE[topic].title for topic in PADS.follow_ups
    ]
    assert not message["custom"]
