"""An event reaches the clinic once at least, whatever breaks on the way."""

import contextlib
import dataclasses
import datetime
import os
import signal
import socket
import subprocess
import sys

import anyio
import httpx
import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from bot.errors import StoreError
from bot.gateway import outbox as outbox_module
from bot.gateway.app import create_app
from bot.gateway.metrics import Metrics
from bot.gateway.outbox import (
    ALARM,
    CANARY,
    CLINIC,
    CRISIS,
    REPLY,
    REQUESTED,
    SAID,
    TRIES,
    Outbox,
    Receiver,
    listed,
    pause_after,
    resend,
)
from bot.gateway.signatures import Keys
from bot.gateway.store import Store
from tests.gateway.assembly import assembled
from tests.gateway.parent import PATH
from tests.gateway.receiver import SECRET, clinic_server
from tests.gateway.referral import CRISIS as CRISIS_TEXT
from tests.gateway.referral import assert_referred
from tests.gateway.waiting import until

pytestmark = pytest.mark.anyio
NOBODY = "http://127.0.0.1:1/"
LATER = datetime.timedelta(days=1)


class AwayStore(Store):
    """A store that cannot be used."""

    async def execute(self, statement):
        raise StoreError("away")


@pytest.fixture
def server():
    with clinic_server() as server:
        yield server


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
async def outbox_to(store, metrics):
    """Makes an outbox over the store, for the clinic at an address."""
    made = []

    def outbox_to(url, name=CLINIC, store=store):
        receivers = {name: Receiver(url, Keys([SECRET]))} if url else {}
        made.append(Outbox(store, receivers, metrics))
        return made[-1]

    yield outbox_to
    for outbox in made:
        if outbox._client:
            await outbox._client.close()


@pytest.fixture
def clock(monkeypatch):
    """Lets a test move the time on."""

    class Clock:
        now = datetime.datetime(2026, 3, 1, 12)

    monkeypatch.setattr(outbox_module, "_now", lambda: Clock.now)
    return Clock


def counted(metrics, type, outcome):
    name = f'lactabot_events_total{{outcome="{outcome}",type="{type}"}}'
    lines = metrics.render().decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


async def test_an_event_arrives_signed_and_is_then_forgotten(
    outbox_to, server, store, metrics
):
    outbox = outbox_to(server.url)

    kept = await outbox.keep(REQUESTED, {"conversation": "c"})
    sent = await outbox.send_due()

    assert (kept, sent) == (True, 1)
    (event,) = server.events()
    assert event["type"] == REQUESTED
    assert event["data"] == {"conversation": "c"}
    assert datetime.datetime.fromisoformat(event["timestamp"]).tzinfo
    assert server.heard[0][1]["content-type"] == "application/json"
    assert await listed(store) == []
    assert counted(metrics, REQUESTED, "delivered") == 1


@pytest.mark.parametrize("status", [300, 302, 400, 410, 500])
async def test_an_event_that_was_not_taken_is_tried_again_under_its_id(
    outbox_to, server, store, clock, status
):
    outbox = outbox_to(server.url)
    server.status = status
    await outbox.keep(CRISIS, {})
    await outbox.send_due()
    at_once = await outbox.send_due()
    (waiting,) = await listed(store)
    clock.now += LATER
    server.status = 200
    later = await outbox.send_due()

    assert (at_once, later) == (0, 1)
    assert (waiting["tries"], waiting["error"]) == (1, f"status {status}")
    first, second = server.ids()
    assert first == second == waiting["id"]
    assert await listed(store) == []


async def test_a_redirect_is_not_followed(outbox_to, server, store):
    with clinic_server() as other:
        server.status = 307

        await outbox_to(server.url).keep(CRISIS, {})
        await outbox_to(server.url).send_due()

        assert other.heard == []
    assert len(await listed(store)) == 1


def test_the_pauses_grow_and_no_two_are_quite_the_same():
    pauses = [pause_after(tries) for tries in range(1, TRIES)]

    assert 3.75 <= pauses[0] <= 6.25
    assert max(pauses) <= 6 * 3600 * 1.25
    assert sum(pauses) > 24 * 3600
    assert pause_after(20) != pause_after(20)


