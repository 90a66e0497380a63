"""Each process is killed under load: nothing lost, nothing twice, order kept.

Every message goes to either gateway by chance, and again, under the same id, to the
other one until it is answered: as a load balancer and the widget do.
"""

import asyncio
import itertools
import logging
import random
import secrets
from dataclasses import dataclass, field

import httpx
import pytest

pytestmark = [pytest.mark.rasa, pytest.mark.anyio]

logger = logging.getLogger(__name__)
QUESTIONS = ("why do I leak when my baby cries", "do breast pads help", "thanks")
CRISIS = "I want to kill myself"
PARENTS, MESSAGES_AT_MOST = 6, 190  # a resumed conversation shows 200
PAUSE_SECONDS = 0.5
IN_TWO = ("so i will end my", "Life.")
FIRST, FOLLOW_UP = "why do I leak when my baby cries", "why?"


@pytest.fixture
def anyio_backend():
    return "asyncio"


@dataclass
class Parent:
    """Somebody who sends a message until it is answered, then the next.

    Attributes:
        seen: Each text with the texts of the replies to it.
        again: How often a message had to be sent again.
        asking: The gateway that has to answer now; empty between two messages.
    """

    client: httpx.AsyncClient
    urls: tuple[str, str]
    token: str = ""
    seen: list = field(default_factory=list)
    again: int = 0
    asking: str = ""

    async def say(self, text, to=None):
        body = {"text": text, "id": secrets.token_hex(16), "conversation": self.token}
        urls = [to] if to else random.sample(self.urls, 2)
        for url in itertools.cycle(urls):
            self.asking = url
            try:
                response = await self.client.post(f"{url}/api/messages", json=body)
                response.raise_for_status()
                break
            except httpx.HTTPError:
                self.again += 1
                await asyncio.sleep(0.05)
            finally:
                self.asking = ""
        found = response.json()
        self.token = found["conversation"]
        self.seen.append((text, [reply["text"] for reply in found["replies"]]))
        return found["replies"]

    async def open(self):
        clinic = await self.client.get(f"{self.urls[0]}/api/clinic")
        self.token = clinic.json()["conversation"]

    async def kept(self):
        bearer = {"Authorization": f"Bearer {self.token}"}
        response = await self.client.get(f"{self.urls[1]}/api/messages", headers=bearer)
        return [
            (turn["text"], [reply["text"] for reply in turn["replies"]])
            for turn in response.json()["turns"]
        ]


@pytest.fixture
async def client():
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


async def talk(parent, over):
    while not over.is_set() and len(parent.seen) < MESSAGES_AT_MOST:
        await parent.say(f"{random.choice(QUESTIONS)} {len(parent.seen)}")
        await asyncio.sleep(PAUSE_SECONDS)


async def kill_in_turn(clinic, parents, over):
    """Kills each while somebody waits for the gateway of its machine."""
    killed = 0
    try:
        for which in range(2):
            for processes in (clinic.gateways, clinic.rasas):
                process = (await asyncio.to_thread(processes))[which]
                while all(one.asking != clinic.urls[which] for one in parents):
                    await asyncio.sleep(0)
                process.kill()
                killed += 1
                await asyncio.to_thread(clinic.wait_until_whole)
    finally:
        over.set()
    return killed


async def test_whatever_is_killed_nothing_is_lost_or_answered_twice(clinic, client):
    over = asyncio.Event()
    parents = [Parent(client, clinic.urls) for _ in range(PARENTS)]
    in_crisis = Parent(client, clinic.urls)
    for parent in (*parents, in_crisis):
        await parent.open()

    async def in_need():
        while not over.is_set():
            (reply,) = await in_crisis.say(CRISIS)
            assert reply["kind"] == "crisis"
            await asyncio.sleep(0.3)

    killed, *_ = await asyncio.gather(
        kill_in_turn(clinic, parents, over),
        in_need(),
        *(talk(p, over) for p in parents),
    )

    again = sum(parent.again for parent in (*parents, in_crisis))
    said = sum(len(parent.seen) for parent in parents)
    counts = "%s killed, %s messages, %s tries without an answer"
    logger.info(counts, killed, said, again)
    assert killed == 4
    assert again > 0
    assert all("988" in replies[0] for _, replies in in_crisis.seen)
    for parent in parents:
        assert await parent.kept() == parent.seen


async def test_a_conversation_goes_on_where_it_was_when_its_rasa_is_killed(
    clinic, client
):
    parents = [Parent(client, clinic.urls) for _ in range(8)]
    for parent in parents:
        await parent.open()
        await parent.say(FIRST)
    await asyncio.to_thread(clinic.wait_until_whole)

    (await asyncio.to_thread(clinic.rasas))[0].kill()

    found = [await parent.say(FOLLOW_UP) for parent in parents]
    assert {replies[0]["kind"] for replies in found} == {"answer"}
    assert len({replies[0]["topic"] for replies in found}) == 1


async def test_a_crisis_in_two_messages_to_two_gateways_is_found(clinic, client):
    await asyncio.to_thread(clinic.wait_until_whole)
    parent = Parent(client, clinic.urls)
    await parent.open()

    (first, *_), (second, *_) = [
        await parent.say(text, to) for text, to in zip(IN_TWO, clinic.urls, strict=True)
    ]

    assert first["kind"] != "crisis"
    assert second["kind"] == "crisis"
    assert "988" in second["text"]


async def test_while_the_database_is_away_everybody_is_answered(clinic, client):
    await asyncio.to_thread(clinic.wait_until_whole)
    parent = Parent(client, clinic.urls)
    await parent.open()
    await parent.say("do breast pads help 1")

    clinic.postgres.kill()
    try:
        (answer,) = await parent.say("do breast pads help 2")
        (referral,) = await parent.say(CRISIS)
    finally:
        clinic.postgres.start()
    while (await parent.say("thanks"))[0]["text"] not in str(await kept(parent)):
        await asyncio.sleep(0.1)

    assert (answer["kind"], referral["kind"]) == ("answer", "crisis")
    assert "988" in referral["text"]


async def kept(parent):
    """What is kept of a conversation; nothing while that cannot be read."""
    try:
        return await parent.kept()
    except (httpx.HTTPError, KeyError):
        return []
