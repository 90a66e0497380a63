"""An engine that has forgotten a conversation goes on from what was shown."""

import pytest

from bot.conversation.shown import state_after
from bot.conversation.state import State
from bot.knowledge.render import topic_payload
from bot.knowledge.reply import Button, Reply

BEFORE = State("pads", offered=("leaks",))
LEAKS = Button("Leaks?", topic_payload("leaks"))
PERSON = Button("A person", "/person")


def test_an_answer_is_what_a_short_question_refers_to():
    answer = Reply("answer", "Yes.", topic="sex", buttons=(LEAKS,))

    assert state_after(BEFORE, [answer]) == State(
        "sex", offered=("leaks",), near=("leaks",)
    )


def test_of_two_answers_the_last_counts():
    both = [Reply("answer", "Yes.", topic=topic) for topic in ("sex", "pumping")]

    assert state_after(BEFORE, both).topic == "pumping"


def test_a_question_of_ours_offers_topics_and_keeps_the_last_one():
    asked = Reply("clarify", "Which?", buttons=(LEAKS, PERSON))

    found = state_after(BEFORE, [asked])

    assert (found.topic, found.offered, found.asking) == ("pads", ("leaks",), True)


def test_a_decline_is_what_a_short_question_refers_to():
    declined = Reply("decline", "Ask a doctor.", buttons=(LEAKS,))

    found = state_after(BEFORE, [declined])

    assert (found.topic, found.declined) == ("pads", True)


@pytest.mark.parametrize("kind", ["smalltalk", "notice", "red_flag"])
def test_what_is_said_beside_the_matter_changes_nothing(kind):
    assert state_after(BEFORE, [Reply(kind, "Hello.")], "Anew.") == BEFORE


def test_who_begins_anew_refers_to_nothing():
    assert state_after(BEFORE, [Reply("smalltalk", "Anew.")], "Anew.") == State()


def test_after_a_crisis_nothing_goes_on_from_what_was_before():
    said = [Reply("crisis", "Call or text 988."), Reply("notice", "Still 988.")]

    assert state_after(BEFORE, said, "Anew.") == State()
