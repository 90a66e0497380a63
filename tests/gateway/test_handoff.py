"""A person takes over where a parent asks for one; the guard stays."""

import dataclasses
import datetime

import anyio
import pytest

from bot.errors import RequestError, StoreError
from bot.gateway import handoff as handoff_module
from bot.gateway.engines import Message
from bot.gateway.handoff import BACK, Desk
from bot.gateway.metrics import Metrics
from bot.gateway.outbox import (
    CLINIC,
    CRISIS,
    ENDED,
    REQUESTED,
    SAID,
    Outbox,
    Receiver,
    listed,
)
from bot.gateway.signatures import Keys
from bot.gateway.store import Store
from bot.gateway.talks import Talks
from bot.knowledge.handoff_lines import HANDOFF as HANDOFF_LINES
from bot.knowledge.render import PERSON
from bot.knowledge.reply import Reply
from bot.settings import PROJECT
from tests.gateway.assembly import assembled
from tests.gateway.parent import PATH, Parent
from tests.gateway.receiver import SECRET
from tests.gateway.referral import CRISIS as CRISIS_TEXT
from tests.gateway.staffed import FEVER, HANDOFF, NEVER, Client, Echo, staffed
from tests.gateway.stand_ins import Away
from tests.gateway.waiting import until
from tests.gateway.with_persons import NOBODY

QUESTION = "Which breast pads should I use?"
CLOSED = dataclasses.replace(HANDOFF, times=NEVER)
BLUE = "My baby is turning blue"


class Yes:
    """An engine to which a parent said that a person is wanted."""

    async def reply(self, message):
        return [Reply("notice", "engine", wants_person=True)]


@pytest.fixture
def running(settings, server):
    """Runs a gateway whose clinic has persons, for as long as `with` lasts."""

    def running(handoff=HANDOFF, engines=None, url=server.url):
        told = staffed(settings, url, handoff)
        return Client(assembled(told, engines=engines or [Echo()]))

    return running


def button(replies, payload_of):
    """The button with a title."""
    return next(b for r in replies for b in r["buttons"] if b["title"] == payload_of)


def ask_for_a_person(parent):
    """As a parent does who was offered one: the replies to the button."""
    wanted = {"title": "", "payload": ""}
    offered = parent.say(FEVER)
    wanted |= button(offered, "Write with a person")
    return parent.press(wanted)


def key_of(client, parent):
    """How the clinic knows a conversation."""
    tokens = client.gateway.tokens
    return tokens.key("web", tokens.name(parent.token))


def write(client, parent, text="", state="person", id="msg_staff"):
    """What a person of the clinic writes."""
    desk, key = client.gateway.desk, key_of(client, parent)
    client.portal.call(desk.from_person, key, text, state, id)


def state_of(client, parent):
    headers = {"Authorization": f"Bearer {parent.token}"}
    return client.get(PATH, headers=headers).json()["state"]


def test_a_red_flag_that_can_wait_a_little_offers_a_person(running):
    with running() as client:
        replies = Parent(client).say(FEVER)

    assert replies[0]["kind"] == "red_flag"
    assert [b["title"] for b in replies[0]["buttons"]] == ["Write with a person"]


def test_nobody_is_kept_from_911_by_a_chat(running):
    with running() as client:
        replies = Parent(client).say(BLUE)

    assert replies[0]["urgency"] == "emergency"
    assert replies[0]["buttons"] == []


def test_who_asks_for_a_person_waits_and_the_clinic_is_told(running, server):
    with running() as client:
        parent = Parent(client)
        (reply,) = ask_for_a_person(parent)
        state = state_of(client, parent)
        until(lambda: server.events(REQUESTED))
        key = key_of(client, parent)

    assert reply["kind"] == "notice"
    assert reply["text"].startswith("I am asking the team")
    assert "555-0177" in reply["text"]
    assert "988" in reply["text"]
    assert [b["title"] for b in reply["buttons"]] == ["Back to the robot"]
    assert state == "waiting"
    (event,) = server.events(REQUESTED)
    assert event["data"] == {"conversation": key, "channel": "web"}


