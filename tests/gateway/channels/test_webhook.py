"""A portal that signs is answered once; one that does not moves nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from bot.errors import StoreError
from bot.gateway.channels.webhook import FIELDS, PATH, STAFF_FIELDS, STAFF_PATH
from bot.gateway.outbox import CRISIS, REPLY, REQUESTED, listed
from bot.knowledge.reply import Button, Reply
from tests.gateway.assembly import assembled
from tests.gateway.channels.test_web import ANY_JSON, ANY_TEXT
from tests.gateway.portal import Portal
from tests.gateway.receiver import OTHER_SECRET, SECRET
from tests.gateway.referral import CRISIS as CRISIS_TEXT
from tests.gateway.referral import assert_referred
from tests.gateway.staffed import FEVER, Client, staffed
from tests.gateway.waiting import until

BODIES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(sorted(FIELDS), ANY_TEXT | ANY_JSON)
)
STAFF_BODIES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(sorted(STAFF_FIELDS), ANY_TEXT | ANY_JSON)
)


class Counting:
    """An engine that counts what it is asked, and offers two buttons."""

    def __init__(self):
        self.asked = []

    async def reply(self, message):
        self.asked.append(message.payload or message.text)
        buttons = tuple(
            Button(topic, f'/faq{{"topic": "{topic}"}}')
            for topic in ("breast_pads", "dmer")
        )
        text = f"answer {len(self.asked)}"
        return [Reply("smalltalk", text, buttons=buttons)]


@pytest.fixture
def engine():
    return Counting()


@pytest.fixture
def gateway(settings, engine):
    """Makes a gateway with a webhook, and perhaps with a server that is called back."""

    def gateway(url="", secrets=(SECRET,), **others):
        told = staffed(settings, url, webhook_secrets=secrets, **others)
        return assembled(told, engines=[engine])

    return gateway


@pytest.fixture
def running(gateway):
    """Runs such a gateway for as long as `with` lasts."""

    return lambda **parts: Client(gateway(**parts))


def problem(response, status):
    """The title of a problem document, which always has the way to help."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert "988" in response.json()["help"]
    return response.json()["title"]


def test_a_signed_message_is_answered_in_the_shape_of_the_web(running):
    with running() as client:
        response = Portal(client).say("hello")

    assert response.status_code == 200
    found = response.json()
    assert found.keys() == {"conversation", "state", "replies"}
    assert found["state"] == "bot"
    assert found["replies"][0]["text"] == "answer 1"
    assert found["replies"][0]["buttons"][0].keys() == {"title", "payload"}


def test_a_conversation_is_known_by_a_hash_that_tells_nothing(running):
    with running() as client:
        portal = Portal(client)
        first, again = portal.say("hello").json(), portal.say("hello").json()
        other = portal.say("hello", "patient 8").json()

    assert first["conversation"] == again["conversation"] != other["conversation"]
    assert len(first["conversation"]) == 64
    assert "patient" not in str(first)


def test_the_same_message_is_answered_once(running, engine):
    with running() as client:
        portal, body = Portal(client), {"conversation": "c", "text": "hello"}
        first, second = portal.send(body, "msg_a"), portal.send(body, "msg_a")

    assert first.json() == second.json()
    assert engine.asked == ["hello"]


def test_the_same_message_is_answered_once_over_a_restart(running, engine):
    body = {"conversation": "c", "text": "hello"}
    with running() as client:
        first = Portal(client).send(body, "msg_a")
    with running() as client:
        second = Portal(client).send(body, "msg_a")

    assert first.json() == second.json()
    assert engine.asked == ["hello"]


def test_a_crisis_under_an_id_that_was_used_before_is_referred(running):
    with running() as client:
        portal = Portal(client)
        portal.send({"conversation": "c", "text": "hello"}, "msg_a")

        body = {"conversation": "c", "text": CRISIS_TEXT}
        assert_referred(portal.send(body, "msg_a"))


