"""So many at a time, the most urgent first, and the queue has an end."""

import asyncio
import contextlib

import pytest

from bot.errors import BusyError
from bot.gateway.slots import Slots

pytestmark = pytest.mark.anyio


class Work:
    """Takes slots in the order in which it is told, and notes who came in."""

    def __init__(self, slots):
        self.slots, self.order, self.let_go = slots, [], asyncio.Event()
        self.tasks = {}

    async def begin(self, name, rank=0):
        self.tasks[name] = asyncio.create_task(self._run(name, rank))
        await settled()

    async def _run(self, name, rank):
        async with self.slots.take(rank):
            self.order.append(name)
            await self.let_go.wait()

    async def end(self):
        self.let_go.set()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_only_so_many_are_in_at_a_time():
    work = Work(Slots(2, 10))
    for name in "abc":
        await work.begin(name)
    in_at_first = list(work.order)
    await work.end()

    assert in_at_first == ["a", "b"]
    assert work.order == ["a", "b", "c"]


async def test_the_most_urgent_comes_first_then_who_came_first():
    work = Work(Slots(1, 10))
    await work.begin("in")
    for name, rank in (("late", 2), ("first", 1), ("second", 1), ("urgent", 0)):
        await work.begin(name, rank)
    await work.end()

    assert work.order == ["in", "urgent", "first", "second", "late"]


async def test_who_finds_the_queue_full_is_told_at_once():
    work = Work(Slots(1, 1))
    await work.begin("in")
    await work.begin("waits")

    with pytest.raises(BusyError):
        async with work.slots.take():
            pass

    await work.end()
    assert work.order == ["in", "waits"]


async def test_in_a_full_queue_the_urgent_take_the_place_of_others():
    work = Work(Slots(1, 1))
    await work.begin("in")
    await work.begin("limited", rank=2)
    await work.begin("urgent", rank=0)
    await work.end()

    assert work.order == ["in", "urgent"]
    assert isinstance(work.tasks["limited"].exception(), BusyError)


async def test_nobody_waits_longer_than_they_want():
    slots = Slots(1, 10)
    async with slots.take():
        with pytest.raises(BusyError):
            async with slots.take(seconds=0.01):
                pass

    async with slots.take(seconds=0.01):
        pass


async def test_who_gives_up_leaves_the_slot_to_the_next():
    work = Work(Slots(1, 10))
    for name in ("in", "gives up", "next"):
        await work.begin(name)
    work.tasks["gives up"].cancel()
    await work.end()

    assert work.order == ["in", "next"]


async def test_who_is_cancelled_as_the_slot_comes_gives_it_on():
    slots = Slots(1, 10)
    async with contextlib.AsyncExitStack() as held:
        await held.enter_async_context(slots.take())

        async def wait():
            async with slots.take():
                pass

        waiting = asyncio.create_task(wait())
        await settled()
        await held.aclose()  # the slot has come, and the task does not know yet
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    async with slots.take(seconds=0.01):
        pass
