"""A message is taken by Twilio, refused for good, or to be sent again."""

import re
import socket

import pytest

from bot.errors import DeliveryError, LactabotError, RequestError
from bot.gateway.texting import twilio_api
from bot.gateway.texting.numbers import Way
from bot.gateway.texting.twilio_api import TwilioApi
from tests.gateway.phone import SECRET
from tests.gateway.twilio_server import SID, twilio_server

WAY = Way("sms", "+15005550109", "+15005550006")


@pytest.fixture
def server():
    with twilio_server() as server:
        yield server


async def send(server, token=SECRET):
    await TwilioApi(server.url, SID, token).send(WAY, "Hi, this is Ána & co.")


@pytest.mark.anyio
async def test_a_message_goes_from_our_number_to_theirs_with_the_account_s_token(
    server,
):
    await send(server)

    (form,) = server.sent
    assert form == {
        "To": "+15005550109",
        "From": "+15005550006",
        "Body": "Hi, this is Ána & co.",
    }


@pytest.mark.anyio
async def test_a_phone_that_has_opted_out_is_told_as_such(server):
    server.answers = [(400, 21610)]

    with pytest.raises(RequestError, match="STOP") as caught:
        await send(server)

    assert (caught.value.status, caught.value.title) == (409, "Opted out")


@pytest.mark.anyio
@pytest.mark.parametrize("status", [400, 404, 422])
async def test_a_refusal_is_told_with_twilio_s_number_for_it(server, status):
    server.answers = [(status, 21211)]

    with pytest.raises(RequestError, match="error 21211") as caught:
        await send(server)

    assert caught.value.status == 409


@pytest.mark.anyio
@pytest.mark.parametrize("status", [302, 307, 408, 429, 500, 503])
async def test_what_is_not_taken_now_may_be_sent_again(server, status):
    server.answers = [(status, 20429)]

    with pytest.raises(DeliveryError, match=str(status)):
        await send(server)

    assert server.asked == 1


@pytest.mark.anyio
async def test_a_wrong_token_is_logged_with_what_to_set(server, caplog):
    with pytest.raises(DeliveryError):
        await send(server, "wrong")

    assert "LACTABOT_TWILIO_AUTH_TOKEN" in caplog.text
    assert server.sent == []


@pytest.mark.anyio
async def test_a_twilio_that_hangs_is_not_waited_for(server, monkeypatch):
    monkeypatch.setattr(twilio_api, "SECONDS", 0.2)
    server.answers = [(0, 0)]

    with pytest.raises(DeliveryError, match="TimeoutError"):
        await send(server)


@pytest.mark.anyio
async def test_a_twilio_that_is_not_there_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(DeliveryError, match="away"):
        await TwilioApi(f"http://127.0.0.1:{port}", SID, SECRET).send(WAY, "Hi")


@pytest.mark.anyio
@pytest.mark.parametrize("answer", [(400, 21610), (400, 21211), (401, 20003), (500, 1)])
async def test_no_number_is_in_an_error_or_the_log(server, caplog, answer):
    caplog.set_level("DEBUG")
    server.answers = [answer]

    with pytest.raises(LactabotError) as caught:
        await send(server)

    written = f"{caught.value} {caplog.text} {WAY}"
    assert "555" not in re.sub(r"127\.0\.0\.1:\d+", "", written)  # any port is free
