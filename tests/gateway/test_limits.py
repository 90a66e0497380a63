"""So many messages a minute, counted by a clock that nobody sets."""

import pytest

from bot.clinic import Rates
from bot.gateway import limits as limits_module
from bot.gateway.engines import Message
from bot.gateway.limits import Buckets, Limits

SMALL = Rates(conversation=2, number=3, address=4)


@pytest.fixture
def clock(monkeypatch):
    """The time; a test sets it forward."""
    clock = [1000.0]
    monkeypatch.setattr(limits_module, "_now", lambda: clock[0])
    return clock


def taken(buckets, key, times):
    return [buckets.take(key) for _ in range(times)]


def test_a_bucket_is_full_at_first_and_then_empty(clock):
    assert taken(Buckets(3), "a", 5) == [True, True, True, False, False]


def test_each_key_has_a_bucket_of_its_own(clock):
    buckets = Buckets(1)
    taken(buckets, "a", 2)

    assert buckets.take("b")


def test_a_bucket_fills_with_time_and_never_above_its_size(clock):
    buckets = Buckets(6)
    taken(buckets, "a", 6)

    clock[0] += 10
    after_ten_seconds = taken(buckets, "a", 2)
    clock[0] += 3600
    after_an_hour = taken(buckets, "a", 7)

    assert after_ten_seconds == [True, False]
    assert after_an_hour == [True] * 6 + [False]


def test_who_asks_all_the_time_is_let_through_at_the_rate(clock):
    buckets = Buckets(6)
    found = 0
    for _ in range(600):
        clock[0] += 0.5
        found += buckets.take("a")

    assert found == pytest.approx(5 * 6 + 6, abs=1)


def test_a_flood_of_keys_fills_no_memory(clock, monkeypatch):
    monkeypatch.setattr(limits_module, "AT_MOST", 100)
    buckets = Buckets(1)
    for number in range(1000):
        buckets.take(str(number))

    assert len(buckets._known) == 100


def test_in_a_flood_who_asks_all_the_time_is_not_forgotten(clock, monkeypatch):
    monkeypatch.setattr(limits_module, "AT_MOST", 100)
    buckets = Buckets(1)
    buckets.take("loud")
    for number in range(1000):
        buckets.take(str(number))
        assert not buckets.take("loud")


def test_a_wall_clock_that_jumps_changes_nothing(monkeypatch):
    buckets = Buckets(1)
    buckets.take("a")
    monkeypatch.setattr("time.time", lambda: 4e9)

    assert not buckets.take("a")


@pytest.mark.parametrize(
    ("message", "reason", "times"),
    [
        (Message("a"), "conversation rate", 2),
        (Message("a", channel="webhook"), "conversation rate", 2),
        (Message("a", channel="sms"), "number rate", 3),
        (Message("a", channel="whatsapp"), "number rate", 3),
    ],
)
def test_each_channel_has_its_rate(clock, message, reason, times):
    limits = Limits(SMALL)

    found = [limits.spent(message) for _ in range(times + 1)]

    assert found == [""] * times + [reason]


def test_new_conversations_of_one_address_are_counted_together(clock):
    limits = Limits(SMALL)

    found = [limits.spent(Message(str(n), address="192.0.2.1")) for n in range(5)]

    assert found == [""] * 4 + ["address rate"]


def test_where_no_address_is_known_none_is_counted(clock):
    limits = Limits(SMALL)

    assert not any(limits.spent(Message(str(n))) for n in range(100))


def test_limits_that_are_lifted_let_all_through(clock):
    limits = Limits(None)

    assert not any(limits.spent(Message("a", address="192.0.2.1")) for _ in range(999))
    assert all(limits.address("192.0.2.1") for _ in range(999))
