"""How many messages a minute are answered, by conversation, number and address.

The guard reads what is over a limit like everything else: see `Turns.take`.
"""

from __future__ import annotations

import time
from collections import OrderedDict

from bot.clinic import Rates
from bot.gateway.engines import Message
from bot.gateway.handoff import PHONES

AT_MOST = 20_000  # keys of each kind, about 5 MB
MINUTE = 60.0


class Buckets:
    """A bucket of tokens for each key: full at first, and full again after a minute.

    The time is that of a clock which nobody sets. The keys that rested longest are
    forgotten first; of these, most have a full bucket anyway.
    """

    def __init__(self, per_minute: int) -> None:
        self._size = float(per_minute)
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> bool:
        """Take a token; returns whether there was one."""
        now = _now()
        left, at = self._known.get(key, (self._size, now))
        left = min(self._size, left + (now - at) * self._size / MINUTE)
        found = left >= 1
        self._known[key] = left - found, now
        self._known.move_to_end(key)
        if len(self._known) > AT_MOST:
            self._known.popitem(last=False)
        return found


class Limits:
    """All rates of a gateway; without `rates`, nothing is limited."""

    def __init__(self, rates: Rates | None) -> None:
        self._on = rates is not None
        rates = rates or Rates()
        self._conversations = Buckets(rates.conversation)
        self._numbers = Buckets(rates.number)
        self._addresses = Buckets(rates.address)

    def spent(self, message: Message) -> str:
        """Which limit a message is over, as the metrics name it; empty if none."""
        if not self._on:
            return ""
        if message.channel in PHONES:  # the key is a hash of the number
            return "" if self._numbers.take(message.key) else "number rate"
        if not self._conversations.take(message.key):
            return "conversation rate"
        return "" if self.address(message.address) else "address rate"

    def address(self, address: str) -> bool:
        """Whether an address may ask once more; one that is not known always may."""
        return not (self._on and address) or self._addresses.take(address)


def _now() -> float:
    return time.monotonic()
