"""Numbers for the clinic's monitoring, at `GET /metrics`: counts, and no words."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.knowledge.reply import Reply

WITHOUT_RASA = "lactabot_without_rasa"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The numbers of one gateway."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._replies = Counter(
            "lactabot_replies",
            "Replies given, by kind",
            ["kind"],
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

    def count_replies(self, replies: Iterable[Reply]) -> None:
        """Count replies by their kind."""
        for reply in replies:
            self._replies.labels(reply.kind).inc()

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

    def count_canary(self, passed: bool) -> None:
        """Count one synthetic crisis message."""
        if passed:
            self._canary_passed_at.set_to_current_time()
        else:
            self._canary_failures.inc()

    def render(self) -> bytes:
        """All numbers in the text format of Prometheus."""
        return generate_latest(self._registry)