def test_a_yes_to_the_offer_asks_a_person_in(running):
    with running(engines=[Yes()]) as client:
        (reply,) = Parent(client).say("yes please")

    assert reply["text"].startswith("I am asking the team")
    assert "wants_person" not in reply


def test_before_a_parent_asks_for_a_person_the_clinic_gets_no_word(running, server):
    with running() as client:
        parent = Parent(client)
        parent.say("quagga")
        parent.say(FEVER + " quagga")
        ask_for_a_person(parent)
        until(lambda: server.events(REQUESTED))

    assert "quagga" not in str(server.heard)


def test_from_then_on_the_clinic_gets_what_the_parent_writes(running, server):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        (reply,) = parent.say(QUESTION)
        until(lambda: server.events(SAID))
        key = key_of(client, parent)

    assert reply["text"].startswith("I pass this on to the team.")
    (event,) = server.events(SAID)
    assert event["data"] == {"conversation": key, "channel": "web", "text": QUESTION}


def test_what_a_person_writes_stands_in_the_conversation(running):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        write(client, parent, "Hi, this is Ana.")
        came = parent.resume()[-1]
        state = state_of(client, parent)

    joined, person = came["replies"]
    assert came["text"] is None
    assert joined["text"].startswith("You are with a person from")
    assert (person["kind"], person["text"]) == ("person", "Hi, this is Ana.")
    assert joined["id"] != person["id"]
    assert state == "person"


def test_while_a_person_is_there_the_assistant_says_next_to_nothing(running, server):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        write(client, parent, "Hi")
        (reply,) = parent.say(QUESTION)
        until(lambda: server.events(SAID))

    assert (reply["kind"], reply["text"]) == ("notice", "I pass it on.")
    assert [b["title"] for b in reply["buttons"]] == ["Back to the robot"]


def test_a_second_message_of_a_person_is_not_introduced_again(running):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        write(client, parent, "one", id="msg_1")
        write(client, parent, "two", id="msg_2")
        replies = parent.resume()[-1]["replies"]

    assert [reply["text"] for reply in replies] == ["two"]


def test_the_same_message_of_a_person_is_kept_once(running):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        before = len(parent.resume())
        write(client, parent, "one")
        write(client, parent, "one")
        turns = parent.resume()

    assert len(turns) == before + 1
    assert turns[-1]["replies"][-1]["text"] == "one"


@pytest.mark.parametrize("state", ["waiting", "person"])
def test_a_crisis_gets_the_referral_at_once_whoever_is_there(running, server, state):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        if state == "person":
            write(client, parent, "Hi")
        (reply,) = parent.say(CRISIS_TEXT + " quagga")
        until(lambda: server.events(CRISIS))
        key = key_of(client, parent)
        after = state_of(client, parent)

    assert reply["kind"] == "crisis"
    assert "988" in reply["text"].splitlines()[0]
    assert server.events(CRISIS)[0]["data"]["conversation"] == key
    assert server.events(SAID) == []
    assert "quagga" not in str(server.heard)
    assert after == state


def test_a_red_flag_gets_its_referral_and_the_person_hears_of_it(running, server):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        write(client, parent, "Hi")
        (reply,) = parent.say(BLUE + ". " + QUESTION)
        until(lambda: server.events(SAID))

    assert (reply["kind"], reply["urgency"]) == ("red_flag", "emergency")
    assert BLUE in server.events(SAID)[0]["data"]["text"]


@pytest.mark.parametrize("joined", [False, True])
def test_a_parent_can_go_back_to_the_robot(running, server, joined):
    with running() as client:
        parent = Parent(client)
        (reply,) = ask_for_a_person(parent)
        if joined:
            write(client, parent, "Hi")
        (back,) = parent.press(button([reply], "Back to the robot"))
        (after,) = parent.say("hello")
        until(lambda: server.events(ENDED))
        state = state_of(client, parent)

    assert back["text"].startswith("All right. I am the robot")
    assert after["text"] == "echo hello"
    assert server.events(ENDED)[0]["data"]["by"] == "parent"
    assert state == "bot"


