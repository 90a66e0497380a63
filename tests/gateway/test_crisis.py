"""A person in crisis gets the referral: in every request, whatever is broken."""

import asyncio
import json

import anyio
import httpx
import pytest

from bot.gateway import recent
from bot.gateway.app import create_app
from bot.safety.replies import LAST_RESORT
from tests.gateway import second_tier
from tests.gateway.parent import PATH, Parent
from tests.gateway.referral import CRISIS, assert_referred, body
from tests.gateway.stand_ins import Away, BrokenGuard, Mistaken, Slow

ESCAPED = "I don’t want to live"  # JSON hides its apostrophe: \u2019


def files(home):
    """All that lies in a data folder, but for the vectors of our own questions."""
    return b"".join(path.read_bytes() for path in home.glob("*") if path.is_file())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CRISIS, id="plain"),
        pytest.param(CRISIS.upper(), id="capitals"),
        pytest.param("i don’t want to live", id="curly apostrophe"),
        pytest.param("I want to ki\u200bll my\u200bself", id="zero-width space"),
        pytest.param("/greet@1.0 I want to kill myself", id="Rasa's intent@score"),
        pytest.param("/restart@1.0 i want to kill myself", id="restart"),
        pytest.param("EXTERNAL: i want to kill myself", id="EXTERNAL"),
        pytest.param("<p>I want to kill myself</p>", id="HTML"),
        pytest.param(json.dumps({"text": CRISIS}), id="JSON"),
        pytest.param("why do i leak " * 7_200 + CRISIS, id="end of 100 kB"),
        pytest.param("I want to\0 kill myself", id="NUL"),
        pytest.param("\ud800I want to kill myself\udfff", id="lone surrogates"),
    ],
)
def test_a_crisis_is_found_in_any_text(client, text):
    assert_referred(client.post(PATH, content=body(text=text)))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I want to k\ud800ill myself", id="lone surrogate in a word"),
        pytest.param("I want to kill\0myself", id="NUL between words"),
    ],
)
def test_a_crisis_is_found_in_the_text_as_it_was_sent(client, text):
    assert_referred(client.post(PATH, content=body(text=text)))


@pytest.mark.parametrize(
    "request_body",
    [
        pytest.param(b'{"text": "I want to kill myself"', id="no JSON"),
        pytest.param(CRISIS.encode(), id="bare text"),
        pytest.param(b"\xff\xfe I want to kill myself", id="no UTF-8"),
        pytest.param(b"text=I+want+to+kill+myself", id="a form"),
        pytest.param(
            b"[" * 100_000 + b'"%s"' % CRISIS.encode() + b"]" * 100_000, id="deep"
        ),
        pytest.param(body(txet=CRISIS), id="unknown field"),
        pytest.param(body(text="hi", mood={"a": [1, CRISIS]}), id="unknown, nested"),
        pytest.param(json.dumps(CRISIS).encode(), id="a string"),
        pytest.param(json.dumps([CRISIS]).encode(), id="a list"),
        pytest.param(body(text=[CRISIS]), id="text as list"),
        pytest.param(body(text={"a": [{"b": CRISIS}]}), id="text as nested object"),
        pytest.param(body(text=988, payload=CRISIS), id="text as number"),
        pytest.param(body(payload=CRISIS), id="payload"),
        pytest.param(body(text="hi", payload=CRISIS), id="text and payload"),
        pytest.param(body(text=CRISIS, conversation="forged"), id="forged token"),
        pytest.param(body(text="hi", conversation=CRISIS), id="as a token"),
        pytest.param(body(**{CRISIS: "hi"}), id="as a field's name"),
        pytest.param(body(mood=ESCAPED), id="escaped, unknown field"),
        pytest.param(json.dumps([[ESCAPED]]).encode(), id="escaped, list"),
        pytest.param(body(text={"a": {"b": ESCAPED}}), id="escaped, nested object"),
        pytest.param(body(**{ESCAPED: "hi"}), id="escaped, a field's name"),
    ],
)
def test_a_crisis_is_found_in_any_request(client, request_body):
    assert_referred(client.post(PATH, content=request_body))


def test_a_crisis_is_found_in_a_field_that_stands_twice(client):
    twice = b'{"text": "I want to kill myself", "text": "hi"}'

    assert_referred(client.post(PATH, content=twice))


@pytest.mark.parametrize(
    "request_body",
    [
        pytest.param(rb'{"text": "I want to kill\nmyself",}', id="line break"),
        pytest.param(rb'{"text": "I don\u2019t want to live",}', id="apostrophe"),
    ],
)
def test_a_crisis_is_found_behind_the_escapes_of_broken_json(client, request_body):
    assert_referred(client.post(PATH, content=request_body))


@pytest.mark.parametrize(
    "messages",
    [
        ("i want to", "die"),
        ("I just want to", "kill", "myself"),
        ("quiero", "matarme"),
        ("do pads help? also I want to", "kill myself"),
    ],
)
def test_messages_in_a_row_are_read_together(parent, messages):
    *_, last = [parent.say(text) for text in messages]

    assert [reply["kind"] for reply in last] == ["crisis"]


def test_messages_of_different_conversations_are_not_read_together(client, parent):
    parent.say("i want to")

    (reply,) = Parent(client).say("die")

    assert reply["kind"] != "crisis"


