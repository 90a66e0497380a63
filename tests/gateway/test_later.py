"""What there was no room for is tried again, for a while."""

import asyncio

import pytest

from bot.errors import BusyError
from bot.gateway import later
from bot.gateway.later import Later

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Three tries, without a pause."""
    monkeypatch.setattr(later, "PAUSES", (0.0,) * 3)


async def test_it_is_done_once_there_is_room():
    tried = []

    async def work():
        tried.append("a try")
        if len(tried) < 3:
            raise BusyError("full")
        return "done"

    assert await Later().do("a", work) == "done"
    assert len(tried) == 3


async def test_what_never_has_room_is_given_up_and_leaves_its_place(monkeypatch):
    monkeypatch.setattr(later, "AT_MOST", (1, 1))
    waiting = Later()

    async def busy():
        raise BusyError("full")

    async def free():
        return "done"

    with pytest.raises(BusyError, match="unread"):
        await waiting.do("a", busy)
    assert await waiting.do("a", free) == "done"


async def test_only_so_many_wait(monkeypatch):
    monkeypatch.setattr(later, "AT_MOST", (1, 2))
    waiting, let_go = Later(), asyncio.Event()

    first = asyncio.create_task(waiting.do("a", let_go.wait))
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await waiting.do("a", let_go.wait)
    second = asyncio.create_task(waiting.do("b", let_go.wait))
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await waiting.do("c", let_go.wait)
    let_go.set()

    assert await asyncio.gather(first, second) == [True, True]
