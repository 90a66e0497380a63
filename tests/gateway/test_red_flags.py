"""A red flag is referred first; what was asked beside it is answered, and no more."""

import asyncio
import threading

import anyio
import httpx
import pytest

from bot.gateway.app import create_app
from bot.gateway.store.sqlite import Sqlite
from bot.knowledge.reply import Reply
from tests.gateway import second_tier
from tests.gateway.parent import PATH, Parent
from tests.gateway.referral import CRISIS
from tests.gateway.stand_ins import Away, Mistaken, Slow

EMERGENCY = "My baby is turning blue."
SAME_DAY = "My breast is red and hot and I have a fever."
QUESTION = "Which breast pads should I use?"


def kinds(replies):
    return [reply["kind"] for reply in replies]


class Asked(Slow):
    """An engine that answers everything, and notes what it was asked."""

    async def reply(self, message):
        self.asked.append(message.text)
        return [Reply("answer", "That is normal.", topic="a_topic")]


@pytest.mark.parametrize(
    ("text", "urgency", "number"),
    [(EMERGENCY, "emergency", "911"), (SAME_DAY, "same_day", "555-0100")],
)
def test_a_red_flag_tells_how_urgent_it_is_and_whom_to_call(
    parent, text, urgency, number
):
    (reply,) = parent.say(text)

    assert (reply["kind"], reply["urgency"]) == ("red_flag", urgency)
    assert number in reply["text"]


def test_other_replies_have_no_urgency(parent):
    (answer,) = parent.say(QUESTION)
    (referral,) = parent.say(CRISIS)

    assert "urgency" not in answer
    assert "urgency" not in referral


@pytest.mark.parametrize("text", [f"{EMERGENCY} {QUESTION}", f"{QUESTION} {EMERGENCY}"])
def test_the_red_flag_comes_first_and_then_the_answer(parent, text):
    red_flag, answer = parent.say(text)

    assert red_flag["kind"] == "red_flag"
    assert (answer["kind"], answer["topic"]) == ("answer", "breast_pads")


def test_no_engine_is_asked_about_the_red_flag(start):
    engine = Asked()

    with start(engines=[engine]) as client:
        Parent(client).say(EMERGENCY)
        Parent(client).say(f"{EMERGENCY} {QUESTION}")
        Parent(client).say(f"{EMERGENCY} thank you")

    assert engine.asked == [QUESTION]


@pytest.mark.parametrize("beside", ["Hi there how are you?", "asdf qwer zxcv uiop"])
def test_beside_a_red_flag_only_an_answer_is_said(parent, beside):
    assert kinds(parent.say(f"{EMERGENCY} {beside}")) == ["red_flag"]


def test_without_an_engine_the_red_flag_is_referred_all_the_same(start):
    with start(engines=[Away()]) as client:
        replies = Parent(client).say(f"{EMERGENCY} {QUESTION}")

    assert kinds(replies) == ["red_flag"]


def test_a_mistake_in_an_engine_takes_nothing_from_a_red_flag(start, caplog):
    with start(engines=[Mistaken()]) as client:
        (reply,) = Parent(client).say(f"{EMERGENCY} {QUESTION}")

    assert (reply["kind"], reply["urgency"]) == ("red_flag", "emergency")
    assert "pads" not in caplog.text


def test_a_crisis_beside_a_red_flag_comes_first_and_alone(parent):
    assert kinds(parent.say(f"{EMERGENCY} {CRISIS}")) == ["crisis"]


def test_a_text_too_long_to_answer_is_searched_for_red_flags_to_its_end(parent):
    replies = parent.say("why do I leak? " * 10_000 + EMERGENCY)

    assert kinds(replies) == ["red_flag"]


def test_after_a_crisis_988_stands_on_below_a_red_flag_too(parent):
    parent.say(CRISIS)

    assert kinds(parent.say(EMERGENCY)) == ["red_flag", "notice"]


def test_the_words_of_a_red_flag_are_kept_as_those_of_any_question(parent):
    replies = parent.say(EMERGENCY)

    (turn,) = parent.resume()

    assert turn["text"] == EMERGENCY
    assert turn["replies"] == replies


@pytest.mark.parametrize(
    "text",
    [
        f"{QUESTION} {second_tier.EMERGENCY}.",
        f"{second_tier.EMERGENCY}. {QUESTION}",
    ],
)
def test_the_second_tier_finds_a_red_flag_that_no_rule_lists(start, settings, text):
    engine = Asked()
    second_tier.put_tiny_classifier(settings)

    with start(engines=[engine]) as client:
        second_tier.wait_for(client)
        replies = Parent(client).say(text)

    assert kinds(replies) == ["red_flag", "answer"]
    assert engine.asked == [QUESTION]


def test_what_is_left_is_not_answered_if_the_second_tier_finds_it_urgent_too(
    start, settings
):
    engine = Asked()
    second_tier.put_tiny_classifier(settings)

    with start(engines=[engine]) as client:
        second_tier.wait_for(client)
        replies = Parent(client).say(f"{EMERGENCY} {second_tier.EMERGENCY}. {QUESTION}")

    assert kinds(replies) == ["red_flag"]
    assert engine.asked == []


def test_no_engine_is_asked_about_a_red_flag_that_is_told_twice(start):
    engine = Asked()

    with start(engines=[engine]) as client:
        Parent(client).say(f"{EMERGENCY} {QUESTION} {EMERGENCY}")

    assert not [text for text in engine.asked if "blue" in text]


def test_no_engine_is_asked_about_a_red_flag_in_a_text_with_nul(start):
    engine = Asked()
    nul = "\0" * len(EMERGENCY)

    with start(engines=[engine]) as client:
        Parent(client).say(f"{nul}{EMERGENCY} {QUESTION}")

    assert engine.asked == [QUESTION]


@pytest.mark.anyio
async def test_a_red_flag_waits_for_no_other_message_of_its_conversation(assemble):
    slow = Slow()
    gateway = assemble(engines=[slow])
    message = {"conversation": gateway.tokens.issue(gateway.tokens.new_name())}
    transport = httpx.ASGITransport(create_app(gateway))

    async with (
        gateway.running(),
        httpx.AsyncClient(transport=transport, base_url="http://clinic") as client,
    ):
        with anyio.fail_after(10):  # a red test, not one that hangs
            stuck = asyncio.create_task(
                client.post(PATH, json={**message, "text": "slow"})
            )
            await slow.reached.wait()
            response = await client.post(PATH, json={**message, "text": EMERGENCY})
            slow.let_go.set()
            await stuck

    assert kinds(response.json()["replies"]) == ["red_flag"]


@pytest.mark.anyio
@pytest.mark.parametrize("text", [CRISIS, EMERGENCY])
async def test_no_referral_waits_for_a_store_that_hangs(assemble, monkeypatch, text):
    let_go = threading.Event()
    monkeypatch.setattr(Sqlite, "_execute", lambda *_: let_go.wait() and [])
    gateway = assemble()
    transport = httpx.ASGITransport(create_app(gateway))

    async with (
        gateway.running(),
        httpx.AsyncClient(transport=transport, base_url="http://clinic") as client,
    ):
        try:
            with anyio.fail_after(5):  # a red test, not one that hangs
                response = await client.post(PATH, json={"text": text})
        finally:
            let_go.set()

    assert response.json()["replies"][0]["kind"] in ("crisis", "red_flag")
