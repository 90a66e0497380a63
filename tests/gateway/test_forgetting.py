"""Who asks to be forgotten is asked back, and then is."""

import dataclasses
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from bot.clinic import Handoff
from bot.errors import StoreError
from bot.gateway import erasing
from bot.gateway.app import create_app
from bot.gateway.forgetting import FORGOTTEN
from bot.hours import Hours, read_openings
from bot.knowledge.reply import Reply
from tests.gateway.assembly import assembled
from tests.gateway.parent import PATH, Parent
from tests.gateway.phone import Phone
from tests.gateway.portal import Portal
from tests.gateway.receiver import SECRET, clinic_server
from tests.gateway.waiting import until

ALWAYS = Hours(read_openings(["mon-sun 00:00-24:00"]), ZoneInfo("UTC"))
HANDOFF = Handoff("555-0177", "every day", ALWAYS, 15)
FEVER = "I have a fever and my breast is red and hot"
CANARY = "quagga"
ASKED, GONE = "Shall I delete", "It is deleted."


class Echo:
    """An engine that repeats what it is asked."""

    async def reply(self, message):
        return [Reply("smalltalk", f"echo {message.text}")]


@pytest.fixture
def caller(settings):
    """A gateway of the test's own, that a portal may call."""
    made = dataclasses.replace(settings, webhook_secrets=(SECRET,))
    app = create_app(assembled(made, engines=[Echo()]))
    with TestClient(app, raise_server_exceptions=False) as caller:
        yield caller


@pytest.fixture
def parent(caller):
    """A parent who has said something."""
    parent = Parent(caller)
    parent.say(f"a {CANARY} leaks")
    return parent


@pytest.fixture
def on_disk(settings):
    """All bytes below the data folder but those of the example questions."""

    def on_disk():
        files = (path for path in settings.home.iterdir() if path.is_file())
        return b"".join(path.read_bytes() for path in files)

    return on_disk


def delete(caller, token):
    return caller.delete(PATH, headers={"Authorization": f"Bearer {token}"})


def test_a_wish_alone_deletes_nothing(parent):
    (question,) = parent.say("forget me")

    assert question["text"].startswith(ASKED)
    assert "988" in question["text"]
    assert len(parent.resume()) == 2


def test_a_yes_deletes_the_conversation(parent, on_disk):
    parent.say("forget me")
    before = on_disk()
    (done,) = parent.say("yes")

    assert done["text"].startswith(GONE)
    assert parent.resume() == []
    assert CANARY.encode() in before
    assert CANARY.encode() not in on_disk()


@pytest.mark.parametrize(("button", "turns"), [(0, 0), (1, 3)])
def test_the_buttons_delete_and_keep(parent, button, turns):
    (question,) = parent.say("forget me")
    parent.press(question["buttons"][button])

    assert len(parent.resume()) == turns


def test_a_no_keeps_it_and_says_for_how_long(parent):
    parent.say("delete my data")
    (kept,) = parent.say("no")

    assert "24 hours" in kept["text"]
    assert len(parent.resume()) == 3


def test_in_spanish_it_is_asked_and_told_in_spanish(parent):
    (question,) = parent.say("olvídame")
    (done,) = parent.say("sí")

    assert question["text"].startswith("¿Borro todo")
    assert done["text"].startswith("Está borrado.")
    assert parent.resume() == []


@pytest.mark.parametrize("word", ["yes", "no", "sí"])
def test_a_yes_or_no_to_nothing_is_a_word_like_any_other(parent, word):
    (reply,) = parent.say(word)

    assert reply["text"] == f"echo {word}"
    assert len(parent.resume()) == 2


def test_a_yes_after_another_question_deletes_nothing(parent):
    parent.say("forget me")
    parent.say("why do I leak")
    (reply,) = parent.say("yes")

    assert reply["text"] == "echo yes"
    assert len(parent.resume()) == 4


@pytest.mark.parametrize(
    "text",
    [
        "forget me, everyone would be better off without me",
        "forget me, I want to die",
        "olvídame, quiero morir",
        "delete my data. I am going to kill myself",
    ],
)
def test_a_crisis_is_heard_before_a_wish(parent, text):
    (reply, *_) = parent.say(text)

    assert reply["kind"] == "crisis"


def test_a_wish_in_the_middle_of_a_crisis_keeps_988_in_sight(parent):
    parent.say("I want to kill myself")
    question = parent.say("forget me")
    done = parent.say("yes")

    for replies in (question, done):
        assert all("988" in reply["text"] for reply in replies)


