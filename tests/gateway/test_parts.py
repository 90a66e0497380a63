"""A gateway that is told to stop ends, whatever its tasks are at."""

import asyncio

import anyio
import pytest

from bot.gateway import parts

pytestmark = pytest.mark.anyio


async def test_a_task_that_loses_its_first_cancellation_is_ended(monkeypatch):
    monkeypatch.setattr(parts, "CANCEL_SECONDS", 0.01)
    lost = []

    async def deaf_once():
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if lost:
                    raise
                lost.append("one")

    task = asyncio.create_task(deaf_once())
    await asyncio.sleep(0)

    with anyio.fail_after(5):
        await parts._end([task])

    assert task.cancelled()
    assert lost == ["one"]
