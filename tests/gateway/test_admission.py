"""Too many messages: fair, bounded, an honest word, and 988 all the same."""

import asyncio
import contextlib
import dataclasses
import re

import anyio
import httpx
import pytest

from bot.clinic import Rates
from bot.gateway import admission, answering, background
from bot.gateway.app import create_app
from bot.gateway.slots import Slots
from bot.settings import read_settings
from tests.gateway import second_tier
from tests.gateway.assembly import assembled, share
from tests.gateway.parent import PATH
from tests.gateway.referral import CRISIS, assert_referred
from tests.gateway.stand_ins import Hanging, Slow

pytestmark = pytest.mark.anyio
PHONE = "555-0100"  # in clinic.yml
FLAG = "My baby is turning blue. Which breast pads should I use for work?"


@pytest.fixture
def connect(tmp_path, monkeypatch, real_guard, encoder):
    """Opens a gateway with an engine, for messages that are sent side by side."""
    share(monkeypatch, real_guard, encoder)

    @contextlib.asynccontextmanager
    async def connect(engine, rates=None):
        settings = read_settings({"LACTABOT_HOME": str(tmp_path / "home")})
        clinic = dataclasses.replace(settings.clinic, rates=rates or Rates())
        settings.__dict__["clinic"] = clinic
        gateway = assembled(settings, engines=[engine])
        gateway.guard.classifier = second_tier.tiny_classifier()
        await gateway.encoder.load()
        await gateway.store.open()
        transport = httpx.ASGITransport(create_app(gateway), client=("192.0.2.1", 1))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://clinic"
        ) as client:

            def say(text, conversation=None):
                message = {"text": text}
                if conversation:
                    message["conversation"] = conversation
                return asyncio.create_task(client.post(PATH, json=message))

            with anyio.fail_after(60):  # a red test, not one that hangs
                yield gateway, say
        await gateway.store.close()

    return connect


def new_conversation(gateway):
    return gateway.tokens.issue(gateway.tokens.new_name())


def assert_busy(response):
    assert response.status_code == 200
    (reply,) = response.json()["replies"]
    assert reply["kind"] == "notice"
    assert PHONE in reply["text"]
    assert "988" in reply["text"]
    return reply["text"]


def counted(gateway, reason):
    rendered = gateway.metrics.render().decode()
    found = re.search(
        rf'^lactabot_busy_total{{reason="{reason}"}} (\S+)$', rendered, re.M
    )
    return float(found[1]) if found else 0.0


async def all_wait(gateway, count):
    """Until so many messages wait for their answer."""
    while gateway.turns.admission._answering._all < count:
        await asyncio.sleep(0.001)


async def test_a_hundred_messages_of_one_conversation_hold_up_no_other(connect):
    slow = Slow()
    async with connect(slow, Rates(conversation=1000)) as (gateway, say):
        gateway.turns.admission.engines = Slots(1, 10)
        loud, other = new_conversation(gateway), new_conversation(gateway)
        first = say("slow", loud)
        await slow.reached.wait()
        rest = [say(f"loud {n}", loud) for n in range(100)]
        refused = rest[admission.ANSWERING[0] - 1 :]
        await all_wait(gateway, admission.ANSWERING[0])
        quiet = say("quiet", other)
        await all_wait(gateway, admission.ANSWERING[0] + 1)
        while sum(task.done() for task in rest) < len(refused):
            await asyncio.sleep(0.001)
        asked_at_once = list(slow.asked)
        slow.let_go.set()
        await asyncio.gather(first, quiet, *rest)

    assert asked_at_once == ["slow"]
    assert slow.asked[:3] == ["slow", "quiet", "loud 0"]
    for task in refused:
        assert_busy(task.result())
    assert counted(gateway, "conversation queue") == len(refused)


async def test_where_too_many_wait_in_all_the_next_is_told(connect, monkeypatch):
    monkeypatch.setattr(admission, "ANSWERING", (5, 2))
    slow = Slow()
    async with connect(slow) as (gateway, say):
        waiting = [say("slow"), say("slow")]
        await all_wait(gateway, 2)
        assert_busy(await say("hello"))
        slow.let_go.set()
        await asyncio.gather(*waiting)

        assert (await say("hello")).json()["replies"][0]["text"] == "hello"


async def test_what_takes_too_long_gets_a_word_and_the_next_its_answer(
    connect, monkeypatch
):
    monkeypatch.setattr(admission, "TURN_SECONDS", 0.5)
    slow = Slow()
    async with connect(slow) as (gateway, say):
        token = new_conversation(gateway)
        assert_busy(await say("slow", token))
        monkeypatch.setattr(admission, "TURN_SECONDS", 30)
        response = await say("hello", token)

    assert response.json()["replies"][0]["text"] == "hello"
    assert counted(gateway, "deadline") == 1


async def test_an_answer_that_is_there_goes_out_though_the_store_hangs(
    connect, monkeypatch
):
    monkeypatch.setattr(admission, "TURN_SECONDS", 1.0)
    async with connect(Slow()) as (gateway, say):
        monkeypatch.setattr(gateway.store, "add", lambda *_: asyncio.Event().wait())
        response = await say("hello")

    assert response.json()["replies"][0]["text"] == "hello"


async def test_who_writes_spanish_is_told_in_spanish(connect):
    async with connect(Slow(), Rates(conversation=1)) as (gateway, say):
        token = new_conversation(gateway)
        await say("hola", token)
        text = assert_busy(await say("¿por qué me sale leche por la noche?", token))

    assert "Espere un minuto" in text


