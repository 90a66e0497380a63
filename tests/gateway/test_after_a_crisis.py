"""After a crisis, 988 stands on until the parent goes on: a line, and a button."""

import pytest

from tests.gateway.parent import Parent
from tests.gateway.referral import CRISIS
from tests.gateway.stand_ins import Away

QUESTION = "Which breast pads should I use?"
ANOTHER = "Why do I leak when a baby cries?"
SPANISH = "quiero matarme"


def kinds(replies):
    return [reply["kind"] for reply in replies]


def standing(replies):
    """The line that stands on, the first of the replies."""
    line = replies[0]
    assert line["kind"] == "notice"
    assert line["text"].startswith(("988", "El 988"))
    return line


def is_full_referral(replies):
    (reply,) = replies
    return reply["kind"] == "crisis" and reply["text"].startswith("Please call or text")


def test_before_a_crisis_nothing_stands_on(parent):
    assert kinds(parent.say(QUESTION)) == ["answer"]


@pytest.mark.parametrize(
    "text", ["thanks", "", "who won the football game", "w" * 3000]
)
def test_after_a_crisis_988_stands_on_above_every_reply(parent, text):
    parent.say(CRISIS)

    line, _ = parent.say(text)

    assert "988" in line["text"]
    assert [button["title"] for button in line["buttons"]] == ["Get help"]


def test_what_stands_on_is_a_line_and_not_the_same_text_again(parent):
    (referral,) = parent.say(CRISIS)

    line = standing(parent.say("thanks"))

    assert line["text"] not in referral["text"]
    assert len(line["text"]) < len(referral["text"]) / 4
    assert "\n" not in line["text"]


def test_it_stands_on_for_as_long_as_no_question_is_answered(parent):
    parent.say(CRISIS)

    for text in ("thanks", "who won the football game", "hi"):
        assert standing(parent.say(text))


def test_it_stands_a_last_time_above_the_answer_with_which_the_parent_goes_on(parent):
    parent.say(CRISIS)

    assert kinds(parent.say(QUESTION)) == ["notice", "answer"]
    assert kinds(parent.say(ANOTHER)) == ["answer"]


def test_an_answer_to_a_button_counts_as_going_on(parent):
    (answer,) = parent.say(QUESTION)
    parent.say(CRISIS)

    assert kinds(parent.press(answer["buttons"][0])) == ["notice", "answer"]
    assert kinds(parent.say("thanks")) == ["smalltalk"]


def test_in_another_conversation_nothing_stands_on(client, parent):
    parent.say(CRISIS)

    assert kinds(Parent(client).say("thanks")) == ["smalltalk"]


def test_a_new_crisis_always_gets_all_of_the_referral(parent):
    parent.say(CRISIS)

    assert is_full_referral(parent.say(CRISIS))
    parent.say("thanks")
    assert is_full_referral(parent.say("i want to die"))


def test_the_button_brings_all_of_the_referral(parent):
    parent.say(CRISIS)
    (button,) = standing(parent.say("thanks"))["buttons"]

    assert is_full_referral(parent.press(button))
    assert standing(parent.say("thanks"))


def test_the_button_of_an_old_line_still_works(parent):
    parent.say(CRISIS)
    (button,) = standing(parent.say(QUESTION))["buttons"]
    parent.say(ANOTHER)

    assert is_full_referral(parent.press(button))


def test_the_button_needs_no_engine(start):
    with start(engines=[Away()]) as client:
        parent = Parent(client)
        parent.say(CRISIS)
        (button,) = standing(parent.say("thanks"))["buttons"]

        assert is_full_referral(parent.press(button))


def test_the_payload_behind_the_button_is_not_shown(parent):
    parent.say(CRISIS)
    (button,) = standing(parent.say("thanks"))["buttons"]

    assert "get_help" not in button["payload"]
    assert kinds(parent.press({"payload": "/get_help"})) == ["notice", "notice"]


def test_it_stands_on_in_spanish_after_a_crisis_in_spanish(parent):
    parent.say(SPANISH)
    line = standing(parent.say("gracias"))

    (button,) = line["buttons"]
    (referral,) = parent.press(button)

    assert line["text"].startswith("El 988")
    assert button["title"] == "Pedir ayuda"
    assert referral["text"].startswith("Por favor, llame ahora al 988")


@pytest.mark.parametrize(
    ("crisis", "title"), [(CRISIS, "Get help"), (SPANISH, "Pedir ayuda")]
)
def test_it_still_stands_after_a_restart(start, crisis, title):
    with start() as client:
        parent = Parent(client)
        parent.say(QUESTION)
        parent.say(crisis)

    with start() as client:
        line = standing(Parent(client, parent.token).say("thanks"))

    assert [button["title"] for button in line["buttons"]] == [title]


@pytest.mark.parametrize("text", ["why?", "say it simpler", "yes", "tell me more"])
def test_a_short_message_refers_to_no_answer_of_before_the_crisis(parent, text):
    parent.say(QUESTION)
    parent.say(CRISIS)

    assert kinds(parent.say(text)) == ["notice", "notice"]


def test_nor_does_it_after_a_restart(start):
    with start() as client:
        parent = Parent(client)
        parent.say(QUESTION)
        parent.say(CRISIS)

    with start() as client:
        said = Parent(client, parent.token).say("why?")

    assert kinds(said) == ["notice", "notice"]


def test_it_refers_to_the_answer_with_which_the_parent_went_on(parent):
    parent.say(CRISIS)
    parent.say(QUESTION)

    assert kinds(parent.say("say it simpler")) == ["answer"]


def test_it_still_stands_after_a_restart_if_only_small_talk_followed(start):
    with start() as client:
        parent = Parent(client)
        parent.say(CRISIS)
        parent.say("thanks")

    with start() as client:
        assert standing(Parent(client, parent.token).say("thanks"))


def test_a_parent_who_had_gone_on_goes_on_after_a_restart(start):
    with start() as client:
        parent = Parent(client)
        parent.say(CRISIS)
        parent.say(QUESTION)

    with start() as client:
        assert kinds(Parent(client, parent.token).say("thanks")) == ["smalltalk"]


def test_a_button_of_before_a_restart_still_brings_the_referral(start):
    with start() as client:
        parent = Parent(client)
        parent.say(CRISIS)
        (button,) = standing(parent.say("thanks"))["buttons"]

    with start() as client:
        assert is_full_referral(Parent(client, parent.token).press(button))


def test_without_a_store_it_stands_on_all_the_same(start, tmp_path):
    with start(conversations=tmp_path / "missing") as client:
        parent = Parent(client)
        parent.say(CRISIS)

        assert standing(parent.say("thanks"))


def test_what_stands_on_is_in_the_conversation_as_it_was_said(parent):
    parent.say(CRISIS)
    replies = parent.say("thanks")

    assert parent.resume()[-1]["replies"] == replies
