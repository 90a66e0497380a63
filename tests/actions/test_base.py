"""An action hears what Rasa read, says what the responder says, and remembers it."""

import pytest

from actions.answer import ActionAnswer
from actions.choose import ActionChoose
from actions.clarify import ActionClarify
from actions.decline import ActionDecline
from actions.simpler import ActionSimpler
from bot.conversation.state import State
from bot.knowledge.entries import read_knowledge
from bot.settings import PROJECT

KNOWLEDGE = read_knowledge(PROJECT / "data")
PADS = KNOWLEDGE["breast_pads"]
RANKING = {"nlu_fallback": 0.9, "faq/breast_pads": 0.8, "faq/letdown_signs": 0.1}


def test_the_topic_of_a_button_wins_over_what_was_read(run):
    ran = run(
        ActionAnswer(), topic="letdown_signs", asked={"faq/dmer": 0.9}, ranking=RANKING
    )

    assert ran.reply["topic"] == "letdown_signs"


def test_what_was_read_wins_over_the_ranking(run):
    ran = run(ActionAnswer(), asked={"faq/dmer": 0.9}, ranking=RANKING)

    assert ran.reply["topic"] == "dmer"


def test_without_a_reading_the_likeliest_of_the_ranking_is_meant(run):
    ran = run(ActionAnswer(), ranking=RANKING)

    assert ran.reply["topic"] == "breast_pads"


def test_every_question_that_was_read_is_answered_in_order(run):
    ran = run(ActionAnswer(), asked={"faq/dmer": 0.9, "faq/breast_pads": 0.8})

    said = [message["custom"]["topic"] for message in ran.messages]
    assert said == ["dmer", "breast_pads"]


def test_the_ranking_tells_what_is_near(run):
    ran = run(ActionDecline(), asked={"outside/sleep": 0.6}, ranking=RANKING)

    assert [button["title"] for button in ran.reply["buttons"]] == [
        PADS.title,
        KNOWLEDGE["letdown_signs"].title,
        KNOWLEDGE["blocker_fatigue"].title,  # the closest of the class
    ]


def test_the_words_are_heard(run):
    ran = run(ActionChoose(), text="2", state=State(offered=("dmer", "breast_pads")))

    assert ran.reply["topic"] == "breast_pads"


def test_the_words_of_a_button_are_not_heard(run):
    ran = run(ActionAnswer(), topic="dmer", text='/faq{"topic": "true"}')

    assert ran.reply["text"] == KNOWLEDGE["dmer"].answer


def test_the_slot_holds_the_state_for_the_next_turn(run):
    first = run(ActionAnswer(), topic="breast_pads")

    second = run(ActionSimpler(), state=first.state)

    assert first.state.topic == "breast_pads"
    assert second.reply["text"] == PADS.short_answer


def test_an_empty_slot_is_a_conversation_that_begins(run):
    ran = run(ActionClarify(), ranking={"faq/breast_pads": 0.3}, state=None)

    assert ran.state.misses == 1


def test_what_the_gateway_has_shown_takes_the_place_of_what_rasa_knows(run):
    metadata = {"channel": "web", "shown": State(misses=1).as_json()}

    ran = run(ActionClarify(), ranking={}, state=None, metadata=metadata)

    assert ran.state.misses == 2


@pytest.mark.parametrize(
    ("metadata", "text"),
    [
        ({"channel": "sms"}, PADS.short_answer),
        ({"channel": "web"}, PADS.answer),
        ({}, PADS.answer),
        (None, PADS.answer),
    ],
)
def test_a_parent_on_sms_gets_the_short_answer(run, metadata, text):
    ran = run(ActionAnswer(), topic="breast_pads", metadata=metadata)

    assert ran.reply["text"] == text


def test_the_log_holds_no_words_of_a_parent(run, caplog):
    caplog.set_level("DEBUG")

    run(ActionAnswer(), topic="quokka", text="quagga help")
    run(ActionClarify(), ranking=RANKING, text="quagga help")

    assert "quokka" not in caplog.text
    assert "quagga" not in caplog.text