async def test_after_many_tries_an_event_is_dead_and_left_alone(
    outbox_to, store, clock, caplog, metrics
):
    outbox = outbox_to(NOBODY)
    await outbox.keep(CRISIS, {})
    for _ in range(TRIES):
        await outbox.send_due()
        clock.now += LATER

    tried = await outbox.send_due()

    assert tried == 0
    (event,) = await listed(store)
    assert (event["dead"], event["tries"]) == (True, TRIES)
    assert "given up: ClientConnectorError" in caplog.text
    assert counted(metrics, CRISIS, "failed") == TRIES - 1
    assert counted(metrics, CRISIS, "dead") == 1


async def test_a_dead_event_can_be_sent_again(outbox_to, server, store, clock):
    gone = outbox_to(NOBODY)
    await gone.keep(CRISIS, {})
    for _ in range(TRIES):
        await gone.send_due()
        clock.now += LATER
    (event,) = await listed(store)

    found = await resend(store, event["id"])
    await outbox_to(server.url).send_due()

    assert found == 1
    assert server.ids() == [event["id"]]


async def test_one_is_sent_again_or_all(outbox_to, store):
    outbox = outbox_to(NOBODY)
    await outbox.keep(CRISIS, {})
    await outbox.keep(CRISIS, {})

    first = (await listed(store))[0]["id"]

    assert await resend(store, first) == 1
    assert await resend(store, "msg_unknown") == 0
    assert await resend(store) == 2


async def test_the_same_event_kept_twice_is_sent_once(outbox_to, server):
    outbox = outbox_to(server.url)
    await outbox.keep(REPLY, {}, id="reply_1")
    await outbox.keep(REPLY, {}, id="reply_1")

    await outbox.send_due()

    assert server.ids() == ["reply_1"]


async def test_the_alarm_hears_of_the_canary_alone(outbox_to, server):
    outbox = outbox_to(server.url, ALARM)
    kept = await outbox.keep(CRISIS, {})
    await outbox.keep(CANARY, {})

    await outbox.send_due()

    assert not kept
    assert [event["type"] for event in server.events()] == [CANARY]


async def test_the_clinic_and_the_alarm_each_get_their_own(store, metrics, server):
    receivers = {
        CLINIC: Receiver(NOBODY, Keys([SECRET])),
        ALARM: Receiver(server.url, Keys([SECRET])),
    }
    outbox = Outbox(store, receivers, metrics)
    await outbox.keep(CANARY, {})

    await outbox.send_due()
    await outbox._client.close()

    assert len(server.heard) == 1
    assert [event["receiver"] for event in await listed(store)] == [CLINIC]


async def test_without_a_receiver_nothing_is_written(outbox_to, store):
    kept = await outbox_to("").keep(CRISIS, {})

    assert not kept
    assert await listed(store) == []


async def test_without_a_store_an_event_is_sent_here_and_now(
    outbox_to, server, tmp_path, metrics
):
    outbox = outbox_to(server.url, store=AwayStore(tmp_path / "away"))

    await outbox.tell(CANARY, {})

    assert [event["type"] for event in server.events()] == [CANARY]
    assert counted(metrics, CANARY, "delivered") == 1


async def test_without_a_store_and_a_receiver_the_loss_is_told(
    outbox_to, tmp_path, metrics, caplog
):
    outbox = outbox_to(NOBODY, store=AwayStore(tmp_path / "away"))

    await outbox.tell(CRISIS, {})

    assert "crisis.detected is lost: ClientConnectorError" in caplog.text
    assert counted(metrics, CRISIS, "lost") == 1


async def test_what_is_only_to_be_kept_says_when_it_is_not(outbox_to, server, tmp_path):
    outbox = outbox_to(server.url, store=AwayStore(tmp_path / "away"))

    assert not await outbox.keep(SAID, {"text": "hi"})
    assert server.heard == []


async def test_a_receiver_that_hangs_holds_up_only_its_own(
    outbox_to, server, store, monkeypatch
):
    monkeypatch.setattr(outbox_module, "SEND_SECONDS", 0.1)
    server.status = 0
    outbox = outbox_to(server.url)
    await outbox.keep(CRISIS, {})

    with anyio.fail_after(10):
        await outbox.send_due()

    (event,) = await listed(store)
    assert event["error"] == "TimeoutError"