@pytest.mark.parametrize("rates", [Rates(conversation=1), Rates(address=1)])
async def test_over_a_limit_only_the_guard_reads_on(connect, rates):
    slow = Slow()
    async with connect(slow, rates) as (gateway, say):
        token = new_conversation(gateway)
        await say("one", token)
        text = assert_busy(await say("two", token))
        kept = await gateway.turns.history(
            gateway.tokens.key("web", token.split(".")[0])
        )

    assert slow.asked == ["one"]
    assert [turn.text for turn in kept] == ["one"]
    assert "one minute" in text


@pytest.mark.parametrize("text", [CRISIS, second_tier.CRISIS])
async def test_over_a_limit_a_crisis_gets_its_referral_by_either_tier(connect, text):
    async with connect(Slow(), Rates(conversation=1, address=1)) as (gateway, say):
        token = new_conversation(gateway)
        await say("one", token)
        for _ in range(50):
            assert_referred(await say(text, token))


@pytest.mark.parametrize("text", [FLAG, second_tier.EMERGENCY])
async def test_over_a_limit_a_red_flag_gets_its_referral_alone(connect, text):
    slow = Slow()
    async with connect(slow, Rates(address=1)) as (_, say):
        await say("one")
        (reply,) = (await say(text)).json()["replies"]

    assert reply["kind"] == "red_flag"
    assert "911" in reply["text"]
    assert slow.asked == ["one"]


async def test_a_crisis_waits_for_nobody_where_all_queues_are_full(
    connect, monkeypatch
):
    monkeypatch.setattr(admission, "READING", (1, 1))
    async with connect(Hanging()) as (gateway, say):
        gateway.encoder.guard.slots = Slots(0, 1)
        waiting = [say(f"message {n}") for n in range(20)]
        response = await say(CRISIS)
        was_waiting = not all(task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    assert_referred(response)
    assert was_waiting


async def test_what_is_over_a_limit_takes_no_room_from_others(connect, monkeypatch):
    monkeypatch.setattr(admission, "READING", (1, 1))
    slow = Slow()
    async with connect(slow, Rates(conversation=1)) as (gateway, say):
        slots, loud = gateway.encoder.guard.slots, new_conversation(gateway)
        await say("one", loud)
        gateway.encoder.guard.slots = Slots(0, 10)
        limited = [say("more", loud) for _ in range(3)]
        while gateway.turns.admission._limited._all < len(limited):
            await asyncio.sleep(0.001)
        gateway.encoder.guard.slots = slots
        response = await say("hello")
        for task in limited:
            assert_busy(await task)

    assert response.json()["replies"][0]["text"] == "hello"
    assert slow.asked == ["one", "hello"]


async def test_what_the_second_tier_cannot_read_in_time_is_not_answered(connect):
    slow = Slow()
    async with connect(slow) as (gateway, say):
        gateway.encoder.guard.slots = Slots(0, 0)
        assert_busy(await say("hello"))
        flagged = await say(FLAG)

    assert not slow.asked
    assert flagged.json()["replies"][0]["kind"] == "red_flag"


async def test_a_crisis_by_its_n_grams_needs_no_encoder(connect):
    async with connect(Slow()) as (gateway, say):
        gateway.encoder.guard.slots = Slots(0, 0)
        response = await say(second_tier.UNSURE)

    assert_referred(response)


async def test_a_crisis_by_its_n_grams_needs_no_place_in_a_queue(connect, monkeypatch):
    monkeypatch.setattr(admission, "READING", (0, 0))
    async with connect(Slow()) as (_, say):
        response = await say(second_tier.UNSURE)

    assert_referred(response)


async def test_a_wish_for_a_person_is_no_crisis_where_there_is_no_room(
    connect, monkeypatch
):
    monkeypatch.setattr(admission, "READING", (0, 0))
    async with connect(Slow()) as (gateway, say):
        gateway.guard.classifier = second_tier.alarmed_classifier()
        response = await say("i want to talk to a person")

    assert_busy(response)


async def test_the_guard_reads_while_what_answers_waits(connect):
    async with connect(Slow()) as (gateway, say):
        gateway.encoder.answers.slots = slots = Slots(0, 10)
        answering = asyncio.create_task(gateway.encoder.vectors(["a question"]))
        while not slots._queue:
            await asyncio.sleep(0.001)
        response = await say(second_tier.CRISIS)
        answered_before = answering.done()
        slots._leave()  # one slot becomes free
        await answering

    assert_referred(response)
    assert not answered_before


async def test_a_red_flag_does_not_wait_long_for_what_answers_beside_it(
    connect, monkeypatch
):
    monkeypatch.setattr(answering, "BESIDE_SECONDS", 0.01)
    async with connect(Hanging()) as (_, say):
        (reply,) = (await say(FLAG)).json()["replies"]

    assert reply["kind"] == "red_flag"


async def test_of_work_that_no_reply_waits_for_only_so_much_waits(connect, monkeypatch):
    monkeypatch.setattr(background, "AT_MOST", 3)
    async with connect(Slow()) as (gateway, say):
        monkeypatch.setattr(gateway.store, "add", lambda *_: asyncio.Event().wait())
        for _ in range(5):
            assert_referred(await say(CRISIS))

        assert len(gateway.background._tasks) <= 3
        assert counted(gateway, "background") > 0
        for task in gateway.background._tasks:
            task.cancel()


async def test_after_a_flood_nothing_is_left_of_it(connect):
    async with connect(Slow()) as (gateway, say):
        await asyncio.gather(*(say(f"hello {n}") for n in range(50)))

    room = gateway.turns.admission
    for line in (room._reading, room._limited, room._answering):
        assert (line._all, dict(line._by_key)) == (0, {})
    assert not gateway.turns._meant._locks
    assert not gateway.turns.order._locks
