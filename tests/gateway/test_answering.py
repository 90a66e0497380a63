"""A message that shows no crisis gets its answer, or a word of why there is none."""

import pytest

from bot.gateway.answering import TEXT_CHARACTERS
from tests.gateway.parent import Parent
from tests.gateway.stand_ins import Away, Slow

QUESTION = "Which breast pads should I use?"


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