def test_a_button_can_be_pressed_by_its_token(running, engine):
    with running() as client:
        portal = Portal(client)
        (reply,) = portal.say("hello", "c").json()["replies"]
        payload = reply["buttons"][1]["payload"]
        portal.send({"conversation": "c", "payload": payload})

    assert engine.asked[-1] == '/faq{"topic": "dmer"}'


@pytest.mark.parametrize(("number", "topic"), [(1, "breast_pads"), (2, "dmer")])
def test_a_button_can_be_pressed_by_its_number(running, engine, number, topic):
    with running() as client:
        portal = Portal(client)
        portal.say("hello", "c")
        portal.send({"conversation": "c", "button": number})

    assert engine.asked[-1] == f'/faq{{"topic": "{topic}"}}'


@pytest.mark.parametrize("body", [{"button": 3}, {"payload": ""}, {"payload": "x"}])
def test_a_button_that_is_none_is_told_in_a_reply(running, engine, body):
    with running() as client:
        portal = Portal(client)
        portal.say("hello", "c")
        (reply,) = portal.send({"conversation": "c", **body}).json()["replies"]

    assert reply["text"].startswith("That button no longer works")
    assert engine.asked == ["hello"]


@pytest.mark.parametrize("secret", [SECRET, OTHER_SECRET])
def test_while_the_secret_is_changed_both_are_good(running, secret):
    with running(secrets=(SECRET, OTHER_SECRET)) as client:
        assert Portal(client, secret).say("hello").status_code == 200


@pytest.mark.parametrize("path", [PATH, STAFF_PATH])
def test_an_unsigned_message_is_refused_and_moves_nothing(running, engine, path):
    with running() as client:
        body = {"conversation": "c", "text": CRISIS_TEXT}
        response = client.post(path, json=body)
        counts = client.get("/metrics").text

    assert problem(response, 403) == "Not signed"
    assert engine.asked == []
    assert "lactabot_referrals_total{" not in counts


@pytest.mark.parametrize("path", [PATH, STAFF_PATH])
def test_a_forged_message_is_refused(running, path):
    with running() as client:
        forged = Portal(client, OTHER_SECRET)
        response = forged.send({"conversation": "c", "text": "hi"}, path=path)

    assert problem(response, 403) == "Wrong signature"


@pytest.mark.parametrize("path", [PATH, STAFF_PATH])
def test_without_a_secret_the_route_says_that_it_is_not_set_up(running, path):
    with running(secrets=()) as client:
        response = Portal(client).send({}, path=path)

    assert problem(response, 503) == "Not set up"


@pytest.mark.parametrize(
    ("body", "status", "title"),
    [
        (b"hello", 400, "Not JSON"),
        (b"[]", 400, "Not a message"),
        ({"text": "hi"}, 422, "Wrong conversation"),
        ({"conversation": "", "text": "hi"}, 422, "Wrong conversation"),
        ({"conversation": "x" * 201, "text": "hi"}, 422, "Wrong conversation"),
        ({"conversation": "a\ud800", "text": "hi"}, 422, "Wrong conversation"),
        ({"conversation": 7, "text": "hi"}, 422, "Wrong type"),
        ({"conversation": "c"}, 422, "Text or button"),
        ({"conversation": "c", "text": "", "button": 1}, 422, "Text or button"),
        ({"conversation": "c", "text": 7}, 422, "Wrong type"),
        ({"conversation": "c", "button": 0}, 422, "Wrong button"),
        ({"conversation": "c", "button": True}, 422, "Wrong button"),
        ({"conversation": "c", "text": "hi", "reply": "later"}, 422, "Wrong reply"),
        ({"conversation": "c", "text": "hi", "more": 1}, 422, "Unknown field"),
    ],
)
def test_a_wrong_body_is_told_what_is_wrong(running, body, status, title):
    with running() as client:
        assert problem(Portal(client).send(body), status) == title


