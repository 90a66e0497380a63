"""The guard alone, for a person who wants no answers, or whom somebody else answers."""

import asyncio

import anyio
import pytest

from bot.gateway import later
from bot.gateway.engines import Message
from bot.gateway.outbox import CRISIS, listed
from bot.gateway.slots import Slots
from bot.safety.verdict import CATEGORIES
from tests.gateway.assembly import assembled
from tests.gateway.second_tier import CRISIS as NO_RULE_FINDS
from tests.gateway.second_tier import UNSURE, alarmed_head, tiny_classifier
from tests.gateway.staffed import staffed
from tests.gateway.with_persons import NOBODY

pytestmark = pytest.mark.anyio
KEY = "a" * 64
ONLY_THE_HEAD_FINDS = "the day has been picked"


class NotAsked:
    """An engine that nobody may ask."""

    async def reply(self, message):
        pytest.fail("an engine was asked")


@pytest.fixture
async def gateway(assemble):
    gateway = assemble(engines=[NotAsked()])
    gateway.guard.classifier = tiny_classifier()
    async with gateway.running():
        await gateway.encoder.load()
        yield gateway


async def watch(gateway, text, levels=tuple(CATEGORIES)):
    return await gateway.referring.watch(Message(KEY, text, channel="sms"), levels)


@pytest.mark.parametrize("text", ["I want to kill myself", NO_RULE_FINDS])
async def test_a_crisis_brings_the_referral(gateway, text):
    (reply,) = await watch(gateway, text, ())

    assert reply.kind == "crisis"
    assert "988" in reply.text


async def test_two_messages_in_a_row_are_read_together(gateway):
    assert await watch(gateway, "i want to") == []
    (reply,) = await watch(gateway, "die")

    assert reply.kind == "crisis"


@pytest.mark.parametrize(
    ("levels", "kinds"), [(("emergency",), ["red_flag"]), (("same_day",), [])]
)
async def test_a_red_flag_is_told_if_its_level_is_wanted(gateway, levels, kinds):
    replies = await watch(gateway, "my baby is turning blue", levels)

    assert [reply.kind for reply in replies] == kinds


@pytest.fixture
async def busy(settings, monkeypatch):
    """A gateway of a clinic that hears of crises; the second tier has no room."""
    monkeypatch.setattr(later, "PAUSES", (0.01,) * 3)
    gateway = assembled(staffed(settings, NOBODY), engines=[NotAsked()])
    gateway.guard.classifier = tiny_classifier()
    async with gateway.running():
        await gateway.encoder.load()
        gateway.encoder.guard.slots = Slots(0, 0)
        yield gateway


@pytest.fixture
def alarmed(busy):
    """The same, of a release whose head takes all for a crisis."""
    busy.guard.head = alarmed_head()
    return busy


def make_room(gateway):
    gateway.encoder.guard.slots = Slots(1, 10)


async def all_done(gateway):
    """Until nothing is done in the background any more."""
    with anyio.fail_after(30):
        while tasks := list(gateway.background._tasks):
            await asyncio.gather(*tasks)


async def test_a_crisis_that_had_no_room_is_told_to_the_clinic_later(alarmed):
    replies = await watch(alarmed, ONLY_THE_HEAD_FINDS)
    make_room(alarmed)
    await all_done(alarmed)

    assert replies == []
    assert [row["level"] for row in await alarmed.store.counts()] == ["crisis"]
    assert [event["type"] for event in await listed(alarmed.store)] == [CRISIS]


async def test_a_crisis_by_its_n_grams_needs_no_room(busy):
    (reply,) = await watch(busy, UNSURE)
    make_room(busy)
    await all_done(busy)

    assert reply.kind == "crisis"
    assert len(await listed(busy.store)) == 1  # told once


async def test_the_line_stands_on_after_a_crisis_that_was_read_later(alarmed):
    await watch(alarmed, ONLY_THE_HEAD_FINDS)
    make_room(alarmed)
    await all_done(alarmed)

    (line,) = alarmed.referring.standing(alarmed.recent.of(KEY), [])
    assert "988" in line.text


async def test_a_comment_that_had_no_room_is_read_later_too(alarmed):
    replies = await alarmed.referring.heed(KEY, ONLY_THE_HEAD_FINDS, "web")
    make_room(alarmed)
    await all_done(alarmed)

    assert replies == []
    assert [event["type"] for event in await listed(alarmed.store)] == [CRISIS]


async def test_what_was_harmless_is_told_to_nobody(busy):
    await watch(busy, "do pads help")
    make_room(busy)
    await all_done(busy)

    assert await listed(busy.store) == []


async def test_what_never_has_room_is_given_up_and_counted(alarmed, caplog):
    await watch(alarmed, ONLY_THE_HEAD_FINDS)
    await all_done(alarmed)

    assert b'lactabot_busy_total{reason="unread"} 1.0' in alarmed.metrics.render()
    assert "read without the encoder" in caplog.text
    assert "picked the day" not in caplog.text


async def test_nothing_else_is_answered_or_stored(gateway):
    assert await watch(gateway, "do pads help") == []
    assert await gateway.store.turns(KEY) == []


async def test_whether_it_is_a_crisis_can_be_known_without_a_referral(gateway):
    referring = gateway.referring
    crisis = Message(KEY, "I want to kill myself")

    assert await referring.crisis(crisis)
    assert await referring.crisis(Message(KEY, "do pads help"), ["I want to die"])
    assert (
        await referring.crisis(Message(KEY, "do pads help"), ["Main Street 1"]) is None
    )
    assert await gateway.store.counts() == []