def test_a_person_can_hand_the_conversation_back(running):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        write(client, parent, "Bye", id="msg_1")
        write(client, parent, "Bye", "bot", id="msg_2")
        replies = parent.resume()[-1]["replies"]
        (after,) = parent.say("hello")

    assert [reply["kind"] for reply in replies] == ["person", "notice"]
    assert replies[1]["text"].startswith("The person has left")
    assert after["text"] == "echo hello"


@pytest.mark.parametrize("state", ["person", "bot"])
def test_no_person_takes_a_conversation_from_the_robot_again(running, state):
    with running() as client:
        parent = Parent(client)
        (reply,) = ask_for_a_person(parent)
        parent.press(button([reply], "Back to the robot"))
        before = len(parent.resume())

        with pytest.raises(RequestError, match="The assistant is back") as caught:
            write(client, parent, "Sorry, I was slow", state)

        assert (caught.value.status, caught.value.title) == (409, "Hand-off over")
        assert state_of(client, parent) == "bot"
        assert len(parent.resume()) == before


def test_who_asks_again_can_be_written_to_again(running):
    with running() as client:
        parent = Parent(client)
        (reply,) = ask_for_a_person(parent)
        parent.press(button([reply], "Back to the robot"))
        ask_for_a_person(parent)
        write(client, parent, "Hi")

        assert state_of(client, parent) == "person"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Back to the robot", "All right. I am the robot"),
        ("quiero volver a hablar con el robot", "Muy bien. Soy el programa"),
    ],
)
def test_the_way_back_can_be_typed(running, server, text, line):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        write(client, parent, "Hi")
        (reply,) = parent.say(text)
        state = state_of(client, parent)
        until(lambda: server.events(ENDED))

    assert reply["text"].startswith(line)
    assert state == "bot"
    assert server.events(SAID) == []


def test_without_a_person_the_words_of_the_way_back_are_for_the_robot(running):
    with running() as client:
        (reply,) = Parent(client).say("back to the robot")

    assert reply["text"] == "echo back to the robot"


def test_while_the_clinics_server_is_down_nobody_is_said_to_have_read(running):
    with running(url=NOBODY) as client:
        parent = Parent(client)
        (asked,) = ask_for_a_person(parent)
        (kept,) = parent.say(QUESTION)

    assert asked["text"].startswith("I am asking the team")
    assert "If no one writes within 15 minutes, I am back" in asked["text"]
    assert "I can not tell if they have read it" in kept["text"]
    assert "555-0177" in kept["text"]


def test_who_writes_spanish_is_offered_a_person_in_spanish(running, clock, monkeypatch):
    monkeypatch.setattr(handoff_module, "LOOK_SECONDS", 0.01)
    with running() as client:
        parent = Parent(client)
        offered = parent.say("Tengo fiebre y el pecho rojo y caliente")
        (asked,) = parent.press(button(offered, "Escribir con una persona"))
        (kept,) = parent.say("no tengo mucha leche")
        clock.now += datetime.timedelta(minutes=16)
        until(lambda: state_of(client, parent) == "bot")
        late = parent.resume()[-1]["replies"][0]

    assert asked["text"].startswith("Le pido al equipo")
    assert [b["title"] for b in asked["buttons"]] == ["Volver al programa"]
    assert kept["text"].startswith("Se lo paso al equipo.")
    assert late["text"].startswith("Lo siento, nadie le ha escrito.")


@pytest.mark.parametrize(
    ("joined", "line"),
    [(False, "I am sorry, no one has written"), (True, "The person has left the chat")],
)
def test_who_is_left_alone_is_told_in_a_line_and_answered(
    running, clock, server, joined, line
):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        if joined:
            write(client, parent, "Hi")
        clock.now += datetime.timedelta(minutes=15)
        first, second = parent.say("hello")
        until(lambda: server.events(ENDED))

    assert first["text"].startswith(line)
    assert second["text"] == "echo hello"
    assert server.events(ENDED)[0]["data"]["by"] == "time"


def test_before_the_time_is_up_nobody_is_taken_back(running, clock):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        clock.now += datetime.timedelta(minutes=14, seconds=59)
        (reply,) = parent.say("hello")

    assert reply["text"].startswith("I pass this on to the team.")


