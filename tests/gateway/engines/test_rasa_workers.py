"""A conversation stays with one Rasa process, and moves on when that is gone."""

import asyncio

import pytest

from bot.conversation.state import State
from bot.errors import EngineError
from bot.gateway.engines import Message
from bot.gateway.engines.rasa_workers import RasaWorkers
from bot.gateway.metrics import Metrics
from bot.knowledge.reply import Reply

pytestmark = pytest.mark.anyio
SHOWN = State("pads")
KEYS = [f"key {number}" for number in range(300)]


class Worker:
    """A Rasa process that answers with its name."""

    def __init__(self, url):
        self.url, self.ready, self.lives = url, True, 1
        self.asked, self.dropped, self.purged = [], [], []

    def drop(self, key):
        self.dropped.append(key)

    async def purge(self, hours):
        self.purged.append(hours)

    async def ask(self, message, seconds):
        self.asked.append((message, seconds))
        if not self.ready:
            raise EngineError("gone")
        return [Reply("answer", self.url)]


class Slow(Worker):
    """One that takes its whole time and then gives no answer."""

    async def ask(self, message, seconds):
        self.asked.append((message, seconds))
        raise EngineError("slow")


@pytest.fixture
def three():
    return [Worker(f"http://127.0.0.1:{port}") for port in (1, 2, 3)]


async def asked(workers, key, **told):
    (reply,) = await workers.reply(Message(key, "hi", shown=SHOWN, **told))
    return reply.text


def told(workers):
    """What was shown, as the one that was asked last was told it."""
    (asked,) = [worker.asked for worker in workers if worker.asked]
    return asked[-1][0].shown


async def places(workers):
    return {key: await asked(workers, key) for key in KEYS}


async def test_conversations_are_spread_over_all_workers(three):
    found = list((await places(RasaWorkers(three, Metrics()))).values())

    assert all(found.count(worker.url) > len(KEYS) / 5 for worker in three)


async def test_a_conversation_has_the_same_worker_at_every_gateway(three):
    here, there = RasaWorkers(three, Metrics()), RasaWorkers(three[::-1], Metrics())

    assert await places(here) == await places(there)


async def test_a_worker_that_is_gone_moves_its_own_conversations_only(three):
    workers = RasaWorkers(three, Metrics())
    before = await places(workers)
    three[0].ready = False

    after = await places(workers)

    moved = {key for key in KEYS if before[key] != after[key]}
    assert moved == {key for key in KEYS if before[key] == three[0].url}
    assert {after[key] for key in moved} == {three[1].url, three[2].url}


async def test_its_conversations_go_back_to_it(three):
    workers = RasaWorkers(three, Metrics())
    before = await places(workers)
    three[0].ready = False
    await places(workers)
    three[0].ready = True

    assert await places(workers) == before


async def test_a_slow_worker_costs_half_of_the_deadline_and_the_next_answers(three):
    slow = Slow("http://127.0.0.1:4")
    workers = RasaWorkers([slow, three[0]], Metrics())

    found = await asyncio.gather(*(asked(workers, key) for key in KEYS))

    assert set(found) == {three[0].url}
    assert {seconds for _, seconds in slow.asked} == {2.0}


async def test_without_any_worker_there_is_no_answer(three):
    metrics = Metrics()
    for worker in three:
        worker.ready = False
    workers = RasaWorkers(three, metrics)

    with pytest.raises(EngineError):
        await asked(workers, "a")
    assert not workers.ready


async def shown_to(worker, workers, **told):
    await asked(workers, "a", **told)
    return worker.asked[-1][0].shown


async def test_a_worker_is_told_what_was_shown_if_it_cannot_know(three):
    worker = three[0]
    workers = RasaWorkers([worker], Metrics())
    at_first = await shown_to(worker, workers)
    then = await shown_to(worker, workers)
    worker.lives += 1

    assert (at_first, then) == (SHOWN, None)
    assert await shown_to(worker, workers) == SHOWN


async def test_a_worker_is_told_what_another_gateway_showed(three):
    workers = RasaWorkers(three[:1], Metrics())
    await asked(workers, "a")

    assert await shown_to(three[0], workers, moved=True) == SHOWN


async def test_a_conversation_is_forgotten_by_each_worker_and_here(three):
    workers = RasaWorkers(three, Metrics())
    await asked(workers, "mine")

    workers.drop("mine")
    await asked(workers, "mine")

    assert [worker.dropped for worker in three] == [["mine"]] * 3
    assert told(three) == SHOWN


async def test_what_is_old_is_forgotten_by_each_worker_and_here(three):
    workers = RasaWorkers(three, Metrics())
    await asked(workers, "mine")

    await workers.purge(24, ["mine"])
    await asked(workers, "mine")

    assert [worker.purged for worker in three] == [[24]] * 3
    assert told(three) == SHOWN
