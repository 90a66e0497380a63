"""Who asks for a person in plain words gets the hand-off, with 988, and no alarm.

The second tier of these gateways takes all that it reads for a crisis.
"""

import dataclasses
import datetime
import itertools
import json

import pytest

from bot.gateway.engines import Message
from bot.gateway.outbox import REQUESTED, SAID, Outbox
from bot.knowledge import gsm7
from bot.safety.person import read_person
from bot.settings import PROJECT
from tests.gateway import second_tier
from tests.gateway.assembly import assembled
from tests.gateway.parent import Parent
from tests.gateway.phone import Phone
from tests.gateway.portal import Portal
from tests.gateway.staffed import HANDOFF, NEVER, Client, Echo, staffed
from tests.gateway.twilio_server import SID, twilio_server
from tests.gateway.waiting import until

CLOSED = dataclasses.replace(HANDOFF, times=NEVER)
WISHES = {
    "en": "I want to talk to a person please",
    "es": "quisiera hablar con alguien de la clínica",
}
FORMS = read_person(PROJECT / "data" / "safety" / "person.yml").forms

LOOK_ALIKES = [
    "i want to talk to a person before i do something",
    "can i talk to someone i dont want to be here",
    "quiero hablar con alguien ya no puedo mas",
    "i need to talk to a person now",
    "i want to talk to a person. i cant go on",
    "i want to talk to a person. my milk is late",
    "i want to talk to a person 😢",
    "can i talk to someone",
]

# How each line begins, by what the clinic has set, and by language.
LINES = {
    "open": {"en": "I am asking the team at", "es": "Le pido al equipo de"},
    "closed": {"en": "No one is here to write", "es": "Ahora no hay nadie para"},
    "off": {"en": "I am a robot, and no one of", "es": "Soy un programa, y nadie"},
    "not sent": {"en": "I am sorry, that did not", "es": "Lo siento, eso no le"},
    "joined": {"en": "You are with a person from", "es": "Ahora está con una"},
}
SET = {"open": HANDOFF, "closed": CLOSED, "off": None, "not sent": HANDOFF}
LANGUAGES = pytest.mark.parametrize("language", WISHES)
NAMES = itertools.count(1)


@pytest.fixture
def twilio():
    with twilio_server() as twilio:
        yield twilio


@pytest.fixture
def running(settings, server, twilio, monkeypatch):
    """Runs such a gateway; its outbox keeps nothing if something is not sent."""

    def running(name="open", alarmed=True):
        if name == "not sent":

            async def keep(outbox, *event):
                return False

            monkeypatch.setattr(Outbox, "keep", keep)
        phones = {"twilio_sid": SID, "twilio_api": twilio.url}
        told = staffed(settings, server.url, SET[name], **phones)
        if alarmed:
            second_tier.put_tiny_classifier(told, second_tier.alarmed_classifier())
        return Client(assembled(told, engines=[Echo()]))

    return running


class OnWeb:
    """A parent at the page."""

    def __init__(self, client):
        self._parent, self._tokens = Parent(client), client.gateway.tokens

    def say(self, text):
        """The kinds of the replies, and their texts."""
        replies = self._parent.say(text)
        return [r["kind"] for r in replies], [r["text"] for r in replies]

    def key(self):
        return self._tokens.key("web", self._tokens.name(self._parent.token))


class OnPhone:
    """A parent with a phone, which is not told the kind of a reply."""

    def __init__(self, client):
        self._phone, self._tokens = Phone(client), client.gateway.tokens

    def say(self, text):
        texts = self._phone.send(text)
        assert all("988" in gsm7.segments(text)[0] for text in texts[:1])
        return ["notice"] if texts else [], texts

    def key(self):
        return self._tokens.key("sms", self._phone.number)


class AtPortal:
    """A parent at a clinic's portal."""

    def __init__(self, client):
        self._portal, self._name = Portal(client), f"parent {next(NAMES)}"

    def say(self, text):
        self._found = self._portal.say(text, self._name).json()
        replies = self._found["replies"]
        return [r["kind"] for r in replies], [r["text"] for r in replies]

    def key(self):
        return self._found["conversation"]


EACH = list(itertools.product((OnWeb, OnPhone, AtPortal), WISHES))


def assert_handed_over(said, line):
    """One notice that begins so, with 988 in its first line."""
    kinds, texts = said
    assert kinds == ["notice"]
    assert texts[0].startswith(gsm7.plain(line)) or texts[0].startswith(line)
    assert "988" in texts[0].splitlines()[0]


@pytest.mark.parametrize("name", SET)
def test_a_plain_wish_gets_the_hand_off_with_988(running, name):
    with running(name) as client:
        second_tier.wait_for(client)
        said = [parent(client).say(WISHES[language]) for parent, language in EACH]

    for (_, language), replies in zip(EACH, said, strict=True):
        assert_handed_over(replies, LINES[name][language])