@pytest.mark.parametrize(
    "body",
    [
        CRISIS_TEXT.encode(),
        {"text": CRISIS_TEXT},
        {"conversation": "c", "text": 7, "note": CRISIS_TEXT},
        {"conversation": CRISIS_TEXT},
        [["x", {"y": CRISIS_TEXT}]],
    ],
)
def test_a_wrong_body_in_crisis_gets_the_referral_and_no_error(running, body):
    with running() as client:
        assert_referred(Portal(client).send(body))


def test_odd_bodies_are_answered_or_refused(running):
    with running() as client:
        portal = Portal(client)

        @given(BODIES)
        def send(body):
            response = portal.send(body)
            if response.status_code == 200:
                assert response.json()["replies"]
            else:
                assert problem(response, response.status_code)
                assert response.status_code in (400, 422)

        send()


def test_odd_bodies_of_staff_are_refused(running):
    with running() as client:
        portal = Portal(client)

        @given(STAFF_BODIES)
        def send(body):
            response = portal.send(body, path=STAFF_PATH)
            assert problem(response, response.status_code)
            assert response.status_code in (400, 404, 422)

        send()


def test_replies_are_called_back_signed_and_under_the_asked_id(running, server):
    with running(url=server.url) as client:
        body = {"conversation": "c", "text": "hello", "reply": "callback"}
        response = Portal(client).send(body, "msg_a")
        until(lambda: server.events(REPLY))

    assert response.status_code == 202
    assert response.json()["replies"] == []
    (event,) = server.events(REPLY)
    assert event["data"]["in_reply_to"] == "msg_a"
    assert event["data"]["conversation"] == response.json()["conversation"]
    assert event["data"]["replies"][0]["text"] == "answer 1"


def test_a_callback_asked_for_twice_comes_once(running, server):
    with running(url=server.url) as client:
        body = {"conversation": "c", "text": "hello", "reply": "callback"}
        for _ in range(2):
            assert Portal(client).send(body, "msg_a").status_code == 202
        until(lambda: server.heard)

    assert len(server.events(REPLY)) == 1


@pytest.mark.parametrize("text", [CRISIS_TEXT, FEVER])
def test_a_referral_comes_at_once_and_is_called_back_too(running, server, text):
    with running(url=server.url) as client:
        response = Portal(client).say(text, reply="callback")
        until(lambda: server.events(REPLY))

    assert response.status_code == 200
    first = response.json()["replies"][0]
    assert first["kind"] in ("crisis", "red_flag")
    assert server.events(REPLY)[0]["data"]["replies"][0]["text"] == first["text"]


def test_without_a_server_to_call_back_the_replies_come_at_once(running):
    with running() as client:
        response = Portal(client).say("hello", reply="callback")

    assert response.status_code == 200
    assert response.json()["replies"][0]["text"] == "answer 1"


def test_without_a_store_the_replies_come_at_once(running, server, monkeypatch):
    with running(url=server.url) as client:

        async def away(statement):
            raise StoreError("away")

        monkeypatch.setattr(client.gateway.store, "execute", away)
        response = Portal(client).say("hello", reply="callback")

    assert response.json()["replies"][0]["text"] == "answer 1"


def test_a_crisis_that_comes_twice_is_one_event(running, server):
    with running(url=server.url) as client:
        body = {"conversation": "c", "text": CRISIS_TEXT}
        for _ in range(2):
            assert_referred(Portal(client).send(body, "msg_a"))
        until(lambda: server.events(CRISIS))

    (event,) = server.events(CRISIS)
    assert event["data"]["channel"] == "webhook"


@pytest.fixture
def waiting(running, server):
    """A parent at the portal who waits for a person; the portal and the hash."""

    def ask(client):
        portal = Portal(client)
        found = portal.say(FEVER).json()
        payload = found["replies"][0]["buttons"][0]["payload"]
        found = portal.send({"conversation": "patient 7", "payload": payload}).json()
        assert found["state"] == "waiting"
        until(lambda: server.events(REQUESTED))
        return portal, found["conversation"]

    return ask


