"""What came before our start is read as soon as the store tells it."""

import asyncio
import datetime
import itertools

import anyio
import pytest

from bot.errors import StoreError
from bot.gateway import opening
from bot.gateway.opening import Opening, pauses
from bot.gateway.talks import Talk
from tests.gateway.assembly import assembled
from tests.gateway.locking import locking
from tests.gateway.phone import Phone
from tests.gateway.referral import CRISIS
from tests.gateway.staffed import Client, staffed
from tests.gateway.waiting import until
from tests.gateway.with_persons import NOBODY

WAITING = "w" * 64  # a conversation on the web that waits for a person


@pytest.fixture
def soon(monkeypatch):
    """Lets the next try come at once, after any failure."""
    monkeypatch.setattr(opening, "pauses", lambda: itertools.repeat(0.01))


@pytest.fixture
def made(settings):
    """A gateway of a clinic that has persons, over the same store each time."""
    return lambda: Client(assembled(staffed(settings, NOBODY)))


def key_of(client, phone):
    return client.gateway.tokens.key("sms", phone.number)


def test_who_stopped_and_who_waits_is_known_once_a_locked_store_is_free(
    made, settings, soon, monkeypatch, caplog
):
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    with made() as client:
        before = Phone(client)
        before.send("STOP")
        talk = Talk("web", "waiting", now)
        client.portal.call(client.gateway.desk.talks.keep, WAITING, talk)
    other = locking(settings.home)
    monkeypatch.setattr(opening, "FIRST_SECONDS", 0.01)

    with made() as client:
        phone = Phone(client, number=before.number)
        texters, desk = client.gateway.texters, client.gateway.desk
        until(lambda: "nor is it known yet" in caplog.text)
        unknown = texters.of(key_of(client, phone)), desk.state(WAITING)
        referral = phone.send(CRISIS)
        other.close()
        until(lambda: desk.state(WAITING) == "waiting")
        answers = phone.send("do pads help")

    assert (unknown[0].stopped, unknown[1]) == (False, "bot")
    assert "988" in referral[0]
    assert answers == []


@pytest.mark.anyio
async def test_what_was_read_is_not_read_again_after_a_failure(soon):
    read, away = [], [StoreError("away")]

    async def first():
        read.append("first")

    async def second():
        if away:
            raise away.pop()
        read.append("second")

    await Opening([first, second]).run()

    assert read == ["first", "second"]


@pytest.mark.anyio
async def test_nobody_waits_for_a_store_that_hangs_and_it_is_read_later(
    monkeypatch, caplog
):
    monkeypatch.setattr(opening, "FIRST_SECONDS", 0.01)
    let_go = asyncio.Event()
    opened = Opening([let_go.wait])
    running = asyncio.create_task(opened.run())

    with anyio.fail_after(5):
        await opened.first_try()
        known = opened.done.is_set()
        let_go.set()
        await running

    assert not known
    assert opened.done.is_set()
    assert "the store hangs" in caplog.text


@pytest.mark.anyio
async def test_nobody_waits_for_the_second_try(caplog):
    async def away():
        raise StoreError("away")

    opened = Opening([away])
    running = asyncio.create_task(opened.run())

    with anyio.fail_after(5):
        await opened.first_try()
    running.cancel()

    assert not opened.done.is_set()
    assert "what came before: away" in caplog.text


def test_pauses_grow_up_to_a_minute():
    assert list(itertools.islice(pauses(), 8)) == [1, 2, 4, 8, 16, 32, 60, 60]
