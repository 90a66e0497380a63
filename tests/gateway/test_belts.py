"""One belt is taken away at a time: those that are left still bring 988."""

import dataclasses

import pytest

from bot.encoder import SentenceEncoder
from bot.gateway import screening
from bot.gateway.metrics import Metrics
from bot.gateway.recent import Recent
from bot.gateway.screening import Screen
from bot.gateway.store import Store
from bot.safety import replies
from bot.safety.guard import Guard
from bot.safety.lexicon import Lexicon
from bot.safety.replies import LAST_RESORT, Replies
from tests.gateway import second_tier
from tests.gateway.parent import PATH, Parent
from tests.gateway.referral import CRISIS, assert_referred, body

NO_JSON = CRISIS.encode()


def fail(*arguments, **named):
    raise ZeroDivisionError(arguments)


def without_988(guard):
    """The same guard, whose texts have lost their number."""
    english = guard.replies.languages["en"]
    first = dict.fromkeys(("first", "first_other", "sms"), "Please call somebody.")
    languages = {
        **guard.replies.languages,
        "en": dataclasses.replace(english, crisis={**english.crisis, **first}),
    }
    return dataclasses.replace(
        guard, replies=dataclasses.replace(guard.replies, languages=languages)
    )


@pytest.mark.parametrize("request_body", [body(text=CRISIS), body(text="hi"), NO_JSON])
def test_without_rules_that_work_everybody_is_referred(
    start, monkeypatch, request_body
):
    monkeypatch.setattr(Lexicon, "find", fail)

    with start() as client:
        response = client.post(PATH, content=request_body)

    assert assert_referred(response) != LAST_RESORT  # the words still work


def test_without_a_rule_that_fires_the_second_tier_still_finds(
    start, settings, real_guard
):
    second_tier.put_tiny_classifier(settings)

    with start(guard=Guard(Lexicon([]), real_guard.replies)) as client:
        second_tier.wait_for(client)
        response = client.post(PATH, json={"text": second_tier.CRISIS})

    assert_referred(response)


def test_without_a_second_tier_that_works_everybody_is_referred(
    start, settings, monkeypatch
):
    second_tier.put_tiny_classifier(settings)

    with start() as client:
        second_tier.wait_for(client)
        monkeypatch.setattr("bot.safety.guard.find", fail)
        response = client.post(PATH, json={"text": "hi"})

    assert_referred(response)


@pytest.mark.parametrize("request_body", [body(text=CRISIS), NO_JSON])
def test_without_words_that_work_the_last_resort_is_said(
    start, monkeypatch, request_body
):
    monkeypatch.setattr(Replies, "of", fail)

    with start() as client:
        response = client.post(PATH, content=request_body)

    assert assert_referred(response) == LAST_RESORT


@pytest.mark.parametrize("broken", ["", "Stay calm.", "Stay calm.\n\nCall 988."])
def test_words_without_988_in_their_first_line_never_go_out(start, monkeypatch, broken):
    monkeypatch.setattr(Replies, "of", lambda *_: broken)

    with start() as client:
        response = client.post(PATH, json={"text": CRISIS})

    assert assert_referred(response) == LAST_RESORT


@pytest.mark.parametrize("taken_away", [None, replies, screening])
def test_texts_without_988_are_caught_twice(start, monkeypatch, real_guard, taken_away):
    if taken_away:
        monkeypatch.setattr(taken_away, "assured", lambda text: text)

    with start(guard=without_988(real_guard)) as client:
        response = client.post(PATH, json={"text": CRISIS})

    assert assert_referred(response) == LAST_RESORT


@pytest.mark.parametrize(
    ("part", "method"),
    [(Store, "add"), (Store, "count"), (Metrics, "count_referral")],
)
def test_a_referral_needs_no_bookkeeping(start, monkeypatch, part, method):
    monkeypatch.setattr(part, method, fail)

    with start() as client:
        response = client.post(PATH, json={"text": CRISIS})

    assert_referred(response)


@pytest.mark.parametrize(
    ("part", "method"), [(Screen, "at_once"), (Screen, "reply"), (Recent, "add_crisis")]
)
def test_an_error_that_nobody_foresaw_still_tells_of_988(
    start, monkeypatch, part, method
):
    monkeypatch.setattr(part, method, fail)

    with start() as client:
        response = client.post(PATH, json={"text": CRISIS})

    assert response.status_code == 500
    assert "988" in response.json()["help"]


def test_an_encoder_that_raises_costs_no_referral(start, monkeypatch):
    monkeypatch.setattr(SentenceEncoder, "read", fail)

    with start() as client:
        crisis = client.post(PATH, json={"text": CRISIS})
        (emergency,) = Parent(client).say("My baby is turning blue")

    assert_referred(crisis)
    assert "911" in emergency["text"]


def test_a_line_that_cannot_be_said_after_a_crisis_costs_no_answer(start, monkeypatch):
    monkeypatch.setattr(Replies, "standing", fail)

    with start() as client:
        parent = Parent(client)
        parent.say(CRISIS)
        replies = parent.say("Which breast pads should I use?")

    assert "988" in replies[0]["text"]
    assert replies[1]["kind"] == "answer"
