"""A dead canary is told: in the log, in the metrics, and to who mends it."""

import asyncio
import dataclasses
import logging

import anyio
import pytest
from starlette.testclient import TestClient

from bot.gateway.app import create_app
from bot.gateway.canary import Canary
from bot.gateway.metrics import Metrics
from bot.gateway.outbox import ALARM, Outbox, Receiver
from bot.gateway.signatures import Keys
from bot.gateway.store import Store
from bot.safety.guard import Guard
from bot.safety.lexicon import Lexicon
from tests.gateway.assembly import assembled
from tests.gateway.receiver import SECRET, clinic_server
from tests.gateway.waiting import until

FAILURES = b"lactabot_canary_failures_total"


@pytest.fixture
def server():
    with clinic_server() as server:
        yield server


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
def canary(metrics, tmp_path):
    """Makes a canary whose store cannot be used, so that it tells here and now."""

    def canary(works, url="", minutes=5.0):
        receivers = {ALARM: Receiver(url, Keys([SECRET]))} if url else {}
        store = Store(tmp_path / "no such folder")
        return Canary(works, metrics, minutes, Outbox(store, receivers, metrics))

    return canary


def number(metrics, name):
    """A number of the metrics."""
    lines = metrics.render().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(name))


@pytest.mark.anyio
async def test_while_all_is_well_nobody_is_told(canary, metrics, server, caplog):
    passed = await canary(lambda: True, server.url).look()

    assert passed
    assert number(metrics, b"lactabot_canary_passed_timestamp_seconds") > 0
    assert number(metrics, FAILURES) == 0
    assert server.heard == []
    assert caplog.text == ""


@pytest.mark.anyio
async def test_a_failure_is_logged_as_critical_and_counted(canary, metrics, caplog):
    passed = await canary(lambda: False).look()

    assert not passed
    assert [r.levelno for r in caplog.records] == [logging.CRITICAL]
    assert "988" in caplog.text
    assert number(metrics, FAILURES) == 1
    assert number(metrics, b"lactabot_canary_passed_timestamp_seconds") == 0


@pytest.mark.anyio
async def test_each_failure_is_an_alarm_of_its_own_also_without_a_store(canary, server):
    watched = canary(lambda: False, server.url)
    await watched.look()
    await watched.look()
    await watched.outbox._client.close()

    assert [event["type"] for event in server.events()] == ["canary.failed"] * 2
    first, second = server.ids()
    assert first != second


@pytest.mark.anyio
async def test_a_receiver_that_is_down_stops_nothing(canary, caplog):
    watched = canary(lambda: False, "http://127.0.0.1:1/alarm")
    passed = await watched.look()
    await watched.outbox._client.close()

    assert not passed
    assert "canary.failed is lost: ClientConnectorError" in caplog.text


@pytest.mark.anyio
async def test_it_looks_again_and_again(canary, metrics):
    looks = []
    enough = asyncio.Event()

    def works():
        looks.append(True)
        if len(looks) == 3:
            enough.set()
        return len(looks) != 2  # a failure does not end it

    watching = asyncio.create_task(canary(works, minutes=1e-6).watch())
    with anyio.fail_after(10):
        await enough.wait()
    watching.cancel()

    assert number(metrics, FAILURES) == 1


def test_a_gateway_that_brings_no_988_tells_the_clinic(settings, server, real_guard):
    deaf = Guard(Lexicon([]), real_guard.replies)
    settings = dataclasses.replace(
        settings, alarm_webhook=server.url, alarm_secret=SECRET
    )

    with TestClient(create_app(assembled(settings, deaf))) as client:
        until(lambda: server.heard)
        health = client.get("/health")

    assert health.status_code == 503
    assert server.events()[0]["type"] == "canary.failed"
