"""What Twilio signs is answered as TwiML, whatever it holds; nothing else is."""

import asyncio
import dataclasses
import logging
import sqlite3

import httpx
import pytest
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.gateway.channels import twilio as twilio_module
from bot.gateway.channels.twilio import PATH
from bot.gateway.store import Store
from tests.gateway.phone import SECRET, URL, Phone, messages, sign
from tests.gateway.stand_ins import BrokenGuard, Mistaken, Slow
from tests.gateway.waiting import until

CRISIS = "I want to kill myself"
QUESTION = "why do I leak when my baby cries"


def assert_referred(texts):
    (text,) = texts
    assert "988" in text[:160]


def test_a_question_is_answered_in_short(phone):
    first, *_ = phone.send(QUESTION)

    assert first.startswith("A cry can set off your let-down.")


def test_a_crisis_is_answered_with_the_referral(phone):
    assert_referred(phone.send(CRISIS))


def test_the_answer_is_xml_that_nobody_keeps(phone):
    response = phone.post(phone.form("hi"))

    assert response.headers["content-type"] == "application/xml"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("text", [CRISIS, QUESTION])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "AAAA"},
        {"X-Twilio-Signature": "é"},
    ],
)
def test_what_is_not_signed_is_refused_with_988_in_its_help(phone, text, headers):
    headers = {name: value.encode("latin-1") for name, value in headers.items()}
    response = phone._client.post(PATH, data=phone.form(text), headers=headers)

    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert "988" in response.json()["help"]


@pytest.mark.parametrize("field", ["Body", "From", "MessageSid", "Extra"])
def test_a_signature_of_another_message_is_refused(phone, field):
    form = phone.form(QUESTION)
    signature = sign(list(form.items()))
    response = phone._client.post(
        PATH,
        data={**form, field: "other"},
        headers={"X-Twilio-Signature": signature},
    )

    assert response.status_code == 403


def test_a_signature_of_another_address_is_refused(phone):
    form = phone.form(QUESTION)
    signature = sign(list(form.items()), url="https://other.example.org" + PATH)
    response = phone._client.post(
        PATH, data=form, headers={"X-Twilio-Signature": signature}
    )

    assert response.status_code == 403


def test_what_stands_behind_the_address_is_signed_too(phone):
    form = phone.form("hi")
    signature = sign(list(form.items()), url=f"{URL}{PATH}?a=b%20c")
    headers = {"X-Twilio-Signature": signature}
    post = phone._client.post

    assert post(f"{PATH}?a=b%20c", data=form, headers=headers).status_code == 200
    assert post(f"{PATH}?a=b", data=form, headers=headers).status_code == 403


def test_a_signature_with_the_port_is_taken(phone):
    form = phone.form("hi")
    signature = sign(list(form.items()), url=f"{URL}{PATH}")
    with_port = sign(list(form.items()), url=f"{URL}:443{PATH}")
    post = phone._client.post

    for given in (signature, with_port):
        headers = {"X-Twilio-Signature": given}
        assert post(PATH, data=form, headers=headers).status_code == 200


def test_while_the_token_changes_both_are_good(assemble):
    gateway = assemble()
    both = dataclasses.replace(gateway.settings, twilio_tokens=("new", "old"))
    with serve(dataclasses.replace(gateway, settings=both)) as client:
        phone = Phone(client)
        found = [
            phone.post(phone.form("hi"), secret).status_code
            for secret in ("new", "old", SECRET)
        ]

    assert found == [200, 200, 403]


def test_without_a_token_nothing_is_taken_and_the_log_says_what_to_set(
    assemble, caplog
):
    gateway = assemble()
    none = dataclasses.replace(gateway.settings, twilio_tokens=(), public_url="")
    with serve(dataclasses.replace(gateway, settings=none)) as client:
        phone = Phone(client)
        response = phone.post(phone.form(CRISIS))

    assert response.status_code == 503
    assert "988" in response.json()["help"]
    assert "LACTABOT_TWILIO_AUTH_TOKEN" in caplog.text


def test_a_refusal_is_logged_once_a_minute_with_what_to_set(start, caplog):
    with start() as client:
        phone = Phone(client)
        for _ in range(3):
            phone.post(phone.form("quagga"), "wrong")

    (line,) = (r.getMessage() for r in caplog.records if "refused" in r.getMessage())
    assert "LACTABOT_PUBLIC_URL" in line
    assert f"{URL}{PATH}" in line


def test_a_message_that_comes_twice_gets_one_answer_and_is_one_turn(
    phone, gateway_for_all
):
    form = phone.form("hi")
    answers = [phone.post(form).text for _ in range(3)]

    assert len(set(answers)) == 1
    (turn,) = turns_of(phone, gateway_for_all)
    assert turn.text == "hi"