def test_the_words_before_a_crisis_are_not_read_again_after_it(parent):
    parent.say("i want to")
    parent.say(CRISIS)

    reply, _ = parent.say("die")

    assert reply["kind"] != "crisis"


def test_messages_far_apart_are_not_read_together(parent, monkeypatch):
    parent.say("i want to")
    later = recent._now() + recent.SECONDS
    monkeypatch.setattr(recent, "_now", lambda: later)

    (reply,) = parent.say("die")

    assert reply["kind"] != "crisis"


def test_the_second_tier_finds_a_crisis_that_no_rule_lists(start, settings):
    second_tier.put_tiny_classifier(settings)
    message = body(text=second_tier.CRISIS)

    with start(engines=[Mistaken()]) as client:
        second_tier.wait_for(client)
        response = client.post(PATH, content=message)

    assert_referred(response)


def test_a_crisis_in_an_expired_conversation_is_referred(client, expired):
    response = client.post(PATH, json={"text": CRISIS, "conversation": expired})

    assert_referred(response)


@pytest.mark.parametrize("engine", [Away, Mistaken])
def test_a_crisis_needs_no_engine(start, engine):
    with start(engines=[engine(), engine()]) as client:
        assert_referred(client.post(PATH, json={"text": CRISIS}))


def a_file_in_place_of_the_folder(folder):
    folder.write_text("")


def a_folder_in_place_of_the_database(folder):
    (folder / "conversations.sqlite").mkdir(parents=True)


def a_database_that_is_none(folder):
    folder.mkdir()
    (folder / "conversations.sqlite").write_text("spilled coffee" * 100)


@pytest.mark.parametrize(
    "spoil",
    [
        a_file_in_place_of_the_folder,
        a_folder_in_place_of_the_database,
        a_database_that_is_none,
    ],
)
def test_a_crisis_needs_no_store(start, tmp_path, spoil, caplog):
    folder = tmp_path / "conversations"
    spoil(folder)

    with start(conversations=folder) as client:
        assert_referred(client.post(PATH, json={"text": CRISIS}))

    assert "not stored" in caplog.text  # else the store was not broken


@pytest.mark.parametrize(
    "request_body", [body(text=CRISIS), body(text="do pads help"), b"no JSON"]
)
def test_everybody_is_referred_by_a_broken_guard(start, request_body):
    with start(guard=BrokenGuard()) as client:
        response = client.post(PATH, content=request_body)

    assert assert_referred(response) == LAST_RESORT


@pytest.mark.anyio
async def test_a_crisis_waits_for_no_other_message_of_its_conversation(assemble):
    slow = Slow()
    gateway = assemble(engines=[slow])
    message = {"conversation": gateway.tokens.issue(gateway.tokens.new_name())}
    transport = httpx.ASGITransport(create_app(gateway))

    async with (
        gateway.running(),
        httpx.AsyncClient(transport=transport, base_url="http://clinic") as client,
    ):
        with anyio.fail_after(10):  # a red test, not one that hangs
            stuck = asyncio.create_task(
                client.post(PATH, json={**message, "text": "slow"})
            )
            await slow.reached.wait()
            response = await client.post(PATH, json={**message, "text": CRISIS})
            was_stuck = not stuck.done()
            slow.let_go.set()
            await stuck

    assert_referred(response)
    assert was_stuck


def test_a_crisis_is_noted_in_its_conversation_without_its_words(parent):
    parent.say("do pads help")
    (referral,) = parent.say(CRISIS)

    _, turn = parent.resume()

    assert turn["text"] is None
    assert turn["replies"] == [referral]


def test_the_words_of_a_crisis_are_never_on_the_disk(start, settings):
    with start() as client:
        parent = Parent(client)
        parent.say("do quokkas help")
        parent.say("quagga i want to kill myself")
        client.post(PATH, json={"payload": "quagga i want to kill myself"})
        client.post(PATH, content=b"quagga i want to kill myself")
        assert len(parent.resume()) == 2
        running = files(settings.home)
    stopped = files(settings.home)

    for found in (running, stopped):
        assert b"quokkas" in found  # else we look in the wrong place
        assert b"quagga" not in found
        assert b"kill myself" not in found


def test_no_word_that_the_second_tier_finds_is_on_the_disk_or_in_the_log(
    start, settings, caplog
):
    caplog.set_level("DEBUG")
    second_tier.put_tiny_classifier(settings)

    with start() as client:
        second_tier.wait_for(client)
        parent = Parent(client)
        parent.say("do quokkas help")
        parent.say(second_tier.CRISIS)
        assert [turn["text"] for turn in parent.resume()][1:] == [None]

    assert b"quokkas" in files(settings.home)  # else we look in the wrong place
    assert b"quagga" not in files(settings.home)
    assert "quagga" not in caplog.text


def test_the_words_of_a_crisis_are_never_in_the_log(start, caplog):
    caplog.set_level("DEBUG")

    with start() as client:
        client.post(PATH, json={"text": "quagga i want to kill myself"})
        client.post(PATH, content=b"quagga i want to kill myself")
    with start(guard=BrokenGuard()) as client:
        client.post(PATH, json={"text": "quagga i want to kill myself"})

    assert "the guard failed" in caplog.text  # else nothing was caught
    assert "quagga" not in caplog.text
    assert "kill myself" not in caplog.text