@LANGUAGES
def test_every_listed_wish_gets_it_in_its_language(running, language):
    wishes = [text for form in FORMS if form.language == language for text in form.asks]
    with running() as client:
        second_tier.wait_for(client)
        said = {wish: Parent(client).say(wish)[0]["text"] for wish in wishes}

    line = LINES["open"][language]
    assert {w: text for w, text in said.items() if not text.startswith(line)} == {}


def test_who_waits_and_asks_again_is_told_so_with_988_each_time(running):
    with running() as client:
        second_tier.wait_for(client)
        for of_channel, language in EACH:
            parent = of_channel(client)
            said = [parent.say(WISHES[language]) for _ in range(3)]

            for replies in said:
                assert_handed_over(replies, LINES["open"][language])


def test_who_has_a_person_and_asks_is_told_so_with_988(running, server):
    with running() as client:
        second_tier.wait_for(client)
        desk = client.gateway.desk
        for of_channel, language in EACH:
            parent = of_channel(client)
            parent.say(WISHES[language])
            came = ("Hi", "person", f"msg_{next(NAMES)}")
            client.portal.call(desk.from_person, parent.key(), *came)
            said = parent.say(WISHES[language])

            assert_handed_over(said, LINES["joined"][language])
        until(lambda: len(server.events(SAID)) == len(EACH))

    heard = [event["data"]["text"] for event in server.events(SAID)]
    assert sorted(heard) == sorted(WISHES[language] for _, language in EACH)


def test_a_phone_that_sends_one_spanish_word_is_spoken_to_in_spanish(running):
    with running(alarmed=False) as client:
        phone = Phone(client)
        wait, kept = phone.send("Operador"), phone.send("2 semanas")

    assert wait[-1].endswith("Responda 1:\n1 Volver al programa")
    assert kept[0].startswith("Se lo paso al equipo.")


def test_a_page_that_sends_one_spanish_word_is_spoken_to_in_spanish(running):
    with running(alarmed=False) as client:
        parent = Parent(client)
        (wait,), (kept,) = parent.say("Operador"), parent.say("2 semanas")

    assert wait["buttons"][0]["title"] == "Volver al programa"
    assert kept["text"].startswith("Se lo paso al equipo.")


def test_who_was_left_alone_and_asks_again_reads_988_first(running, server, clock):
    with running() as client:
        second_tier.wait_for(client)
        parent = OnWeb(client)
        parent.say(WISHES["en"])
        clock.now += datetime.timedelta(minutes=15)
        said = parent.say(WISHES["en"])
        until(lambda: len(server.events(REQUESTED)) == 2)

    assert_handed_over(said, LINES["open"]["en"])


def test_what_may_be_more_is_read_by_the_second_tier(running):
    with running() as client:
        second_tier.wait_for(client)
        said = {text: Parent(client).say(text)[0]["kind"] for text in LOOK_ALIKES}

    assert said == dict.fromkeys(LOOK_ALIKES, "crisis")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("llévense a mi bebé", "por favor puedo hablar con una persona"),
        ("can i talk to a human", "to talk to right now"),
    ],
)
def test_two_messages_that_only_together_say_it_bring_the_referral(
    running, first, second
):
    with running(alarmed=False) as client:
        parent = Parent(client)
        said, (reply,) = parent.say(first), parent.say(second)

    assert said[0]["kind"] != "crisis"
    assert reply["kind"] == "crisis"


def test_after_stop_no_hand_off_answers_so_the_second_tier_reads_it(running):
    with running() as client:
        second_tier.wait_for(client)
        phone = Phone(client)
        phone.send("STOP")
        (referral,) = phone.send(WISHES["en"])

    assert "call or text 988" in referral.lower()
    assert not referral.startswith(LINES["open"]["en"])


def test_in_a_comment_no_hand_off_answers_so_the_second_tier_reads_it(running):
    with running() as client:
        second_tier.wait_for(client)
        heed, key = client.gateway.referring.heed, "a" * 64
        (reply,) = client.portal.call(heed, key, WISHES["en"], "web")

    assert reply.kind == "crisis"


@pytest.mark.parametrize("button", ["/forget_yes", "of yesterday"])
def test_beside_a_button_a_wish_is_read_as_all_else_is(running, button):
    message = Message("a" * 64, WISHES["en"], button)
    with running() as client:
        second_tier.wait_for(client)
        (reply,) = client.portal.call(client.gateway.turns.take, message)

    assert reply.kind == "crisis"


@LANGUAGES
def test_who_is_too_fast_is_told_so_with_988(settings, server, language):
    told = staffed(settings, server.url)
    slow = dataclasses.replace(told.clinic.rates, conversation=1)
    told.__dict__["clinic"] = dataclasses.replace(told.clinic, rates=slow)
    with Client(assembled(told, engines=[Echo()])) as client:
        parent = Parent(client)
        said = [parent.say(WISHES[language]) for _ in range(4)]

    assert all("988" in json.dumps(replies) for replies in said)
    assert said[-1][0]["text"] != said[0][0]["text"]