def test_each_word_of_a_person_gives_new_time(running, clock):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        clock.now += datetime.timedelta(minutes=10)
        write(client, parent, "Hi")
        clock.now += datetime.timedelta(minutes=10)
        (reply,) = parent.say("hello")

    assert reply["text"] == "I pass it on."


def test_who_only_looks_is_told_too(running, clock, monkeypatch):
    monkeypatch.setattr(handoff_module, "LOOK_SECONDS", 0.01)
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        clock.now += datetime.timedelta(minutes=16)
        until(lambda: state_of(client, parent) == "bot")
        until(lambda: "no one has written" in parent.resume()[-1]["replies"][0]["text"])
        (told,) = parent.resume()[-1]["replies"]

    assert told["id"]


@pytest.mark.parametrize("engines", [[Yes()], None])
def test_out_of_hours_no_person_is_offered(running, engines):
    with running(handoff=CLOSED, engines=engines) as client:
        (reply, *_) = Parent(client).say(FEVER)

    assert reply["buttons"] == []


def test_out_of_hours_the_button_of_before_tells_when_somebody_is_there(
    running, server
):
    with running() as client:
        parent = Parent(client)
        offered = button(parent.say(FEVER), "Write with a person")
    with running(handoff=CLOSED) as client:
        parent = Parent(client, parent.token)
        (reply,) = parent.press(offered)
        (after,) = parent.say("hello")

    assert reply["text"].startswith("No one is here to write with you right now")
    assert "every day" in reply["text"]
    assert "555-0177" in reply["text"]
    assert "988" in reply["text"]
    assert after["text"] == "echo hello"
    assert server.events(REQUESTED) == []


@pytest.mark.parametrize("parts", [{"handoff": None}, {"url": ""}])
def test_where_nobody_answers_no_person_is_offered(running, parts):
    with running(**parts) as client:
        (reply, *_) = Parent(client).say(FEVER)

    assert reply["buttons"] == []


@pytest.mark.parametrize("parts", [{"handoff": None}, {"url": ""}])
def test_where_nobody_answers_a_yes_brings_the_phone(running, parts):
    with running(engines=[Yes()], **parts) as client:
        (reply,) = Parent(client).say("yes please")

    assert reply["text"].startswith("I am a robot, and no one")
    assert reply["buttons"] == []


def test_a_restart_changes_nothing(running, server):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)
        write(client, parent, "Hi")
    with running() as client:
        parent = Parent(client, parent.token)
        (reply,) = parent.say(QUESTION)

    assert reply["text"] == "I pass it on."


def test_what_does_not_reach_the_clinic_is_not_said_to_have(running, monkeypatch):
    with running() as client:
        parent = Parent(client)
        ask_for_a_person(parent)

        async def away(statement):
            raise StoreError("away")

        monkeypatch.setattr(client.gateway.store, "execute", away)
        (reply,) = parent.say(QUESTION)

    assert reply["text"].startswith("I am sorry, that did not reach the team")
    assert "988" in reply["text"]


def test_without_a_store_nobody_is_sent_to_wait_in_vain(running, monkeypatch):
    with running() as client:
        parent = Parent(client)
        offered = parent.say(FEVER)

        async def away(statement):
            raise StoreError("away")

        monkeypatch.setattr(client.gateway.store, "execute", away)
        (reply,) = parent.press(button(offered, "Write with a person"))

    assert reply["text"].startswith("I am sorry, that did not reach the team")


def test_a_topic_pressed_meanwhile_goes_to_the_person_by_its_title(running, server):
    with running(engines=[Away()]) as client:
        parent = Parent(client)
        pressed = parent.say("hello")[0]["buttons"][0]
        ask_for_a_person(parent)
        parent.press(pressed)
        until(lambda: server.events(SAID))

    assert server.events(SAID)[0]["data"]["text"] == pressed["title"]


def test_no_person_writes_where_none_was_asked_in(running):
    with running() as client:
        parent = Parent(client)
        parent.say("hello")

        with pytest.raises(RequestError, match="Nobody asked for a person"):
            write(client, parent, "Hi")


