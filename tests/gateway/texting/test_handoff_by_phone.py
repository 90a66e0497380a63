"""A person of the clinic writes to a phone, and the way back; the guard stays."""

import dataclasses
import datetime
import logging

import pytest
from sqlalchemy import text as sql

from bot.gateway import handoff as handoff_module
from bot.gateway.outbox import CRISIS, ENDED, REQUESTED, SAID
from bot.knowledge.lines import fits
from tests.gateway.assembly import assembled
from tests.gateway.phone import Phone
from tests.gateway.portal import Portal
from tests.gateway.staffed import FEVER, Client, Echo, staffed
from tests.gateway.twilio_server import SID, twilio_server
from tests.gateway.waiting import until

CRISIS_TEXT = "I want to kill myself"
LONG = " ".join(f"How is it on day {day}?" for day in range(40))


@pytest.fixture
def twilio():
    with twilio_server() as twilio:
        yield twilio


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Lets the watcher look all the time."""
    monkeypatch.setattr(handoff_module, "LOOK_SECONDS", 0.01)


@pytest.fixture
def running(settings, server, twilio):
    """Runs a gateway that can send to phones, for as long as `with` lasts."""

    def running(**changed):
        phones = {"twilio_sid": SID, "twilio_api": twilio.url, **changed}
        told = staffed(settings, server.url, **phones)
        return Client(assembled(told, engines=[Echo()]))

    return running


def key_of(client, phone):
    channel = "whatsapp" if phone.number.startswith("whatsapp") else "sms"
    return client.gateway.tokens.key(channel, phone.number)


def waiting(client, prefix=""):
    """A phone whose owner has asked for a person."""
    phone = Phone(client, prefix)
    phone.send(FEVER)
    phone.send("1")
    return phone


def write(client, phone, text="", id="", **fields):
    """The response to what a person of the clinic writes."""
    body = {"conversation": key_of(client, phone), **fields}
    body |= {"text": text} if text else {}
    return Portal(client).send(body, id, "/channels/webhook/staff")


def numbers_kept(client):
    store = client.gateway.store
    return client.portal.call(store.execute, sql("SELECT * FROM numbers"))


def state_of(client, phone):
    return client.gateway.desk.state(key_of(client, phone))


def test_a_whole_conversation_goes_there_and_back(running, server, twilio):
    with running() as client:
        phone = Phone(client)
        offer, wait = phone.send(FEVER)[-1], phone.send("1")
        kept = phone.send("since Monday")
        write(client, phone, "Hi, this is Ana. How many wet diapers today? 1, 2 or 3?")
        answer, crisis = phone.send("1"), phone.send(CRISIS_TEXT)
        state = state_of(client, phone)
        write(client, phone, "I am calling you now.")
        write(client, phone, "Take care.", state="bot")
        after = phone.send("how are you")
        until(lambda: server.events(CRISIS) and len(server.events(SAID)) == 2)

    assert offer.endswith("Reply 1:\n1 Write with a person")
    assert wait[0].startswith("I am asking the team at")
    assert wait[-1].endswith("Reply 1:\n1 Back to the robot")
    assert kept[0].startswith("I pass this on to the team.")
    assert answer == []
    assert "988" in crisis[0][:160]
    assert state == "person"
    assert after[0].startswith("988 is there for you")
    assert "echo how are you" in after[0]
    assert [line for text in twilio.texts() for line in text.splitlines()] == [
        "You are with a person from Riverside Family Clinic now. Not safe, or in a "
        "crisis? Call or text 988 now. I pass on what you type, and keep quiet.",
        "Hi, this is Ana. How many wet diapers today? 1, 2 or 3?",
        "Reply ROBOT to go back to the robot.",
        "I am calling you now.",
        "Take care.",
        "The person has left the chat. I am the robot, and I am back.",
    ]
    heard = [event["data"]["text"] for event in server.events(SAID)]
    assert sorted(heard) == ["1", "since Monday"]
    assert CRISIS_TEXT not in str(server.heard)


def test_without_the_account_no_person_is_offered_and_no_number_kept(running):
    with running(twilio_sid="") as client:
        phone = waiting(client)
        state, kept = state_of(client, phone), numbers_kept(client)

    assert (state, kept) == ("bot", [])


@pytest.mark.parametrize("prefix", ["", "whatsapp:"])
def test_what_a_person_writes_comes_from_the_number_that_was_written_to(
    running, twilio, prefix
):
    with running() as client:
        phone = Phone(client, prefix)
        for text in (FEVER, "1"):
            phone.send(text, To=f"{prefix}+15005550042")
        response = write(client, phone, "Hi")

    assert response.json()["state"] == "person"
    (form,) = twilio.sent
    assert form["From"] == f"{prefix}+15005550042"
    assert form["To"] == phone.number


def test_a_restart_costs_nobody_the_way_to_the_phone(running, twilio):
    with running() as client:
        phone = waiting(client)
    with running() as client:
        status = write(client, phone, "Hi").status_code

    assert status == 200
    assert twilio.sent[0]["To"] == phone.number


def test_a_long_text_comes_in_messages_that_fit(running, twilio):
    with running() as client:
        write(client, waiting(client), LONG)

    texts = twilio.texts()
    assert len(texts) > 2
    assert all(map(fits, texts))
    assert " ".join(texts).count("How is it on day") == 40


def test_what_is_sent_again_after_it_was_taken_goes_out_once(running, twilio):
    with running() as client:
        phone = waiting(client)
        answers = [write(client, phone, "Hi", "msg_a").status_code for _ in range(2)]

    assert answers == [200, 200]
    assert len(twilio.sent) == 1


def test_while_twilio_is_away_the_clinic_is_to_send_again(running, twilio):
    with running() as client:
        phone = waiting(client)
        twilio.answers = [(500, 0)]
        first = write(client, phone, "Hi", "msg_a")
        state = state_of(client, phone)
        second = write(client, phone, "Hi", "msg_a")

    assert first.status_code == 503
    assert "988" in first.json()["help"]
    assert state == "waiting"
    assert second.status_code == 200
    assert len(twilio.sent) == 1


def test_of_a_long_text_only_what_was_not_taken_is_sent_again(running, twilio):
    with running() as client:
        phone = waiting(client)
        twilio.answers = [(201, 0), (500, 0)]
        write(client, phone, LONG, "msg_a")
        write(client, phone, LONG, "msg_a")

    assert len(twilio.texts()) == len(set(twilio.texts()))
    assert " ".join(twilio.texts()).count("How is it on day") == 40


def test_staff_are_told_that_a_phone_has_opted_out_at_twilio(running, twilio):
    with running() as client:
        phone = waiting(client)
        twilio.answers = [(400, 21610)]
        response = write(client, phone, "Hi")

    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["title"] == "Opted out"


def test_who_has_stopped_gets_nothing_and_the_hand_off_is_over(running, server, twilio):
    with running() as client:
        phone = waiting(client)
        phone.send("STOP")
        until(lambda: server.events(ENDED))
        response, kept = write(client, phone, "Hi"), numbers_kept(client)

    assert response.status_code == 409
    assert kept == []
    assert twilio.asked == 0


def test_who_has_stopped_meanwhile_gets_nothing(running, twilio):
    with running() as client:
        phone = waiting(client)
        key, texters = key_of(client, phone), client.gateway.texters
        texters.wish(key, dataclasses.replace(texters.of(key), stopped=True))
        response = write(client, phone, "Hi")

    assert response.json()["title"] == "Opted out"
    assert twilio.asked == 0


def test_a_phone_is_told_once_that_we_pass_on_and_then_is_left_in_peace(
    running, server
):
    with running() as client:
        phone = waiting(client)
        said = [phone.send(text) for text in ("hello", "are you", "there")]
        until(lambda: len(server.events(SAID)) == 3)

    assert said[0][0].startswith("I pass this on to the team.")
    assert said[1:] == [[], []]


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize("text", [CRISIS_TEXT, "me quiero morir"])
def test_a_crisis_gets_the_referral_at_once_whoever_is_there(
    running, server, joined, text
):
    with running() as client:
        phone = waiting(client)
        if joined:
            write(client, phone, "Hi")
        (referral,) = phone.send(text)
        until(lambda: server.events(CRISIS))

    assert "988" in referral[:160]
    assert text not in str(server.heard)


@pytest.mark.parametrize("joined", [False, True])
def test_the_word_robot_leads_back_and_the_number_is_deleted(running, server, joined):
    with running() as client:
        phone = waiting(client)
        if joined:
            write(client, phone, "Hi")
        assert len(numbers_kept(client)) == 1
        (back,) = phone.send("Robot.")
        kept, late = numbers_kept(client), write(client, phone, "Hi")
        until(lambda: server.events(ENDED))

    assert back.startswith("All right. I am the robot")
    assert kept == []
    assert late.json()["title"] == "Hand-off over"


def test_who_writes_spanish_is_spoken_to_in_spanish(running, server, twilio):
    with running() as client:
        phone = Phone(client)
        offer = phone.send("Tengo fiebre y el pecho rojo y caliente")[-1]
        wait, kept = phone.send("1"), phone.send("no tengo mucha leche")
        write(client, phone, "Soy Ana.")
        back = phone.send("robot")

    assert offer.endswith("Responda 1:\n1 Escribir con una persona")
    assert wait[0].startswith("Le pido al equipo de")
    assert kept[0].startswith("Se lo paso al equipo.")
    assert twilio.texts()[0].startswith("Ahora est")
    assert back[0].startswith("Muy bien. Soy el programa")


def test_without_a_person_robot_is_a_word_like_any_other(running):
    with running() as client:
        assert Phone(client).send("robot")[0].startswith("echo robot")


def test_when_a_person_hands_back_the_number_is_deleted(running, twilio):
    with running() as client:
        phone = waiting(client)
        write(client, phone, "Bye", state="bot")
        kept = numbers_kept(client)

    assert kept == []
    assert twilio.texts()[-1].endswith("I am the robot, and I am back.")


@pytest.mark.parametrize(
    ("joined", "line"),
    [(False, "I am sorry, no one has written"), (True, "The person has left the chat")],
)
def test_who_is_left_alone_is_told_and_the_number_is_deleted(
    running, server, clock, twilio, joined, line
):
    with running() as client:
        phone = waiting(client)
        if joined:
            write(client, phone, "Hi")
        clock.now += datetime.timedelta(minutes=15)
        until(lambda: server.events(ENDED))
        until(lambda: not numbers_kept(client))

    assert twilio.texts()[-1].startswith(line)
    assert len(twilio.sent) == 1 + joined


def test_who_is_left_alone_is_told_once_twilio_is_back(running, clock, twilio):
    with running() as client:
        phone = waiting(client)
        twilio.answers = [(500, 0)] * 3
        clock.now += datetime.timedelta(minutes=15)
        until(lambda: twilio.sent)
        until(lambda: state_of(client, phone) == "bot")

    assert twilio.asked == 4
    assert len(twilio.sent) == 1


def test_who_cannot_be_told_is_not_kept_for_ever(running, clock, twilio, caplog):
    with running() as client:
        waiting(client)
        twilio.answers = [(500, 0)] * 100_000
        clock.now += datetime.timedelta(minutes=30)
        until(lambda: not numbers_kept(client))

    assert "was not told that nobody came" in caplog.text


def test_a_number_is_deleted_with_the_hand_off_that_is_too_old(running, clock):
    with running() as client:
        waiting(client)
        gateway = client.gateway
        clock.now += datetime.timedelta(minutes=14)
        client.portal.call(gateway.desk.purge, 0)
        kept = numbers_kept(client)

    assert kept == []


def test_the_number_is_in_no_log_event_metric_error_or_file(
    running, server, twilio, caplog
):
    with caplog.at_level(logging.DEBUG), running() as client:
        phone = waiting(client)
        phone.send("hello")
        twilio.answers = [(400, 21610), (500, 0), (400, 21211)]
        told = [write(client, phone, "Hi").text for _ in range(4)]
        metrics = client.get("/metrics").text
        until(lambda: server.events(REQUESTED) and server.events(SAID))
        assert len(numbers_kept(client)) == 1
        files = b"".join(
            file.read_bytes()
            for file in client.gateway.settings.home.glob("conversations.sqlite*")
        )

    digits = phone.number.lstrip("+")
    assert digits not in f"{told} {caplog.text} {metrics} {server.heard}"
    assert digits.encode() not in files