@pytest.mark.parametrize("url", ["http://", "http://[", "http://a..b/"])
async def test_an_address_that_is_none_stops_nothing(outbox_to, store, url):
    outbox = outbox_to(url)
    await outbox.keep(CRISIS, {})

    await outbox.send_due()

    assert (await listed(store))[0]["tries"] == 1


async def test_words_are_kept_no_longer_than_conversations(outbox_to, store, clock):
    outbox = outbox_to(NOBODY)
    for type in (SAID, REPLY, CRISIS):
        await outbox.keep(type, {})

    clock.now += datetime.timedelta(hours=25)
    await outbox.purge(24)

    assert [event["type"] for event in await listed(store)] == [CRISIS]


async def test_what_is_dead_is_kept_for_a_month(outbox_to, store, clock):
    outbox = outbox_to(NOBODY)
    await outbox.keep(CRISIS, {})
    for _ in range(TRIES):
        await outbox.send_due()
        clock.now += LATER
    await outbox.purge(24)
    before = len(await listed(store))

    clock.now += 30 * LATER
    await outbox.purge(24)

    assert (before, await listed(store)) == (1, [])


async def test_the_list_holds_no_words(outbox_to, store):
    await outbox_to(NOBODY).keep(SAID, {"text": "quagga"})

    assert "quagga" not in str(await listed(store))


def told(settings, server):
    """Settings with which the clinic's server hears of events."""
    return dataclasses.replace(
        settings, webhook_url=server.url, webhook_secrets=(SECRET,)
    )


def test_a_crisis_is_told_without_a_word_of_the_parent(settings, server):
    gateway = assembled(told(settings, server))
    with TestClient(create_app(gateway)) as client:
        assert_referred(client.post(PATH, json={"text": CRISIS_TEXT + " quagga"}))
        until(lambda: server.events(CRISIS))

    (event,) = server.events(CRISIS)
    assert event["data"].keys() == {"category", "channel", "conversation"}
    assert event["data"]["category"] == "suicidality"
    assert event["data"]["channel"] == "web"
    assert "quagga" not in str(server.heard)


def test_a_question_is_told_to_nobody(settings, server):
    with TestClient(
        create_app(assembled(told(settings, server), engines=[]))
    ) as client:
        client.post(PATH, json={"text": "do pads help"})
        client.post(PATH, json={"text": CRISIS_TEXT})
        until(lambda: server.events(CRISIS))

    assert len(server.heard) == 1


class Gateway:
    """A gateway as a process of its own, to be killed."""

    def __init__(self, settings, webhook):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.variables = {
            "LACTABOT_HOME": str(settings.home),
            "LACTABOT_WEBHOOK_URL": webhook,
            "LACTABOT_WEBHOOK_SECRET": SECRET,
        }

    @contextlib.contextmanager
    def running(self):
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.gateway", str(self.listener.fileno())],
            env={**os.environ, **self.variables},
            pass_fds=[self.listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def say(self, text):
        """The gateway's socket stays open, so this waits until one has started."""
        return httpx.post(
            f"{self.url}{PATH}", json={"text": text}, timeout=60, trust_env=False
        )


async def _waiting(home):
    store = Store(home)
    await store.open()
    rows = await store.execute(select(outbox_module._events.c.id))
    await store.close()
    return [row.id for row in rows]


def test_an_event_survives_kill_9_between_its_writing_and_its_delivery(
    settings, server
):
    server.status = 0  # it hears, but never says that it has it
    gateway = Gateway(settings, server.url)
    with gateway.listener:
        with gateway.running():
            assert_referred(gateway.say(CRISIS_TEXT))
            until(lambda: server.heard)
        written = anyio.run(_waiting, settings.home)
        server.status = 200
        with gateway.running():
            until(lambda: len(server.heard) > 1)
            until(lambda: anyio.run(_waiting, settings.home) == [])

    assert written == [server.ids()[0]]
    assert server.ids() == written * 2
    assert [event["type"] for event in server.events()] == [CRISIS] * 2


def test_nobody_waits_for_a_clinic_that_does_not_answer(settings, server):
    server.status = 0
    gateway = assembled(told(settings, server), engines=[])
    with TestClient(create_app(gateway)) as client:
        for _ in range(3):
            assert_referred(client.post(PATH, json={"text": CRISIS_TEXT}))
        answered_while_it_hung = not server.let_go.is_set()
        server.let_go.set()

    assert answered_while_it_hung
