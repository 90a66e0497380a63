"""Room for messages: bounded, fair between conversations, and with a deadline.

A message that the guard's first tier takes for a crisis never comes here, and a red
flag gets its referral whatever is said here.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator

import anyio

from bot.errors import BusyError
from bot.gateway.engines import Message
from bot.gateway.limits import Limits
from bot.gateway.metrics import Metrics
from bot.gateway.slots import Slots
from bot.knowledge.lines import Lines
from bot.knowledge.reply import Reply
from bot.safety.language import language_of

TURN_SECONDS = 9.0  # for one message; Twilio's channel gives up after 10
LIMITED_SECONDS = 2.0  # for the guard to read a message that is over a limit
READING = 64, 2_000  # messages that the second tier has yet to read: in one, in all
LIMITED = 8, 200  # the same of those over a limit, which take no room from others
ANSWERING = 5, 1_000  # messages that have yet to be answered: in one, in all
# Questions at once to each Rasa, which thinks about one at a time. With more, it ends
# many together, whose parents write on together, and the guard has them all at once.
AT_ONCE = 6
WAITING = 1_000  # questions to the engines


class Line:
    """Counts who is in, in one conversation and in all."""

    def __init__(self, in_one: int, in_all: int) -> None:
        self._in_one, self._in_all = in_one, in_all
        self._by_key: Counter[str] = Counter()
        self._all = 0

    @contextlib.contextmanager
    def place(self, key: str) -> Iterator[None]:
        """A place for as long as the block.

        Raises:
            BusyError: There is none.
        """
        if self._by_key[key] >= self._in_one:
            raise BusyError("conversation queue")
        if self._all >= self._in_all:
            raise BusyError("queue")
        self._by_key[key] += 1
        self._all += 1
        try:
            yield
        finally:
            self._all -= 1
            self._by_key[key] -= 1
            if not self._by_key[key]:
                del self._by_key[key]


class Admission:
    """Says whom a turn of conversation waits for, and for how long.

    Attributes:
        engines: Slots for questions to the engines. Of a conversation, one message at a
            time asks for one, so that a hundred of them hold up nobody else.
    """

    def __init__(
        self, limits: Limits, messaging: Lines, metrics: Metrics, workers: int = 1
    ) -> None:
        """Takes too how many Rasa processes there are."""
        self._limits, self._messaging, self._metrics = limits, messaging, metrics
        self._reading, self._limited = Line(*READING), Line(*LIMITED)
        self._answering = Line(*ANSWERING)
        self.engines = Slots(AT_ONCE * max(1, workers), WAITING)

    def deadline(self) -> float:
        """When a message that comes now is answered at the latest."""
        return anyio.current_time() + TURN_SECONDS

    def spent(self, message: Message) -> str:
        """Which limit a message is over; empty if none."""
        return self._limits.spent(message)

    @contextlib.contextmanager
    def reading(self, key: str, deadline: float, limited: bool) -> Iterator[None]:
        """A place among what the second tier has yet to read.

        Raises:
            BusyError: There is none, or it took too long.
        """
        line = self._reading
        if limited:
            line, deadline = self._limited, anyio.current_time() + LIMITED_SECONDS
        with line.place(key), _until(deadline, "not read in time"):
            yield

    @contextlib.contextmanager
    def answering(self, key: str, deadline: float) -> Iterator[None]:
        """A place among what has yet to be answered.

        Raises:
            BusyError: There is none, or it took too long.
        """
        with self._answering.place(key), _until(deadline, "deadline"):
            yield

    def sorry(self, reason: str, text: str) -> Reply:
        """What is said to a message that is not answered, in its language."""
        self._metrics.count_busy(reason)
        words = self._messaging.of(language_of(text))
        return Reply("notice", words["too_fast" if "rate" in reason else "busy"])


@contextlib.contextmanager
def _until(deadline: float, reason: str) -> Iterator[None]:
    """Cancels the block at a deadline, and says so."""
    with anyio.CancelScope(deadline=deadline) as scope:
        yield
    if scope.cancelled_caught:
        raise BusyError(reason)
