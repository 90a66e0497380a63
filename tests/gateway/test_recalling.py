"""A conversation goes on from what was said before our start."""

import pytest

from bot.gateway.engines import Message
from bot.gateway.recalling import Recall, answered
from bot.gateway.recent import Recent
from bot.gateway.store import Store
from bot.knowledge.reply import Reply

pytestmark = pytest.mark.anyio
KEY = "a" * 64
ANSWER = Reply("answer", "Pads help.", topic="pads")
REFERRAL = Reply("crisis", "Llame al 988 ahora, por favor.")


def recall(store, recent=None):
    return Recall(store, recent or Recent(), None, "Anew.")


async def test_the_line_after_a_crisis_stands_on_over_a_restart(file_store):
    await file_store.add(KEY, None, [REFERRAL])

    memory, _ = await recall(file_store).of(KEY)

    assert memory.standing == "es"


async def test_who_had_gone_on_before_the_restart_sees_the_line_no_more(file_store):
    await file_store.add(KEY, None, [REFERRAL])
    await file_store.add(KEY, "do pads help", [ANSWER])

    memory, _ = await recall(file_store).of(KEY)

    assert memory.standing is None


async def test_a_message_goes_on_from_what_was_shown_before_the_restart(file_store):
    await file_store.add(KEY, "do pads help", [ANSWER])
    recalled = recall(file_store)
    memory, before = await recalled.of(KEY)

    message = recalled.with_shown(Message(KEY, "why?"), memory, before)

    assert message.shown.topic == "pads"
    assert message.moved


async def test_what_is_known_is_not_read_again(file_store):
    recalled = recall(file_store)
    await recalled.of(KEY)
    await file_store.add(KEY, "do pads help", [ANSWER])

    _, before = await recalled.of(KEY)

    assert before == []


async def test_a_store_that_is_away_leaves_what_is_in_memory(tmp_path):
    recent, store = Recent(), Store(tmp_path / "missing")
    recent.add_crisis(KEY, "en")
    recent.of(KEY).known = False

    memory, before = await recall(store, recent).of(KEY)
    await store.close()

    assert (memory.standing, before) == ("en", [])


async def test_without_another_gateway_no_words_are_read_a_second_time(file_store):
    await file_store.add(KEY, "I want to", [ANSWER])
    recalled = recall(file_store)
    _, before = await recalled.of(KEY)

    assert before
    assert recalled.words_elsewhere(before) == ""


async def test_a_message_that_has_its_turn_gets_its_replies(file_store):
    await file_store.add(KEY, "do pads help", [ANSWER], "m1")
    before = await file_store.turns(KEY)

    assert answered(Message(KEY, id="m1"), before) == [ANSWER]
    assert answered(Message(KEY, id="m2"), before) == []
    assert answered(Message(KEY), before) == []
