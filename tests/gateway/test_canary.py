"""A dead canary is told: in the log, in the metrics, and to who mends it."""

import asyncio
import base64
import dataclasses
import json
import logging
import threading
from dataclasses import dataclass, field

import anyio
import pytest
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.gateway import canary as canary_module
from bot.gateway.app import create_app
from bot.gateway.canary import Canary
from bot.gateway.metrics import Metrics
from bot.safety.guard import Guard
from bot.safety.lexicon import Lexicon
from tests.gateway.assembly import assembled
from tests.gateway.stand_ins import serving

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ...").decode()
FAILURES = b"lactabot_canary_failures_total"


@dataclass
class Receiver:
    """Who is told of an alarm.

    Attributes:
        heard: The bodies and headers that came.
        told: Set once one has come.
        status: What it answers; hangs until let go if it is 0.
        let_go: Ends the hanging.
    """

    heard: list = field(default_factory=list)
    told: threading.Event = field(default_factory=threading.Event)
    status: int = 204
    let_go: threading.Event = field(default_factory=threading.Event)

    def app(self):
        return Starlette(routes=[Route("/alarm", self._hear, methods=["POST"])])

    async def _hear(self, request):
        self.heard.append((await request.body(), dict(request.headers)))
        self.told.set()
        if not self.status:
            await run_in_threadpool(self.let_go.wait)
        return Response(status_code=self.status or 204)


@pytest.fixture
def receiver():
    receiver = Receiver()
    with serving(receiver.app()) as url:
        receiver.url = f"{url}/alarm"
        yield receiver
        receiver.let_go.set()


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
def dead(metrics):
    """Makes a canary that fails, with a webhook."""

    def dead(webhook=""):
        return Canary(lambda: False, metrics, 5.0, webhook, SECRET)

    return dead


def number(metrics, name):
    """A number of the metrics."""
    lines = metrics.render().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(name))


@pytest.mark.anyio
async def test_while_all_is_well_nobody_is_told(metrics, receiver, caplog):
    canary = Canary(lambda: True, metrics, 5.0, receiver.url, SECRET)

    passed = await canary.look()

    assert passed
    assert number(metrics, b"lactabot_canary_passed_timestamp_seconds") > 0
    assert number(metrics, FAILURES) == 0
    assert receiver.heard == []
    assert caplog.text == ""


@pytest.mark.anyio
async def test_a_failure_is_logged_as_critical_and_counted(dead, metrics, caplog):
    passed = await dead().look()

    assert not passed
    assert [r.levelno for r in caplog.records] == [logging.CRITICAL]
    assert "988" in caplog.text
    assert number(metrics, FAILURES) == 1
    assert number(metrics, b"lactabot_canary_passed_timestamp_seconds") == 0


@pytest.mark.anyio
async def test_the_alarm_is_signed_so_that_its_receiver_can_trust_it(dead, receiver):
    await dead(receiver.url).look()

    ((body, headers),) = receiver.heard
    told = Webhook(SECRET).verify(body, headers)
    assert told["type"] == "canary.failed"
    assert told == json.loads(body)
    assert headers["content-type"] == "application/json"


@pytest.mark.anyio
async def test_each_failure_is_an_alarm_of_its_own(dead, receiver):
    canary = dead(receiver.url)
    await canary.look()
    await canary.look()

    first, second = (headers["webhook-id"] for _, headers in receiver.heard)
    assert first != second


@pytest.mark.anyio
async def test_a_receiver_that_is_down_stops_nothing(dead, caplog):
    passed = await dead("http://127.0.0.1:1/alarm").look()

    assert not passed
    assert "the alarm was not delivered: ClientConnectorError" in caplog.text


@pytest.mark.anyio
@pytest.mark.parametrize("webhook", ["http://", "http://[", "http://a..b/"])
async def test_an_address_that_is_none_stops_nothing(dead, caplog, webhook):
    passed = await dead(webhook).look()

    assert not passed
    assert "the alarm was not delivered" in caplog.text


@pytest.mark.anyio
async def test_a_receiver_that_hangs_stops_nothing(dead, receiver, monkeypatch, caplog):
    monkeypatch.setattr(canary_module, "ALARM_SECONDS", 0.05)
    receiver.status = 0

    with anyio.fail_after(10):  # a red test, not one that hangs
        passed = await dead(receiver.url).look()

    assert not passed
    assert "the alarm was not delivered: TimeoutError" in caplog.text


@pytest.mark.anyio
async def test_a_receiver_that_refuses_is_told_in_the_log(dead, receiver, caplog):
    receiver.status = 401

    await dead(receiver.url).look()

    assert "the alarm was refused: status 401" in caplog.text


@pytest.mark.anyio
async def test_it_looks_again_and_again(metrics):
    looks = []
    enough = asyncio.Event()

    def works():
        looks.append(True)
        if len(looks) == 3:
            enough.set()
        return len(looks) != 2  # a failure does not end it

    watching = asyncio.create_task(Canary(works, metrics, minutes=1e-6).watch())
    with anyio.fail_after(10):
        await enough.wait()
    watching.cancel()

    assert number(metrics, FAILURES) == 1


def test_a_gateway_that_brings_no_988_tells_the_clinic(settings, receiver, real_guard):
    deaf = Guard(Lexicon([]), real_guard.replies)
    settings = dataclasses.replace(
        settings, alarm_webhook=receiver.url, alarm_secret=SECRET
    )

    with TestClient(create_app(assembled(settings, deaf))) as client:
        heard = receiver.told.wait(timeout=10)
        health = client.get("/health")

    assert heard
    assert health.status_code == 503
    assert Webhook(SECRET).verify(*receiver.heard[0])["type"] == "canary.failed"
