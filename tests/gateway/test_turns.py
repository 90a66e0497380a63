"""A turn is answered whatever is broken, and in its order."""

import asyncio
import contextlib

import anyio
import httpx
import pytest

from bot.gateway.app import create_app
from tests.gateway.parent import PATH
from tests.gateway.stand_ins import Slow

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