def test_yes_by_text_message_deletes_and_stops_nothing(caller, on_disk):
    phone = Phone(caller)
    phone.send(f"a {CANARY} leaks")
    (question,) = phone.send("Forget me")
    before = on_disk()
    (done,) = phone.send("YES")

    assert question.startswith(ASKED)
    assert question.endswith("Reply 1 or 2:\n1 Yes, delete it\n2 No, keep it")
    assert done.startswith(GONE)
    assert CANARY.encode() in before
    assert CANARY.encode() not in on_disk()
    assert phone.send("hi") == ["echo hi"]


@pytest.mark.parametrize("prefix", ["", "whatsapp:"])
@pytest.mark.parametrize(("number", "begins"), [("1", GONE), ("2", "All right")])
def test_a_number_answers_too(caller, prefix, number, begins):
    phone = Phone(caller, prefix)
    phone.send("delete my messages")
    (answer,) = phone.send(number)

    assert answer.startswith(begins)


def test_after_stop_a_yes_turns_texts_on_and_deletes_nothing(caller):
    phone = Phone(caller)
    phone.send("forget me")
    phone.send("STOP")
    (started,) = phone.send("YES")

    assert "is on again" in started


def test_who_has_stopped_gets_no_question(caller):
    phone = Phone(caller)
    phone.send("STOP")

    assert phone.send("forget me") == []


def test_a_portal_can_pass_on_the_wish(caller, on_disk):
    portal = Portal(caller)
    portal.say(f"a {CANARY} leaks")
    portal.say("forget me")
    done = portal.say("yes", reply="callback")

    assert done.status_code == 200
    assert done.json()["replies"][0]["text"].startswith(GONE)
    assert CANARY.encode() not in on_disk()


def test_the_page_can_delete_a_conversation(caller, parent, on_disk):
    before = on_disk()
    response = delete(caller, parent.token)

    assert response.status_code == 204
    assert response.content == b""
    assert CANARY.encode() in before
    assert CANARY.encode() not in on_disk()
    assert parent.resume() == []


def test_to_delete_what_is_gone_is_no_mistake(caller, parent):
    delete(caller, parent.token)

    assert delete(caller, parent.token).status_code == 204


@pytest.mark.parametrize("token", ["", "forged"])
def test_nobody_deletes_the_conversation_of_another(caller, parent, token):
    assert delete(caller, token).status_code == 401
    assert len(parent.resume()) == 1


def test_a_conversation_that_cannot_be_deleted_now_is_said_to_stay(
    caller, parent, monkeypatch
):
    async def away(*arguments):
        raise StoreError("away")

    parent.say("forget me")
    monkeypatch.setattr(erasing, "erase", away)
    response = delete(caller, parent.token)
    (said,) = parent.say("yes")

    assert response.status_code == 503
    assert response.json()["title"] == "Store away"
    assert said["text"].startswith("I am sorry, I cannot delete it right now.")


@pytest.fixture
def with_team(settings):
    """A gateway whose clinic writes to parents; gives a caller and the clinic."""
    with clinic_server() as server:
        made = dataclasses.replace(
            settings, webhook_secrets=(SECRET,), webhook_url=server.url
        )
        made.__dict__["clinic"] = dataclasses.replace(settings.clinic, handoff=HANDOFF)
        with TestClient(create_app(assembled(made, engines=[Echo()]))) as caller:
            yield caller, server


def test_the_clinic_is_told_to_forget_what_it_was_given(with_team, on_disk):
    caller, server = with_team
    parent = Parent(caller)
    parent.press(parent.say(FEVER)[0]["buttons"][0])
    parent.say(f"a {CANARY} leaks")
    parent.say("forget me")
    (done,) = parent.say("yes")
    until(lambda: server.events(FORGOTTEN))

    assert "may still have what you wrote" in done["text"]
    assert server.events(FORGOTTEN)[0]["data"].keys() == {"conversation"}
    assert parent.say("hi")[0]["text"] == "echo hi"
    assert CANARY.encode() not in on_disk()


def test_the_clinic_hears_nothing_of_who_never_wrote_to_it(with_team):
    caller, server = with_team
    parent = Parent(caller)
    parent.say("forget me")
    (done,) = parent.say("yes")
    Parent(caller).say("I want to kill myself")
    until(lambda: server.events("crisis.detected"))

    assert done["text"].startswith(GONE)
    assert server.events(FORGOTTEN) == []
