"""Text messages by the thousand, and `kill -9` in the middle: `make soak`.

The gateway is a real process without Rasa: the entries answer. Whoever sends is us, who
sign as Twilio does, send some messages twice, forge some, and send again what got no
answer. The messages of one number follow one another; those of all numbers are mixed.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Coroutine, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import numpy as np

from bot.evaluation.killable import Killable
from bot.gateway.channels.twilio import PATH
from bot.gateway.tokens import ConversationTokens, read_secret
from bot.knowledge import gsm7
from bot.knowledge.entries import read_knowledge
from bot.knowledge.wording import read_wording
from bot.settings import PROJECT, read_settings
from bot.simulate import form_of, signed, texts_in

PUBLIC_URL, TOKEN = "https://soak.example.org", "soak" * 8
CRISES = ("I want to kill myself", "i dont want to live anymore", "quiero morir")
CRISIS_SHARE, TWICE_SHARE, FORGED_SHARE = 0.03, 0.10, 0.05
TWILIO_SECONDS = 15.0  # how long Twilio waits for an answer
RETRY_SECONDS = 0.3
TRIES = 40


@dataclass(eq=False)
class Genuine:
    """One message that a person sent, and all answers that its copies got.

    Attributes:
        after: What the same number sent before it.
        taken: Whether one of its copies waits for its turn, or is on its way.
        begun: Set once one is on its way, so that no copy overtakes it.
        done: Set once one was answered, or given up.
    """

    number: str
    text: str
    after: Genuine | None
    form: dict[str, str]
    taken: bool = False
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    answers: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def is_crisis(self) -> bool:
        """Whether the referral is due."""
        return self.text in CRISES

    @property
    def has_988(self) -> bool:
        """Whether all copies got 988 in the first segment of the first message."""
        firsts = [gsm7.segments(answer[0])[0] for answer in self.answers if answer]
        return len(firsts) > 0 and all("988" in first for first in firsts)


@dataclass
class Soak:
    """What a run saw.

    Attributes:
        times: Of each answer, when it was asked for and came, and whether to a crisis.
        down: From when to when the gateway was away after the kill.
        forged: How often each status was the answer to a forgery.
    """

    genuine: list[Genuine]
    copies: int
    times: list[tuple[float, float, bool]] = field(default_factory=list)
    down: tuple[float, float] = (0.0, 0.0)
    forged: Counter[int] = field(default_factory=Counter)
    retries: int = 0
    elapsed: float = 0.0

    def seconds(self, crisis: bool, over_the_kill: bool) -> list[float]:
        """How long answers took that were under way while it was away, or the rest."""
        away, back = self.down
        return [
            end - start
            for start, end, is_crisis in self.times
            if is_crisis == crisis and (start < back and end > away) == over_the_kill
        ]


def planned(messages: int, numbers: int, seed: int) -> tuple[list[Genuine], list[str]]:
    """The messages in the order of sending, copies too; and the texts of forgeries."""
    chance = random.Random(seed)
    questions = [text for text, _ in read_knowledge(PROJECT / "data").questions()]
    senders = [f"+1500{5_550_000 + n}" for n in range(numbers)]
    turns = [senders[n % numbers] for n in range(messages)]
    chance.shuffle(turns)
    last: dict[str, Genuine] = {}
    asked = {sender: iter(chance.sample(questions, 200)) for sender in senders}
    genuine = []
    for number in turns:
        crisis = chance.random() < CRISIS_SHARE
        text = chance.choice(CRISES) if crisis else next(asked[number])
        form = form_of(text, number)
        last[number] = Genuine(number, text, last.get(number), form)
        genuine.append(last[number])
    order = [(float(place), one) for place, one in enumerate(genuine)]
    for place, one in chance.sample(order, round(messages * TWICE_SHARE)):
        near = chance.random() < 0.5  # at once, or much later
        order.append((place + (0.5 if near else chance.uniform(1, messages)), one))
    order.sort(key=lambda pair: pair[0])
    forged = chance.choices([*questions, *CRISES], k=round(messages * FORGED_SHARE))
    return [one for _, one in order], forged


async def run(
    gateway: Killable,
    messages: int,
    numbers: int,
    rate: float,
    at_once: int = 8,
    seed: int = 1,
) -> Soak:
    """Send it all, and kill the gateway half-way.

    Args:
        gateway: The gateway, which is up.
        messages: How many genuine ones.
        numbers: How many people.
        rate: How many a second at most.
        at_once: How many may be under way at the same time.
        seed: Of the plan.
    """
    order, forged = planned(messages, numbers, seed)
    genuine = list(dict.fromkeys(order))
    soak = Soak(genuine, len(order) - len(genuine))
    began = time.perf_counter()
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=TWILIO_SECONDS),
    ) as session:
        sender = Sender(session, gateway.url, soak)
        room = asyncio.Semaphore(at_once)
        tasks: list[asyncio.Future[None]] = []
        every = len(order) // max(1, len(forged))

        async def start(work: Coroutine[Any, Any, None]) -> None:
            await room.acquire()
            tasks.append(asyncio.ensure_future(work))
            tasks[-1].add_done_callback(lambda _: room.release())

        for place, one in enumerate(order):
            await asyncio.sleep(began + place / rate - time.perf_counter())
            await start(sender.send(one))
            if place % every == 0 and forged:
                await start(sender.forge(forged.pop(), one.number))
            if place == len(order) // 2:
                killed = asyncio.to_thread(gateway.kill)
                tasks.append(asyncio.ensure_future(killed))
        await asyncio.gather(*tasks)
    soak.elapsed, soak.down = time.perf_counter() - began, gateway.down
    return soak


@dataclass
class Sender:
    """Plays Twilio, with retries as its `rc` and `rp` allow (docs/channels.md)."""

    session: aiohttp.ClientSession
    url: str
    soak: Soak

    async def send(self, one: Genuine) -> None:
        """Send a message until it is answered; of a number, one after the other."""
        if one.taken:
            await one.begun.wait()
        one.taken = True
        if one.after:
            await one.after.done.wait()
        one.begun.set()
        signature = signed(one.form, TOKEN, PUBLIC_URL)
        start = time.perf_counter()
        try:
            for _ in range(TRIES):
                status, body = await self._post(one.form, signature)
                if status == 200:
                    end = time.perf_counter()
                    one.answers.append(tuple(texts_in(body)))
                    self.soak.times.append((start, end, one.is_crisis))
                    return
                self.soak.retries += 1
                await asyncio.sleep(RETRY_SECONDS)
        finally:
            one.done.set()

    async def forge(self, text: str, number: str) -> None:
        """Send what nobody has signed, until somebody says no."""
        form = form_of(text, number)
        signature = signed(form, "another token", PUBLIC_URL)
        for _ in range(TRIES):
            status, _ = await self._post(form, signature)
            if status:
                self.soak.forged[status] += 1
                return
            await asyncio.sleep(RETRY_SECONDS)

    async def _post(self, form: dict[str, str], signature: str) -> tuple[int, bytes]:
        """The status and the body; the status is 0 if there was no answer."""
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(form).encode("ascii")
        try:
            async with self.session.post(
                self.url + PATH, data=body, headers=headers
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
            return 0, b""


def stored(home: Path, numbers: Iterable[str]) -> dict[str, list[str | None]]:
    """What the store holds of each number, in order; None for a text not kept."""
    tokens = ConversationTokens(read_secret(home), 1)
    with closing(sqlite3.connect(home / "conversations.sqlite")) as database:
        rows = database.execute("SELECT conversation, text FROM turns ORDER BY id")
        found: dict[str, list[str | None]] = defaultdict(list)
        for conversation, text in rows:
            found[conversation].append(text)
    return {number: found[tokens.key("sms", number)] for number in numbers}


def faults(soak: Soak, kept: dict[str, list[str | None]]) -> dict[str, int]:
    """What must not be, with how often it was."""
    by_number: dict[str, list[Genuine]] = defaultdict(list)
    for one in soak.genuine:
        by_number[one.number].append(one)
    found = Counter(
        {
            "genuine messages without an answer": 0,
            "messages whose copies got different answers": 0,
            "messages stored twice": 0,
            "messages answered, but not stored": 0,
            "conversations stored out of order": 0,
            "forgeries answered": soak.forged.total() - soak.forged[403],
            "forgeries stored": 0,
            "crises without 988 in the first segment": 0,
        }
    )
    for number, sent in by_number.items():
        # A referral waits for no store: of it, the kill may leave no turn.
        plain = [one.text for one in sent if not (_referred(one) or _sorry(one))]
        texts = [text for text in kept[number] if text is not None]
        asked = {one.text for one in sent}
        at = [texts.index(text) for text in plain if text in texts]
        found["messages stored twice"] += len(texts) - len(set(texts))
        found["messages answered, but not stored"] += len(set(plain) - set(texts))
        found["conversations stored out of order"] += at != sorted(at)
        found["forgeries stored"] += len(set(texts) - asked)
    for one in soak.genuine:
        found["genuine messages without an answer"] += not one.answers
        found["messages whose copies got different answers"] += (
            len(set(one.answers)) > 1
        )
        found["crises without 988 in the first segment"] += (
            one.is_crisis and not one.has_988
        )
    return dict(found)


def _referred(one: Genuine) -> bool:
    """Whether the guard took it for a crisis or a red flag, as it does now and then."""
    first = one.answers[0][0] if one.answers and one.answers[0] else ""
    return any(number in first[:160] for number in ("988", "911"))


def _sorry(one: Genuine) -> bool:
    """Whether there was no answer in time: then the turn is not stored."""
    first = one.answers[0][0] if one.answers and one.answers[0] else ""
    return len(first) > 0 and first[:80] == _apology()[:80]


@functools.cache
def _apology() -> str:
    clinic = read_settings().clinic.contact
    wording = read_wording(PROJECT / "data" / "wording.yml", **clinic)
    return gsm7.plain(wording["unavailable"])


def report(soak: Soak, found: dict[str, int]) -> str:
    """The counts, as a Markdown table."""
    crises = [one for one in soak.genuine if one.is_crisis]
    away, back = soak.down
    rows = [
        ("genuine messages", f"{len(soak.genuine):,}"),
        ("numbers", f"{len({one.number for one in soak.genuine}):,}"),
        ("copies of them", f"{soak.copies:,}"),
        ("forgeries", f"{soak.forged.total():,}"),
        ("crises among the genuine", f"{len(crises):,}"),
        ("seconds in all", f"{soak.elapsed:.0f}"),
        ("messages a second", f"{len(soak.times) / soak.elapsed:.0f}"),
        ("seconds from `kill -9` until all is up", f"{back - away:.1f}"),
        ("sent again for want of an answer", f"{soak.retries:,}"),
        (
            "apologies, for want of an answer in 10 s",
            f"{sum(map(_sorry, soak.genuine)):,}",
        ),
        *((name, f"{count:,}") for name, count in found.items()),
        ("crisis, ms: p50 / p99 / worst", _latency(soak.seconds(True, False))),
        ("question, ms: p50 / p99 / worst", _latency(soak.seconds(False, False))),
        ("crisis over the kill, ms", _latency(soak.seconds(True, True))),
        ("question over the kill, ms", _latency(soak.seconds(False, True))),
    ]
    lines = ["| what | count |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)]
    return "\n".join(lines)


def _latency(seconds: list[float]) -> str:
    if not seconds:
        return "none"
    ms = np.percentile(np.array(seconds) * 1000, [50, 99, 100])
    return f"{' / '.join(f'{value:.0f}' for value in ms)} ({len(seconds):,})"


def soak(
    home: Path, messages: int, numbers: int, rate: float, at_once: int = 8
) -> tuple[Soak, dict[str, int]]:
    """One run in a data folder; what it saw, and its faults.

    Raises:
        StartError: The gateway cannot start.
    """
    variables = {
        "LACTABOT_LIMITS": "off",
        "LACTABOT_PUBLIC_URL": PUBLIC_URL,
        "LACTABOT_TWILIO_AUTH_TOKEN": TOKEN,
    }
    with Killable(home, variables) as gateway:
        gateway.wait()
        seen = asyncio.run(run(gateway, messages, numbers, rate, at_once))
    found = faults(seen, stored(home, {one.number for one in seen.genuine}))
    return seen, found


def main() -> None:
    """Run it, print the table; the exit code is 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--numbers", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second")
    parser.add_argument("--at-once", type=int, default=8, help="messages under way")
    asked = parser.parse_args()
    own = read_settings().home
    with tempfile.TemporaryDirectory(prefix="lactabot-soak-") as folder:
        home = Path(folder)
        for name in ("cache", "models"):  # what an installation has on its second day
            if (own / name).is_dir():
                (home / name).symlink_to(own / name)
        seen, found = soak(
            home, asked.messages, asked.numbers, asked.rate, asked.at_once
        )
    print(report(seen, found))
    sys.exit(any(found.values()))


if __name__ == "__main__":
    main()
