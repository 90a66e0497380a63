"""What was not understood is shown in groups, and of nobody."""

import pytest

from bot.report.missed import MESSAGES_AT_MOST, read_groups
from bot.report.redact import Redactor
from tests.report.store import reply

pytestmark = pytest.mark.anyio
REDACTOR = Redactor(["how do I leak at night?"])
DECLINES = {"Ask your baby's doctor.": "baby_health"}
CLARIFY = reply("clarify", "Which one?", "pads", "drips")


async def say(filled, conversations, text="how do I leak", *replies):
    for n in range(conversations):
        await filled.turn(f"conversation {n}", text, *(replies or [CLARIFY]))


async def groups(filled):
    return await read_groups(filled.store, REDACTOR, DECLINES)


async def test_messages_near_to_one_topic_are_a_group(filled):
    await say(filled, 5)

    (group,) = await groups(filled)

    assert (group.topic, group.outside, group.conversations) == ("pads", "", 5)
    assert group.messages == ("how do I leak",)


async def test_fewer_than_five_parents_are_no_group(filled):
    await say(filled, 4)

    assert await groups(filled) == []


async def test_one_parent_who_asks_five_times_is_no_group(filled):
    for n in range(5):
        await filled.turn("one", f"how do I leak {n}", CLARIFY)

    assert await groups(filled) == []


async def test_a_conversation_with_a_crisis_is_left_out(filled):
    await say(filled, 5)
    await filled.turn("conversation 0", None, reply("crisis", "988"))

    assert await groups(filled) == []


async def test_a_conversation_with_a_red_flag_is_left_out(filled):
    await filled.turn("conversation 0", "quagga", reply("red_flag", "911"))
    await say(filled, 5)

    assert await groups(filled) == []


@pytest.mark.parametrize(
    "replies",
    [
        [reply("answer", "Yes.", "pads")],
        [reply("answer", "Yes."), reply("decline", "No.")],
        [reply("smalltalk", "Hello.")],
        [reply("notice", "Empty.", "pads")],
        [],
    ],
)
async def test_what_was_understood_is_in_no_group(filled, replies):
    for n in range(5):
        await filled.turn(f"conversation {n}", "how do I leak", *replies)

    assert await groups(filled) == []


async def test_a_button_is_in_no_group(filled):
    await say(filled, 5, None)

    assert await groups(filled) == []


async def test_what_we_do_not_answer_is_grouped_by_its_class(filled):
    await say(
        filled, 6, "how do I", reply("decline", "Ask your baby's doctor.", "pads")
    )
    await say(filled, 5, "at night", reply("decline", "I do not know."))

    first, second = await groups(filled)

    assert (first.topic, first.outside, first.conversations) == ("", "baby_health", 6)
    assert (second.topic, second.outside, second.conversations) == ("", "", 5)


async def test_a_name_is_not_shown_and_a_word_of_five_parents_is(filled):
    for n, name in enumerate(["quagga", "quoll", "quokka", "numbat", "bilby"]):
        await filled.turn(f"c{n}", f"do I leak haakaa {name}", CLARIFY)

    (group,) = await groups(filled)

    assert group.messages == ("do I leak haakaa […]",)


async def test_a_number_that_five_parents_write_is_not_shown_all_the_same(filled):
    await say(filled, 5, "do I leak 555-0123")

    (group,) = await groups(filled)

    assert group.messages == ("do I leak […]",)


async def test_a_message_of_which_nothing_is_left_is_not_shown(filled):
    for n in range(5):
        await filled.turn(f"c{n}", f"555-{n}{n}{n}{n}", CLARIFY)

    (group,) = await groups(filled)

    assert group.messages == ()


async def test_more_pages_than_one_are_read(filled, monkeypatch):
    monkeypatch.setattr("bot.report.missed.PAGE", 2)
    await say(filled, 5)

    (group,) = await groups(filled)

    assert group.conversations == 5
    assert MESSAGES_AT_MOST > 5


async def test_of_too_many_the_latest_are_read(filled, monkeypatch):
    monkeypatch.setattr("bot.report.missed.MESSAGES_AT_MOST", 5)
    await filled.turn("old", "at night", CLARIFY)
    await say(filled, 5)

    (group,) = await groups(filled)

    assert group.conversations == 5


async def test_a_number_is_not_cut_to_what_no_rule_finds(filled):
    await say(filled, 5, "do I leak " * 19 + "at night 5550123")

    (group,) = await groups(filled)

    assert "5" not in "".join(group.messages)