def test_what_staff_writes_is_brought_to_the_portal(running, server, waiting):
    with running(url=server.url) as client:
        portal, key = waiting(client)
        response = portal.staff(key, text="Hi, this is Ana.")
        until(lambda: server.events(REPLY))

    assert response.json() == {"conversation": key, "state": "person"}
    data = server.events(REPLY)[0]["data"]
    assert (data["conversation"], data["state"]) == (key, "person")
    assert data["in_reply_to"] is None
    assert data["replies"][-1]["kind"] == "person"
    assert data["replies"][-1]["text"] == "Hi, this is Ana."
    assert data["replies"][0]["buttons"][0]["payload"] != "/back_to_bot"


def test_what_staff_sends_twice_is_brought_once(running, server, waiting):
    with running(url=server.url) as client:
        portal, key = waiting(client)
        body = {"conversation": key, "text": "Hi"}
        for _ in range(2):
            assert portal.send(body, "msg_s", STAFF_PATH).status_code == 200
        until(lambda: server.events(REPLY))

    assert len(server.events(REPLY)) == 1


def test_staff_can_take_over_and_hand_back_without_a_word(running, server, waiting):
    with running(url=server.url) as client:
        portal, key = waiting(client)
        there = portal.staff(key, state="person").json()["state"]
        back = portal.staff(key, state="bot").json()["state"]

    assert (there, back) == ("person", "bot")


def test_with_a_secret_of_their_own_only_staff_speak_as_staff(running, server, waiting):
    with running(url=server.url, staff_secrets=(OTHER_SECRET,)) as client:
        portal, key = waiting(client)
        staff = Portal(client, OTHER_SECRET)
        as_staff = problem(portal.staff(key, text="Hi"), 403)
        as_portal = problem(staff.say("hi"), 403)
        response = staff.staff(key, text="Hi")

    assert (as_staff, as_portal) == ("Wrong signature", "Wrong signature")
    assert response.json()["state"] == "person"


def test_events_are_signed_with_a_secret_of_their_own(running, server):
    with running(url=server.url, event_secrets=(OTHER_SECRET,)) as client:
        Portal(client).say(CRISIS_TEXT)
        until(lambda: server.heard)

    Webhook(OTHER_SECRET).verify(*server.heard[0])
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(*server.heard[0])


def test_staff_cannot_write_where_nobody_asked(running):
    with running() as client:
        portal = Portal(client)
        key = portal.say("hello").json()["conversation"]

        assert problem(portal.staff(key, text="Hi"), 404) == "No hand-off"


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({}, "Field missing"),
        ({"text": " "}, "Field missing"),
        ({"text": "x" * 2001}, "Too long"),
        ({"state": "waiting"}, "Wrong state"),
        ({"text": "Hi", "state": None}, "Wrong state"),
    ],
)
def test_what_staff_sends_wrong_is_told(running, fields, title):
    with running() as client:
        assert problem(Portal(client).staff("key", **fields), 422) == title


def test_what_cannot_be_brought_now_is_to_be_sent_again(
    running, server, waiting, monkeypatch
):
    with running(url=server.url) as client:
        portal, key = waiting(client)

        async def away(statement):
            raise StoreError("away")

        with monkeypatch.context() as patch:
            patch.setattr(client.gateway.store, "execute", away)
            refused = portal.send({"conversation": key, "text": "Hi"}, "s1", STAFF_PATH)
        taken = portal.send({"conversation": key, "text": "Hi"}, "s1", STAFF_PATH)

    assert problem(refused, 503) == "Not delivered"
    assert taken.json()["state"] == "person"


def test_no_words_are_left_behind_once_they_have_arrived(running, server, waiting):
    with running(url=server.url) as client:
        portal, _ = waiting(client)
        portal.say("quagga")
        until(lambda: "quagga" in str(server.heard))
        until(lambda: client.portal.call(listed, client.gateway.store) == [])
