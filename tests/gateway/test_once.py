"""What is asked for twice is done once."""

import asyncio

import pytest

from bot.gateway import once as once_module
from bot.gateway.once import Once
from tests.gateway.parent import PATH

pytestmark = pytest.mark.anyio
MESSAGE = ("conversation", "id", "text")


class Work:
    """Counts how often it is done; waits, or fails, if a test wants it."""

    def __init__(self, failures=0):
        self.times, self.failures, self.let_go = 0, failures, asyncio.Event()
        self.let_go.set()

    async def __call__(self):
        self.times += 1
        await self.let_go.wait()
        if self.times <= self.failures:
            raise ZeroDivisionError("quagga")
        return self.times


async def test_the_second_time_brings_the_outcome_of_the_first():
    once, work = Once(), Work()

    assert [await once.do(MESSAGE, work), await once.do(MESSAGE, work)] == [1, 1]


async def test_who_asks_while_it_is_under_way_waits_for_it():
    once, work = Once(), Work()
    work.let_go.clear()
    both = asyncio.gather(once.do(MESSAGE, work), once.do(MESSAGE, work))
    await asyncio.sleep(0)
    work.let_go.set()

    assert await both == [1, 1]


async def test_who_goes_away_does_not_stop_it():
    once, work = Once(), Work()
    work.let_go.clear()
    gone = asyncio.create_task(once.do(MESSAGE, work))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    work.let_go.set()

    assert await once.do(MESSAGE, work) == 1


async def test_what_failed_is_tried_anew():
    once, work = Once(), Work(failures=1)
    with pytest.raises(ZeroDivisionError):
        await once.do(MESSAGE, work)

    assert await once.do(MESSAGE, work) == 2


@pytest.mark.parametrize(
    "other", [("other", "id", "text"), ("conversation", "id", "other"), None]
)
async def test_what_is_not_the_same_is_done(other):
    once, work = Once(), Work()
    await once.do(MESSAGE, work)

    assert await once.do(other, work) == 2


async def test_the_oldest_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(once_module, "AT_MOST", 2)
    once, work = Once(), Work()
    for name in ("a", "b", "c"):
        await once.do((name,), work)

    assert [await once.do((name,), work) for name in ("c", "a")] == [3, 4]


def send(client, **fields):
    return client.post(PATH, json=fields).json()


def test_a_message_that_comes_twice_is_one_turn(client, parent):
    parent.say("hi")
    message = {
        "conversation": parent.token,
        "id": "0123456789abcdef",
        "text": "do pads help",
    }
    first, second = send(client, **message), send(client, **message)

    assert first["replies"] == second["replies"]
    assert [turn["text"] for turn in parent.resume()] == ["hi", "do pads help"]


def test_a_crisis_that_comes_twice_is_counted_once(client, parent):
    parent.say("hi")
    message = {"conversation": parent.token, "id": "0123456789abcdef"}
    before = client.get("/metrics").text
    for _ in range(2):
        (reply,) = send(client, text="I want to kill myself", **message)["replies"]

        assert reply["kind"] == "crisis"
    after = client.get("/metrics").text
    name = 'lactabot_replies_total{channel="web",kind="crisis",topic=""}'
    counts = [
        float(line.split()[-1])
        for text in (before, after)
        for line in text.splitlines()
        if line.startswith(name)
    ]
    assert counts[-1] - (counts[0] if len(counts) > 1 else 0) == 1


@pytest.mark.parametrize("wrong", ["short", "with blanks in the middle of it", 5])
def test_an_id_that_is_not_made_up_at_random_is_refused(client, wrong):
    response = client.post(PATH, json={"text": "hi", "id": wrong})

    assert response.status_code == 422
    assert "988" in response.json()["help"]
