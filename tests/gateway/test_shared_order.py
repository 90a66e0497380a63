"""The messages of a conversation keep their order, whichever gateway has them."""

import asyncio

import pytest

from bot.gateway import shared_order
from bot.gateway.order import LocalOrder, order_of
from bot.gateway.shared_order import SharedOrder, number_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def url(postgres):
    return postgres.new_database()


@pytest.fixture
async def orders(url, monkeypatch):
    """Those of two gateways."""
    monkeypatch.setattr(shared_order, "PAUSE_SECONDS", 0.05)
    both = SharedOrder(url), SharedOrder(url)
    yield both
    await asyncio.gather(*(order.close() for order in both))


class Log:
    """Notes who came in and went out."""

    def __init__(self):
        self.lines = []

    async def pass_through(self, order, name, key="a"):
        async with order.of(key):
            self.lines.append(f"{name} in")
            await asyncio.sleep(0.01)
            self.lines.append(f"{name} out")

    def overlaps(self):
        pairs = zip(self.lines[::2], self.lines[1::2], strict=True)
        return [pair for pair in pairs if pair[0].split()[0] != pair[1].split()[0]]


@pytest.fixture
def log():
    return Log()


def test_without_postgresql_the_order_is_our_own():
    assert isinstance(order_of(""), LocalOrder)


async def test_one_conversation_is_with_one_gateway_at_a_time(orders, log):
    passing = [log.pass_through(orders[n % 2], n) for n in range(20)]

    await asyncio.gather(*passing)

    assert len(log.lines) == 40
    assert log.overlaps() == []


async def test_messages_of_one_gateway_keep_the_order_in_which_they_came(orders, log):
    await asyncio.gather(*(log.pass_through(orders[0], n) for n in range(5)))

    assert [line for line in log.lines if "in" in line] == [f"{n} in" for n in range(5)]


async def test_another_conversation_does_not_wait(orders, log):
    async with orders[0].of("a"):
        await asyncio.wait_for(log.pass_through(orders[1], "b", key="b"), 30)

    assert log.lines == ["b in", "b out"]


async def test_who_waits_longest_is_next_even_if_the_first_comes_again(orders, log):
    async with orders[0].of("a"):
        others = asyncio.ensure_future(log.pass_through(orders[1], "other"))
        while not orders[1]._waiters._value < shared_order.WAITERS:
            await asyncio.sleep(0.01)
        await queued(orders[0])
        again = asyncio.ensure_future(log.pass_through(orders[0], "again"))
    await asyncio.gather(others, again)

    assert log.lines == ["other in", "other out", "again in", "again out"]


async def queued(order):
    """Waits until PostgreSQL knows of one who waits."""
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    )
    while not await order._holder.fetchval(waiting):
        await asyncio.sleep(0.01)


async def test_the_locks_of_a_gateway_that_is_gone_are_free(orders, log):
    held = orders[0].of("a")
    await held.__aenter__()

    orders[0]._holder.terminate()

    await asyncio.wait_for(log.pass_through(orders[1], "b"), 30)
    assert log.lines == ["b in", "b out"]
    await held.__aexit__(None, None, None)


async def test_a_gateway_that_never_gives_up_is_waited_for_only_so_long(
    orders, log, monkeypatch, caplog
):
    monkeypatch.setattr(shared_order, "WAIT_SECONDS", 0.1)

    async with orders[0].of("a"):
        await log.pass_through(orders[1], "b")

    assert log.lines == ["b in", "b out"]
    assert "only this gateway's own order" in caplog.text


async def test_without_the_server_each_gateway_keeps_its_own_order(
    orders, log, postgres
):
    await log.pass_through(orders[0], "before")
    postgres.kill()

    await asyncio.gather(*(log.pass_through(orders[0], n) for n in range(5)))

    postgres.start()
    assert log.overlaps() == []
    assert len(log.lines) == 12


async def test_the_server_is_asked_again_once_it_is_back(orders, log, postgres):
    await log.pass_through(orders[0], "before")
    postgres.kill()
    await log.pass_through(orders[0], "meanwhile")
    postgres.start()

    while orders[0]._holder is None:
        await log.pass_through(orders[0], "again")
        await asyncio.sleep(0.05)

    async with orders[0].of("a"):
        assert await orders[1]._ask(shared_order.TRY, number_of("a")) is None


async def test_who_no_longer_waits_leaves_no_lock_behind(orders, log):
    entering = asyncio.ensure_future(log.pass_through(orders[0], "gone"))
    await asyncio.sleep(0)
    entering.cancel()
    await asyncio.gather(entering, return_exceptions=True)

    await asyncio.wait_for(log.pass_through(orders[1], "b"), 30)

    assert log.lines == ["b in", "b out"]
