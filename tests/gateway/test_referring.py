"""The guard alone, for a person who wants no answers, or whom somebody else answers."""

import pytest

from bot.gateway.engines import Message
from bot.safety.verdict import CATEGORIES
from tests.gateway.second_tier import CRISIS as NO_RULE_FINDS
from tests.gateway.second_tier import tiny_classifier

pytestmark = pytest.mark.anyio
KEY = "a" * 64


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
