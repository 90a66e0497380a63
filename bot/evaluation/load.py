"""Let many parents talk with a system at once, and see how long they wait."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.service import Service


@dataclass(frozen=True)
class Load:
    """What a run of clients saw.

    Attributes:
        began: When each message was sent, by the machine's `time.monotonic`, in the
            order in which they were answered.
        seconds: Of each message.
        right: Whether each was answered as it should.
        processor: Seconds of processor time that the clients themselves took.
    """

    began: tuple[float, ...]
    seconds: tuple[float, ...]
    right: tuple[bool, ...]
    processor: float

    @property
    def wrong(self) -> int:
        """Messages that were not answered as they should."""
        return self.right.count(False)

    @property
    def elapsed(self) -> float:
        """Seconds from the first message to the last answer."""
        ends = (b + s for b, s in zip(self.began, self.seconds, strict=True))
        return max(ends) - min(self.began)

    @property
    def rate(self) -> float:
        """Messages answered as they should, per second."""
        return self.right.count(True) / self.elapsed

    def during(self, other: Load) -> Load:
        """Those of its messages that were sent while the other was on."""
        first, last = min(other.began), max(other.began)
        messages = zip(self.began, self.seconds, self.right, strict=True)
        kept = [message for message in messages if first <= message[0] <= last]
        began, seconds, right = zip(*kept, strict=True)
        return dataclasses.replace(self, began=began, seconds=seconds, right=right)


def run_load(
    url: str, talk: str, conversations: Sequence[Sequence[str]], clients: int
) -> Load:
    """Let so many clients at once lead conversations, each the next not yet begun.

    Args:
        url: Where the system listens.
        talk: How it is talked to, a name in `bot.evaluation.talks.TALKS`.
        conversations: What is said in each.
        clients: How many lead them, each one at a time.

    Raises:
        StartError: It took longer than a quarter of an hour.
    """
    with leading(url, talk, conversations, clients) as finish:
        return finish()


@contextlib.contextmanager
def leading(
    url: str,
    talk: str,
    conversations: Sequence[Sequence[str]],
    clients: int,
    pause: float = 0.0,
) -> Iterator[Callable[[], Load]]:
    """Clients that lead conversations meanwhile; what is given waits for their end.

    `pause` is how many seconds a client waits between two messages; for the others see
    `run_load`.
    """
    plan = {
        "url": url,
        "talk": talk,
        "conversations": conversations,
        "clients": clients,
        "pause": pause,
    }
    with tempfile.TemporaryDirectory(prefix="lactabot-load-") as name:
        folder = Path(name)
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        command = (sys.executable, "-W", "ignore", "-m", "bot.evaluation.parents", name)
        log = folder / "log"
        with Service("Locust", command, folder, os.environ, log) as service:

            def finish() -> Load:
                service.finish(lambda text: None)
                seen = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
                began, seconds, right = zip(*seen["messages"], strict=True)
                return Load(began, seconds, right, seen["processor"])

            yield finish
