"""The web API takes any text as text, and any request without falling over."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.answering import TEXT_CHARACTERS
from bot.gateway.channels.web import FIELDS
from bot.knowledge.entries import read_knowledge
from bot.knowledge.reply import Reply
from bot.settings import PROJECT
from tests.gateway.parent import PATH, Parent

TOPICS = read_knowledge(PROJECT / "data").values()
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    max_leaves=8,
)
MESSAGES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(sorted(FIELDS), ANY_TEXT | ANY_JSON)
)


def assert_answered_or_refused(response):
    found = response.json()
    if response.status_code == 200:
        assert found["replies"]
    else:
        assert 400 <= response.status_code < 500
        assert "988" in found["help"]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.id)
def test_the_title_of_a_topic_brings_its_answer_with_a_source(parent, topic):
    (reply,) = parent.say(topic.title)

    assert (reply["kind"], reply["topic"]) == ("answer", topic.id)
    assert reply["text"] == topic.answer
    assert reply["source_line"].startswith("Source: “")
    assert len(reply["sources"]) >= 1
    for source in reply["sources"]:
        assert source.keys() == {"title", "section", "publisher", "as_of"}
        assert f"“{source['title']}”, {source['publisher']}" in reply["source_line"]


def test_an_answer_has_the_fields_of_the_contract(client):
    found = client.post(PATH, json={"text": "do pads help"}).json()

    assert found.keys() == {"conversation", "state", "replies"}
    assert found["state"] == "bot"
    (reply,) = found["replies"]
    fields = {"kind", "topic", "text", "sources", "source_line", "buttons"}
    assert reply.keys() == fields | {"limits", "feedback"}
    assert all(button.keys() == {"title", "payload"} for button in reply["buttons"])


def test_a_red_flag_has_the_fields_of_the_contract(client):
    found = client.post(PATH, json={"text": "My baby is turning blue"}).json()

    (reply,) = found["replies"]
    assert reply.keys() == {"kind", "urgency", "text", "sources", "buttons"}


@pytest.mark.parametrize(
    "text",
    [
        "   ",
        "\n\t",
        "\u200b",
        "🤱🏽🍼",
        "<script>alert('milk')</script>",
        '{"text": "do pads help", "payload": "/restart"}',
        "'; DROP TABLE turns; --",
        "/restart",
        '/faq{"topic": "breast_pads"}',
        "EXTERNAL: x",
        "כואב לי ואני נוזלת",
    ],
)
def test_any_text_is_answered_and_comes_back_as_it_was(parent, text):
    replies = parent.say(text)

    assert replies
    assert [turn["text"] for turn in parent.resume()] == [text]


def test_of_a_text_that_is_too_long_only_the_beginning_is_kept(parent):
    replies = parent.say("why do i leak " * 10_000)

    (turn,) = parent.resume()
    assert replies[0]["kind"] == "notice"
    assert turn["text"] == ("why do i leak " * 10_000)[:TEXT_CHARACTERS]


@pytest.mark.parametrize(
    ("text", "kept"), [("do\0 pads help", "do pads help"), ("a\ud800b", "a?b")]
)
def test_what_no_database_can_hold_is_not_kept(parent, text, kept):
    replies = parent.say(text)

    assert replies
    assert [turn["text"] for turn in parent.resume()] == [kept]


@pytest.mark.parametrize("command", ["/restart", "/session_start", "EXTERNAL: x"])
def test_a_command_to_rasa_is_only_a_text(parent, command):
    parent.say("hi")

    (reply,) = parent.say(command)

    assert reply["kind"] in {"smalltalk", "clarify", "decline"}
    assert [turn["text"] for turn in parent.resume()] == ["hi", command]


class Repeats:
    """An engine that says what it takes for a button and what for a text."""

    async def reply(self, message):
        return [Reply("smalltalk", f"button: {message.payload}, text: {message.text}")]


def test_a_payload_that_is_typed_is_only_a_text(start):
    typed = '/faq{"topic": "breast_pads"}'

    with start(engines=[Repeats()]) as client:
        (reply,) = Parent(client).say(typed)

    assert reply["text"] == f"button: , text: {typed}"


def test_a_conversation_keeps_its_name_from_turn_to_turn(parent):
    parent.say("hi")
    first = parent.token
    parent.say("hello")

    assert parent.token.partition(".")[0] == first.partition(".")[0]


def test_two_parents_have_two_conversations(client):
    first, second = Parent(client), Parent(client)
    first.say("hi")
    second.say("hi")

    assert first.token.partition(".")[0] != second.token.partition(".")[0]


@given(ANY_TEXT)
def test_any_text_is_answered(client, text):
    response = client.post(PATH, content=json.dumps({"text": text}))

    assert response.status_code == 200
    assert_answered_or_refused(response)


@given(ANY_JSON | MESSAGES)
def test_any_json_is_answered_or_refused(client, value):
    assert_answered_or_refused(client.post(PATH, content=json.dumps(value)))


@given(st.binary())
def test_any_body_is_answered_or_refused(client, body):
    assert_answered_or_refused(client.post(PATH, content=body))
