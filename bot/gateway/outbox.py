"""Events that must reach the clinic: written down first, then sent until one arrives.

An event is sent at least once, also after a `kill -9`: its row goes only when its
receiver has said that it has it. One that came twice has the same `webhook-id`.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import logging
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Integer,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)

from bot.errors import StoreError
from bot.gateway.metrics import Metrics
from bot.gateway.signatures import Keys
from bot.gateway.store import METADATA, Store, insert

logger = logging.getLogger(__name__)

CLINIC, ALARM = "clinic", "alarm"  # the receivers
SEND_SECONDS = 10.0
LEND_SECONDS = 2 * SEND_SECONDS  # to the gateway that sends
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 5.0, 6 * 3600.0
TRIES = 15  # about two days
AT_ONCE = 10  # events under way together, so that one slow answer holds up few others
LOOK_SECONDS = 5.0  # until we see what `lactabot outbox resend` has changed
DEAD_DAYS = 30

CRISIS = "crisis.detected"
CANARY = "canary.failed"
REQUESTED = "conversation.handoff_requested"
ENDED = "conversation.handoff_ended"
SAID = "conversation.message"
REPLY = "conversation.reply"
WITH_WORDS = (SAID, REPLY)  # kept no longer than conversations are

_events = Table(
    "events",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("receiver", String(16), primary_key=True),
    Column("type", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", DateTime, nullable=False, index=True),
    Column("due", DateTime, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("dead", Boolean, nullable=False),
    Column("error", String(64), nullable=False),  # why it did not arrive the last time
)
LISTED = ("id", "receiver", "type", "at", "tries", "due", "dead", "error")
_listed = [_events.c[name] for name in LISTED]


@dataclass(frozen=True)
class Receiver:
    """A server of the clinic's that takes events.

    Attributes:
        url: Chosen by who runs us: it may lie in a private network.
        keys: What the events for it are signed with.
    """

    url: str
    keys: Keys


class Outbox:
    """Writes events into the store and sends them; no reply to a parent waits for it.

    There is one sender, `run`. It keeps no order between events.
    """

    def __init__(
        self, store: Store, receivers: Mapping[str, Receiver], metrics: Metrics
    ) -> None:
        """Takes the receivers by name; the `alarm` gets `canary.failed` alone."""
        self._store, self._receivers, self._metrics = store, receivers, metrics
        self._news = asyncio.Event()
        self._client: aiohttp.ClientSession | None = None

    @property
    def reaches_clinic(self) -> bool:
        """Whether anybody hears of more than a failed canary."""
        return CLINIC in self._receivers

    async def keep(self, type: str, data: Mapping[str, Any], id: str = "") -> bool:
        """Write an event down to be sent; returns whether it is, and somebody gets it.

        Args:
            type: What has happened.
            data: What its receivers learn of it.
            id: Its `webhook-id`, if the same event may be kept a second time.
        """
        id, body = id or new_id(), _body(type, data)
        try:
            await self._write(type, id, body)
        except StoreError as error:
            logger.error("%s was not written down: %s", type, error)
            return False
        return bool(self._receivers_of(type))

    async def tell(self, type: str, data: Mapping[str, Any]) -> None:
        """The same; without a store, the event is sent once, here and now."""
        id, body = new_id(), _body(type, data)
        try:
            await self._write(type, id, body)
        except StoreError as error:
            logger.error("%s was not written down: %s", type, error)
            for receiver in self._receivers_of(type):
                problem = await self._post(receiver, id, body)
                self._metrics.count_event(type, "lost" if problem else "delivered")
                if problem:
                    logger.error("%s is lost: %s", type, problem)

    async def run(self) -> None:
        """Send what is due, again and again, until cancelled."""
        try:
            while True:
                try:
                    pause = LOOK_SECONDS if await self.send_due() == 0 else 0.0
                except StoreError as error:
                    logger.error("events are not sent: %s", error)
                    pause = LOOK_SECONDS
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._news.wait(), pause)
                self._news.clear()
        finally:
            if self._client:
                await self._client.close()

    async def send_due(self) -> int:
        """Send the events that are due, the oldest first; how many were tried.

        Raises:
            StoreError: They cannot be read, or it cannot be written what became of one.
        """
        due = (
            select(_events)
            .where(
                ~_events.c.dead,
                _events.c.due <= _now(),
                _events.c.receiver.in_(list(self._receivers)),
            )
            .order_by(_events.c.due)
            .limit(AT_ONCE)
        )
        rows = await self._store.execute(_lent(due) if self._store.shared else due)
        await asyncio.gather(*map(self._send, rows))
        return len(rows)

    async def purge(self, retention_hours: int) -> None:
        """Delete what is too old to be sent, words of a parent before all else.

        Raises:
            StoreError: It could not be deleted.
        """
        words = _now() - datetime.timedelta(hours=retention_hours)
        oldest = _now() - datetime.timedelta(days=DEAD_DAYS)
        old = or_(
            and_(_events.c.type.in_(WITH_WORDS), _events.c.at < words),
            and_(_events.c.dead, _events.c.at < oldest),
        )
        await self._store.execute(delete(_events).where(old))

    def _receivers_of(self, type: str) -> list[str]:
        return [n for n in self._receivers if n == CLINIC or type == CANARY]

    async def _write(self, type: str, id: str, body: str) -> None:
        now = _now()
        rows = [
            {
                "id": id,
                "receiver": receiver,
                "type": type,
                "body": body,
                "at": now,
                "due": now,
                "tries": 0,
                "dead": False,
                "error": "",
            }
            for receiver in self._receivers_of(type)
        ]
        if rows:
            add = insert(_events).values(rows).on_conflict_do_nothing()
            await self._store.execute(add)
            self._news.set()

    async def _send(self, row: Any) -> None:
        this = and_(_events.c.id == row.id, _events.c.receiver == row.receiver)
        problem = await self._post(row.receiver, row.id, row.body)
        if not problem:
            self._metrics.count_event(row.type, "delivered")
            await self._store.execute(delete(_events).where(this))
            return
        tries = row.tries + 1
        dead = tries >= TRIES
        self._metrics.count_event(row.type, "dead" if dead else "failed")
        if dead:
            logger.error("%s %s is given up: %s", row.type, row.id, problem)
        changed = {
            "tries": tries,
            "dead": dead,
            "due": _now() + datetime.timedelta(seconds=pause_after(tries)),
            "error": problem[:64],
        }
        await self._store.execute(update(_events).where(this).values(changed))

    async def _post(self, receiver: str, id: str, body: str) -> str:
        """Send an event once; what went wrong, or nothing."""
        to = self._receivers[receiver]
        data = body.encode("utf-8")
        headers = {**to.keys.headers(id, data), "content-type": "application/json"}
        if self._client is None:  # aiohttp wants to be made where the event loop runs
            self._client = aiohttp.ClientSession()
        try:
            async with self._client.post(
                to.url,
                data=data,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=SEND_SECONDS),
                allow_redirects=False,  # it would be signed for somebody else
            ) as response:
                taken = 200 <= response.status < 300
                return "" if taken else f"status {response.status}"
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError, OSError) as e:
            return type(e).__name__


async def listed(store: Store) -> list[dict[str, Any]]:
    """The events that have not arrived, oldest first, without what they say.

    Raises:
        StoreError: They cannot be read.
    """
    rows = await store.execute(select(*_listed).order_by(_events.c.at))
    return [dict(row._mapping) for row in rows]


async def backlog(store: Store) -> dict[str, int]:
    """How many events wait to arrive, and how many are dead.

    Raises:
        StoreError: They cannot be read.
    """
    query = select(_events.c.dead, func.count()).group_by(_events.c.dead)
    found = {dead: count for dead, count in await store.execute(query)}
    return {"waiting": found.get(False, 0), "dead": found.get(True, 0)}


async def resend(store: Store, id: str | None = None) -> int:
    """Let an event, or all, be sent now as if for the first time; how many.

    Raises:
        StoreError: It could not be written.
    """
    which = _events.c.id == id if id else _events.c.id.is_not(None)
    found = await store.execute(select(_events.c.id).where(which))
    again = {"due": _now(), "tries": 0, "dead": False}
    await store.execute(update(_events).where(which).values(again))
    return len(found)


def _lent(due: Any) -> Any:
    """Gives events that are due to one gateway, for as long as it takes to send them.

    If it is killed meanwhile, they are due again then.
    """
    ours = due.with_only_columns(_events.c.id, _events.c.receiver)
    ours = ours.with_for_update(skip_locked=True)
    until = _now() + datetime.timedelta(seconds=LEND_SECONDS)
    these = tuple_(_events.c.id, _events.c.receiver).in_(ours)
    return update(_events).where(these).values(due=until).returning(*_events.c)


def pause_after(tries: int) -> float:
    """Seconds until the next try; by chance a quarter more or less.

    So that all who wait for the same receiver do not come back at the same time.
    """
    pause = min(FIRST_PAUSE_SECONDS * 3.0 ** (tries - 1), LONGEST_PAUSE_SECONDS)
    return pause * random.uniform(0.75, 1.25)


def new_id() -> str:
    """The id of an event or a message."""
    return f"msg_{secrets.token_hex(12)}"


def _body(type: str, data: Mapping[str, Any]) -> str:
    now = datetime.datetime.now(datetime.timezone.utc)
    event = {"type": type, "timestamp": now.isoformat(), "data": data}
    return json.dumps(event, ensure_ascii=False)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
