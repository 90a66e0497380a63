"""A turn is answered whatever is broken, and in its order."""

import asyncio
import contextlib

import anyio
import httpx
import pytest
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.gateway.turns import TEXT_CHARACTERS
from tests.gateway.parent import PATH, Parent
from tests.gateway.stand_ins import Away, Slow

QUESTION = "Which breast pads should I use?"


@pytest.fixture
def connect(assemble):
    """Opens a gateway with such engines, for messages that are sent side by side."""

    @contextlib.asynccontextmanager
    async def connect(*engines):
        gateway = assemble(engines=engines)
        transport = httpx.ASGITransport(create_app(gateway))
        async with (
            gateway.running(),
            httpx.AsyncClient(transport=transport, base_url="http://clinic") as client,
        ):

            def say(conversation, text):
                message = {"conversation": conversation, "text": text}
                return asyncio.create_task(client.post(PATH, json=message))

            with anyio.fail_after(10):  # a red test, not one that hangs
                yield gateway, say

    return connect


def new_conversation(gateway):
    return gateway.tokens.issue(gateway.tokens.new_name())


@pytest.mark.anyio
async def test_messages_of_one_conversation_are_answered_in_order(connect):
    slow = Slow()
    async with connect(slow) as (gateway, say):
        token, other = new_conversation(gateway), new_conversation(gateway)

        first = say(token, "slow")
        await slow.reached.wait()
        second, third = say(token, "second"), say(token, "third")
        await say(other, "other")  # takes as many steps as they would
        asked_meanwhile = list(slow.asked)
        slow.let_go.set()
        await asyncio.gather(first, second, third)

    assert asked_meanwhile == ["slow", "other"]
    assert slow.asked == ["slow", "other", "second", "third"]


@pytest.mark.anyio
async def test_conversations_go_on_side_by_side(connect):
    slow = Slow()
    async with connect(slow) as (gateway, say):
        stuck = say(new_conversation(gateway), "slow")
        await slow.reached.wait()
        response = await say(new_conversation(gateway), "hello")
        was_stuck = not stuck.done()
        slow.let_go.set()
        await stuck

    assert response.json()["replies"][0]["text"] == "hello"
    assert was_stuck


@pytest.mark.anyio
async def test_a_conversation_at_rest_holds_no_lock(connect):
    async with connect(Slow()) as (gateway, say):
        tokens = [new_conversation(gateway) for _ in range(100)]
        await asyncio.gather(*(say(t, text) for t in tokens for text in "ab"))

        assert not gateway.order._locks


@pytest.mark.anyio
async def test_a_parent_who_gives_up_waiting_leaves_no_lock(connect):
    slow = Slow()
    async with connect(slow) as (gateway, say):
        token = new_conversation(gateway)
        first = say(token, "slow")
        await slow.reached.wait()
        second = say(token, "second")
        await say(new_conversation(gateway), "other")  # by now it waits
        second.cancel()
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        response = await say(token, "third")

        assert response.json()["replies"][0]["text"] == "third"
        assert not gateway.order._locks


def test_an_engine_that_is_away_leaves_the_answer_to_the_next(start):
    with start(engines=[Away(), Slow()]) as client:
        (reply,) = Parent(client).say("hello")

    assert reply["text"] == "hello"


def test_when_no_engine_answers_the_clinic_is_named(start, settings):
    with start(engines=[Away(), Away()]) as client:
        (reply,) = Parent(client).say("do pads help")

    assert reply["kind"] == "notice"
    assert settings.clinic.phone in reply["text"]


def test_the_longest_text_that_is_read_reaches_the_engine(start):
    slow = Slow()

    with start(engines=[slow]) as client:
        Parent(client).say("a" * TEXT_CHARACTERS)
        (notice,) = Parent(client).say("a" * (TEXT_CHARACTERS + 1))

    assert slow.asked == ["a" * TEXT_CHARACTERS]
    assert notice["kind"] == "notice"


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\u200b", "\u3000"])
def test_a_text_without_anything_to_see_reaches_no_engine(start, text):
    slow = Slow()

    with start(engines=[slow]) as client:
        (reply,) = Parent(client).say(text)

    assert reply["kind"] == "notice"
    assert not slow.asked


def test_a_follow_up_answers_its_topic(parent):
    (answer,) = parent.say(QUESTION)
    button = next(b for b in answer["buttons"] if "stop a leak" in b["title"])

    (follow_up,) = parent.press(button)

    assert follow_up["topic"] == "stop_leak_in_public"


def test_each_button_that_is_offered_answers(parent):
    (notice,) = parent.say("")

    kinds = [parent.press(button)[0]["kind"] for button in notice["buttons"]]

    assert kinds == ["answer"] * 3


def test_a_button_of_another_conversation_is_told_to_be_gone(client, parent):
    (answer,) = Parent(client).say(QUESTION)

    (reply,) = parent.press(answer["buttons"][0])

    assert reply["kind"] == "notice"
    assert "button" in reply["text"]


def test_the_payload_that_rasa_understands_is_no_button(parent):
    (reply,) = parent.press({"payload": '/faq{"topic": "breast_pads"}'})

    assert reply["kind"] == "notice"


def test_a_resumed_conversation_has_the_replies_as_they_were(parent):
    replies = [parent.say(QUESTION), parent.say("hi")]
    replies.append(parent.press(replies[0][0]["buttons"][0]))

    turns = parent.resume()

    assert [turn["replies"] for turn in turns] == replies
    texts = [turn["text"] for turn in turns]
    pressed = replies[0][0]["buttons"][0]["title"]
    assert texts == [QUESTION, "hi", pressed]


def test_the_web_shows_only_tokens_where_rasa_has_payloads(client, parent):
    parent.say(QUESTION)
    headers = {"Authorization": f"Bearer {parent.token}"}

    assert "/faq" not in client.get(PATH, headers=headers).text


def test_referrals_are_counted_and_nothing_else(assemble):
    gateway = assemble()

    with TestClient(create_app(gateway)) as client:
        parent = Parent(client)
        parent.say("quiero matarme")
        (line,) = [r for r in parent.say("thanks") if r["kind"] == "notice"]
        parent.press(line["buttons"][0])
        parent.say("My baby is turning blue. " + QUESTION)
        client.post(PATH, content=b"I want to kill myself")
        client.post(PATH, content=b"I want to kill myself")
        counts = client.portal.call(gateway.store.counts)

    found = {
        (row["level"], row["category"], row["language"], row["channel"]): row["count"]
        for row in counts
    }
    assert found == {
        ("crisis", "suicidality", "es", "web"): 1,
        ("crisis", "hotline", "es", "web"): 1,
        ("emergency", "newborn", "en", "web"): 1,
        ("crisis", "suicidality", "en", "web"): 2,
    }


def test_a_referral_that_cannot_be_counted_is_given_all_the_same(
    start, tmp_path, caplog
):
    with start(conversations=tmp_path / "missing") as client:
        (red_flag,) = Parent(client).say("My baby is turning blue")

    assert red_flag["kind"] == "red_flag"
    assert "not counted" in caplog.text
    assert "blue" not in caplog.text
