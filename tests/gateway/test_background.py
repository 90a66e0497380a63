"""Work that no reply waits for is done, and only so much of it waits."""

import asyncio

import pytest

from bot.gateway import background
from bot.gateway.background import Background
from bot.gateway.metrics import Metrics

pytestmark = pytest.mark.anyio


async def test_work_is_done_though_nobody_waits_for_it():
    done = asyncio.Event()

    async def work():
        done.set()

    Background(Metrics()).soon(work())

    await asyncio.wait_for(done.wait(), 5)


async def test_what_there_is_no_room_for_is_counted_and_never_begun(monkeypatch):
    monkeypatch.setattr(background, "AT_MOST", 1)
    metrics, begun, go_on = Metrics(), [], asyncio.Event()
    beside = Background(metrics)

    async def work(name):
        begun.append(name)
        await go_on.wait()

    beside.soon(work("first"))
    beside.soon(work("second"))
    (first,) = beside._tasks
    go_on.set()
    await first

    assert begun == ["first"]
    assert b'lactabot_busy_total{reason="background"} 1.0' in metrics.render()


async def test_work_that_is_done_makes_room(monkeypatch):
    monkeypatch.setattr(background, "AT_MOST", 1)
    beside, done = Background(Metrics()), []

    async def work(name):
        done.append(name)

    for name in ("first", "second"):
        beside.soon(work(name))
        await asyncio.gather(*beside._tasks)

    assert done == ["first", "second"]