@pytest.fixture
async def desk(tmp_path):
    """A desk of its own, over a store, whose events go nowhere yet."""
    contact = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}
    lines = HANDOFF_LINES.read(
        PROJECT / "data" / "handoff.yml", minutes="15", **contact
    )
    store = Store(tmp_path)
    await store.open()
    receivers = {CLINIC: Receiver("https://clinic.example", Keys([SECRET]))}
    outbox = Outbox(store, receivers, Metrics())
    yield Desk(HANDOFF, lines, outbox, store)
    await store.close()


@pytest.mark.anyio
async def test_a_channel_that_does_not_ask_is_brought_what_a_person_wrote(desk):
    brought = []

    async def bring(conversation, replies):
        brought.append((conversation, [reply.text for reply in replies]))

    desk.ways["sms"] = bring
    await desk.take(Message("key", payload=PERSON, channel="sms"))
    await desk.from_person("key", "Hi", "person", "msg_1")
    await desk.from_person("key", "there", "person", "msg_2")

    assert [texts[-1] for _, texts in brought] == ["Hi", "there"]
    assert {conversation for conversation, _ in brought} == {"key"}


@pytest.mark.anyio
async def test_who_writes_while_a_persons_words_are_under_way_keeps_the_person(desk):
    async def bring(conversation, replies):
        await desk.take(Message("key", "are you there", channel="sms"))

    desk.ways["sms"] = bring
    await desk.take(Message("key", payload=PERSON, channel="sms"))
    await desk.from_person("key", "Hi", "person", "msg_1")

    after_a_restart = Talks(desk._store)
    await after_a_restart.open()
    assert desk.state("key") == after_a_restart.of("key").state == "person"


@pytest.mark.anyio
async def test_a_person_who_comes_while_a_message_is_written_down_stays(
    desk, monkeypatch
):
    async def bring(conversation, replies):
        pass

    async def keep(*arguments):
        await desk.from_person("key", "Hi", "person", "msg_1")
        return True

    desk.ways["sms"] = bring
    await desk.take(Message("key", payload=PERSON, channel="sms"))
    monkeypatch.setattr(desk._outbox, "keep", keep)
    said = await desk.take(Message("key", "hello", channel="sms"))

    assert (said, desk.state("key")) == ([], "person")


@pytest.mark.anyio
async def test_no_person_is_asked_in_where_none_of_their_words_would_get(desk):
    (reply,) = await desk.take(Message("key", payload=PERSON, channel="sms"))

    assert reply.text.startswith("I am a robot, and no one")
    assert desk.state("key") == "bot"
    assert await listed(desk._store) == []


@pytest.mark.anyio
async def test_what_cannot_be_brought_changes_nothing_and_is_told(desk):
    async def fail(conversation, replies):
        raise StoreError("away")

    desk.ways["sms"] = fail
    await desk.take(Message("key", payload=PERSON, channel="sms"))

    with pytest.raises(StoreError):
        await desk.from_person("key", "Hi", "person", "msg_1")

    assert desk.state("key") == "waiting"


@pytest.mark.anyio
async def test_a_message_taken_twice_after_a_kill_is_one_event(desk):
    await desk.take(Message("key", payload=PERSON, id="m1"))
    for _ in range(2):
        await desk.take(Message("key", "hello", id="m2"))

    events = [event["id"] for event in await listed(desk._store)]
    assert sorted(events) == ["asked_m1", "said_m2"]


@pytest.mark.anyio
async def test_a_person_is_asked_in_once(desk):
    await desk.take(Message("key", payload=PERSON))
    (reply,) = await desk.take(Message("key", payload=PERSON))

    assert reply.text.startswith("I am asking the team")
    assert len(await listed(desk._store)) == 1


@pytest.mark.anyio
async def test_old_hand_offs_are_forgotten(desk, clock):
    await desk.take(Message("key", payload=PERSON))
    await desk.take(Message("key", payload=BACK))
    clock.now += datetime.timedelta(hours=25)

    await desk.purge(24)

    with anyio.fail_after(10), pytest.raises(RequestError):
        await desk.from_person("key", "Hi", "person", "msg_1")
