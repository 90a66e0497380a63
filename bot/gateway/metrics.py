"""Numbers for the clinic's monitoring, at `GET /metrics`: counts, and no words.

No label names a conversation, and each has few values: what is not known is `other`.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

from bot.knowledge.reply import Kind, Reply

WITHOUT_RASA = "lactabot_without_rasa"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
CHANNELS = ("web", "sms", "whatsapp", "webhook")
NOT_STORED = ("turn", "referral", "tally")
REFERRALS = ("crisis", "red_flag")  # the kinds of reply whose time is shown by itself
OTHER = "other"
SECONDS = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05),  # the goal of a crisis reply
    *(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)


@dataclass
class TimedTurn:
    """A turn under way.

    Attributes:
        replies: Set by who answers it; empty if nobody did.
    """

    replies: Collection[Reply] = ()

    @property
    def kind(self) -> str:
        """What its time is shown under."""
        kinds = {reply.kind for reply in self.replies}
        return next((kind for kind in REFERRALS if kind in kinds), OTHER)


class Metrics:
    """The numbers of one gateway."""

    def __init__(self, topics: Collection[str] = ()) -> None:
        """Takes the topics that have a number of their own."""
        self._topics = frozenset(topics)
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._replies = Counter(
            "lactabot_replies",
            "Replies given, by kind, topic of an answer, and channel",
            ["kind", "topic", "channel"],
            registry=self._registry,
        )
        self._turn_seconds = Histogram(
            "lactabot_turn_seconds",
            "From a message to its replies; a crisis and a red flag by themselves",
            ["channel", "reply"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._guard_seconds = Histogram(
            "lactabot_guard_seconds",
            "What the guard took of it: its rules, and its reading by meaning",
            ["channel", "tier"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._under_way = Gauge(
            "lactabot_turns_under_way",
            "Messages that are being answered or wait for it",
            registry=self._registry,
        )
        self._referrals = Counter(
            "lactabot_referrals",
            "Messages that brought a referral",
            ["level", "category", "language", "channel"],
            registry=self._registry,
        )
        self._busy = Counter(
            "lactabot_busy",
            "Messages that were asked to wait, and read by the guard all the same",
            ["reason"],
            registry=self._registry,
        )
        self._without_rasa = Counter(
            WITHOUT_RASA,
            "Messages that Rasa left to the entries",
            registry=self._registry,
        )
        self._events = Counter(
            "lactabot_events",
            "Events for the clinic: delivered, failed (and tried again), dead, lost",
            ["type", "outcome"],
            registry=self._registry,
        )
        self._outbox = Gauge(
            "lactabot_outbox_events",
            "Events in the store that have not reached the clinic: waiting, or dead",
            ["state"],
            registry=self._registry,
        )
        self._store_up = Gauge(
            "lactabot_store_up",
            "Whether the store could be read just now",
            registry=self._registry,
        )
        self._not_stored = Counter(
            "lactabot_not_stored",
            "What was answered or counted, and could not be written down",
            ["what"],
            registry=self._registry,
        )
        for what in NOT_STORED:  # or the first one would be no increase
            self._not_stored.labels(what)
        self._ready = Gauge(
            "lactabot_ready",
            "Whether a part is up, as `GET /ready` has it",
            ["part"],
            registry=self._registry,
        )
        self._versions: dict[str, str] = {}
        self._build = Info(
            "lactabot_build",
            "What is running: release, content, and the models by their hashes",
            registry=self._registry,
        )
        self._canary_failures = Counter(
            "lactabot_canary_failures",
            "Synthetic crisis messages that brought no 988",
            registry=self._registry,
        )
        self._canary_passed_at = Gauge(
            "lactabot_canary_passed_timestamp_seconds",
            "When a synthetic crisis message last brought 988",
            registry=self._registry,
        )

    def count_replies(self, replies: Iterable[Reply], channel: str) -> None:
        """Count replies by their kind, topic and channel."""
        for reply in replies:
            topic = reply.topic and _known(reply.topic, self._topics)
            kind = _known(reply.kind, get_args(Kind))
            self._replies.labels(kind, topic, _known(channel, CHANNELS)).inc()

    @contextlib.contextmanager
    def turn(self, channel: str) -> Iterator[TimedTurn]:
        """Measures a turn; who is within tells what was replied."""
        started, turn = time.perf_counter(), TimedTurn()
        with self._under_way.track_inprogress():
            try:
                yield turn
            finally:
                seconds = time.perf_counter() - started
                labels = _known(channel, CHANNELS), turn.kind
                self._turn_seconds.labels(*labels).observe(seconds)

    @contextlib.contextmanager
    def guard(self, tier: str, channel: str) -> Iterator[None]:
        """Measures one tier of the guard: `rules` or `meaning`."""
        with self._guard_seconds.labels(_known(channel, CHANNELS), tier).time():
            yield

    def count_referral(
        self, level: str, category: str, language: str, channel: str
    ) -> None:
        """Count one referral."""
        self._referrals.labels(level, category, language, channel).inc()

    def count_busy(self, reason: str) -> None:
        """Count one message for which there was no room or no time."""
        self._busy.labels(reason).inc()

    def count_without_rasa(self) -> None:
        """Count one message that Rasa could not answer."""
        self._without_rasa.inc()

    def count_event(self, type: str, outcome: str) -> None:
        """Count one try to send an event."""
        self._events.labels(type, outcome).inc()

    def count_not_stored(self, what: str) -> None:
        """Count one `turn`, `referral` or `tally` that the store did not take."""
        self._not_stored.labels(what).inc()

    def count_canary(self, passed: bool) -> None:
        """Count one synthetic crisis message."""
        if passed:
            self._canary_passed_at.set_to_current_time()
        else:
            self._canary_failures.inc()

    def show_backlog(self, backlog: Mapping[str, int] | None) -> None:
        """Show how many events wait or are dead; None if the store cannot tell."""
        self._store_up.set(backlog is not None)
        self._outbox.clear()  # an old number would look like news
        for state, count in (backlog or {}).items():
            self._outbox.labels(state).set(count)

    def show_ready(self, parts: Mapping[str, bool]) -> None:
        """Show which parts are up."""
        for part, ready in parts.items():
            self._ready.labels(part).set(ready)

    def show_build(self, **versions: str) -> None:
        """Show what is running; what is not named stays as it was."""
        self._versions |= versions
        self._build.info(self._versions)

    def render(self) -> bytes:
        """All numbers in the text format of Prometheus."""
        return generate_latest(self._registry)


def _known(value: str, known: Collection[str]) -> str:
    return value if value in known else OTHER