def test_a_message_that_comes_again_after_a_restart_gets_the_same_answer(assemble):
    with serve(assemble()) as client:
        until(lambda: client.get("/ready").json()["retrieval"])
        phone = Phone(client)
        form = phone.form(QUESTION)
        answer = phone.post(form).text
    gateway = assemble(engines=[Mistaken()])
    with serve(gateway) as phone._client:
        again = phone.post(form).text
        (turn,) = turns_of(phone, gateway)

    assert again == answer
    assert turn.text == QUESTION


def test_a_second_half_of_a_crisis_that_comes_twice_brings_the_referral_twice(phone):
    phone.send("i want to")
    form = phone.form("die")

    for _ in range(2):
        assert_referred(messages(phone.post(form)))


def test_a_choice_is_remembered_over_a_restart(assemble):
    with serve(assemble()) as client:
        until(lambda: client.get("/ready").json()["retrieval"])
        phone = Phone(client)
        phone.send(QUESTION)
    with serve(assemble()) as phone._client:
        first, *_ = phone.send("1")

    assert first.startswith("Cross your arms")


@pytest.mark.parametrize(
    "fields",
    [
        {"Body": ["hi", CRISIS]},
        {"Body": "", "Label": CRISIS, "Latitude": "1", "Longitude": "2"},
        {"Body": "", "ButtonText": CRISIS, "ButtonPayload": "x"},
        {"Body": "", "ListTitle": CRISIS, "ListId": "x"},
        {"Body": CRISIS, "NumMedia": "2"},
        {"Body": CRISIS, "From": []},
        {"Body": CRISIS, "From": ["+1", "+2"]},
        {"Body": CRISIS, "MessageSid": []},
        {"Body": CRISIS, "NumMedia": "quagga"},
        {"Body": f"{'a ' * 50_000}{CRISIS}"},
        {"Body": "\u2060".join(CRISIS)},
    ],
)
def test_a_crisis_is_referred_wherever_it_stands_in_what_is_signed(phone, fields):
    assert_referred(messages(phone.post({**phone.form(), **fields})))


@pytest.mark.parametrize(
    "fields",
    [
        {"Body": []},
        {"Body": "", "From": []},
        {"Body": "hi", "MessageSid": []},
        {"Body": "\0\x01\ufffe hi \U0001f37c"},
        {"Body": "/restart"},
        {"Body": '/faq{"topic": "breast_pads"}'},
        {"Body": "<Response><Message>x</Message></Response>"},
        {"Body": "&&==%%"},
        {"Body": "a" * 100_000},
    ],
)
def test_whatever_is_signed_is_answered(phone, fields):
    texts = messages(phone.post({**phone.form(), **fields}))

    assert texts
    assert all(texts)


@pytest.mark.parametrize(
    "body", [b"a" * 2_000_001, b"a=1&" * 600, b"\xff\xfe\x00", b""]
)
def test_a_body_that_twilio_never_sends_is_refused(phone, body):
    response = phone._client.post(PATH, content=body)

    assert response.status_code in (403, 413)
    assert "988" in response.json()["help"]


def test_whatsapp_is_a_channel_of_its_own(phone, gateway_for_all):
    other = Phone(phone._client, "whatsapp:")
    other.number = f"whatsapp:{phone.number}"
    phone.send(QUESTION)
    (text,) = other.send(QUESTION)

    assert "Reply 1, 2 or 3:" in text  # it has room for all
    assert len(turns_of(phone, gateway_for_all)) == 1


def test_a_button_of_whatsapp_is_pressed(phone):
    other = Phone(phone._client, "whatsapp:")
    other.send(QUESTION)

    for pressed in ({"ButtonPayload": "1"}, {"ListId": "1"}):
        title = {"ButtonText": "How do I stop a leak right now?"}
        (text,) = other.send("", **pressed, **title)
        assert text.startswith("Cross your arms")
        other.send(QUESTION)


def test_a_button_that_is_none_of_ours_is_read_as_its_title(phone):
    other = Phone(phone._client, "whatsapp:")
    (text,) = other.send("", ButtonPayload="SOMETHING", ButtonText=QUESTION)

    assert text.startswith("A cry can set off your let-down.")


def test_neither_number_nor_words_reach_the_log_or_the_metrics(phone, caplog):
    with caplog.at_level(logging.DEBUG):
        phone.send("quagga")
        phone.send("quagga", From="")
        phone.post(phone.form("quagga"), "wrong")
    seen = caplog.text + phone._client.get("/metrics").text

    assert "quagga" not in seen
    assert phone.number.lstrip("+") not in seen


def test_no_number_reaches_the_store(phone, gateway_for_all):
    for text in (QUESTION, "STOP", CRISIS):
        phone.send(text)
    until(lambda: len(turns_of(phone, gateway_for_all)) == 2)

    for file in gateway_for_all.settings.home.glob("conversations.sqlite*"):
        assert phone.number.lstrip("+").encode() not in file.read_bytes()


@pytest.mark.anyio
async def test_several_at_once_from_one_number_are_answered_in_order(assemble):
    slow = Slow()
    gateway = assemble(engines=[slow])
    async with gateway.running(), client_of(gateway) as client:
        phone = Phone(client)
        sent = [asyncio.create_task(post(phone, "slow"))]
        await slow.reached.wait()
        sent += [asyncio.create_task(post(phone, text)) for text in ("b", "c", "d")]
        crisis = await post(phone, CRISIS)
        slow.let_go.set()
        answers = await asyncio.gather(*sent)

    assert_referred(crisis)
    lines = [answer[0].split("\n") for answer in answers]
    assert all("988" in line[0] for line in lines)  # it stands on after the crisis
    assert [line[1] for line in lines] == ["slow", "b", "c", "d"]
    assert slow.asked == ["slow", "b", "c", "d"]


@pytest.mark.anyio
async def test_twilio_gets_an_answer_in_time_and_its_copies_the_same(
    assemble, monkeypatch, caplog
):
    slow = Slow()
    gateway = assemble(engines=[slow])
    async with gateway.running(), client_of(gateway) as client:
        phone = Phone(client)
        await post(phone, "hi")  # waits for what loads
        monkeypatch.setattr(twilio_module, "SECONDS", 0.1)
        form = phone.form("slow")
        texts = messages(await phone.post(form))
        slow.let_go.set()
        again = messages(await phone.post(form))

    assert "Something on our side is not working" in texts[0]
    assert "988" in " ".join(texts)
    assert again == texts
    assert "not answered within" in caplog.text


def test_an_opt_out_of_while_the_store_is_locked_survives_a_restart(
    assemble, settings, monkeypatch
):
    monkeypatch.setattr("bot.gateway.texting.texters.AGAIN_SECONDS", 0.01)
    gateway = assemble(engines=[Slow()])
    with serve(gateway) as client:
        phone = Phone(client)
        phone.send("hi")
        other = sqlite3.connect(settings.home / "conversations.sqlite")
        other.execute("BEGIN EXCLUSIVE")
        (last,) = phone.send("STOP")
        at_once = phone.send("hi")
        other.close()
        until(lambda: not gateway.texters._unsure)
    with serve(assemble(engines=[Slow()])) as phone._client:
        later = phone.send("hi")

    assert "988" in last
    assert (at_once, later) == ([], [])


@pytest.mark.anyio
async def test_a_store_that_hangs_costs_an_answer_and_no_apology(assemble, monkeypatch):
    gateway = assemble(engines=[Slow()])
    async with gateway.running(), client_of(gateway) as client:
        await post(Phone(client), "hi")  # waits for what loads
        monkeypatch.setattr(twilio_module, "LAST_SECONDS", 0.5)
        never = asyncio.Event()

        async def hang(*_):
            await never.wait()

        monkeypatch.setattr(Store, "execute", hang)
        texts = await post(Phone(client), "hi")

    assert "Something on our side is not working" in texts[0]


def test_a_mistake_of_ours_brings_an_answer_with_988_and_no_word_in_the_log(
    start, caplog
):
    with start(engines=[Mistaken()]) as client:
        texts = Phone(client).send("quagga")

    assert "988" in " ".join(texts)
    assert "ZeroDivisionError" in caplog.text
    assert "quagga" not in caplog.text


@pytest.mark.anyio
async def test_no_referral_waits_for_a_store_that_hangs(assemble, monkeypatch):
    gateway = assemble()
    async with gateway.running(), client_of(gateway) as client:
        never = asyncio.Event()

        async def hang(*_):
            await never.wait()

        monkeypatch.setattr(Store, "execute", hang)
        texts = [
            await asyncio.wait_for(post(Phone(client), text), 5)
            for text in (CRISIS, "my baby is turning blue")
        ]

    assert_referred(texts[0])
    assert "911" in texts[1][0]


def test_a_guard_that_fails_refers_everybody(assemble):
    with serve(assemble(guard=BrokenGuard())) as client:
        assert_referred(Phone(client).send("quagga"))


def client_of(gateway):
    transport = httpx.ASGITransport(create_app(gateway))
    return httpx.AsyncClient(transport=transport, base_url="http://clinic")


async def post(phone, text):
    return messages(await phone.post(phone.form(text)))


def serve(gateway):
    return TestClient(create_app(gateway), raise_server_exceptions=False)


def turns_of(phone, gateway):
    key = gateway.tokens.key("sms", phone.number)
    return phone._client.portal.call(gateway.store.turns, key)
