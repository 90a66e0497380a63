"""A report counts what is in the store, in weeks or months."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.report.numbers import Period, Series, read_numbers
from tests.report.store import TODAY

pytestmark = pytest.mark.anyio
WEEK = datetime.timedelta(days=7)
UTC = ZoneInfo("UTC")
MARCH = Period.of(30, TODAY)


async def numbers(filled, zone=UTC):
    return await read_numbers(filled.store, MARCH, zone)


def test_a_month_is_told_by_weeks_from_monday_on():
    assert MARCH.first == datetime.date(2026, 3, 2)
    assert [start.day for start in MARCH.starts] == [2, 9, 16, 23, 30]
    assert not MARCH.monthly


def test_the_first_week_may_be_cut():
    period = Period.of(10, TODAY)

    assert [start.day for start in period.starts] == [22, 23, 30]


def test_a_year_is_told_by_months():
    period = Period.of(365, TODAY)

    assert period.monthly
    assert len(period.starts) == 12
    assert period.starts[1] == datetime.date(2025, 5, 1)


def test_every_day_is_in_one_part():
    period = Period.of(400, TODAY)
    days = [TODAY - datetime.timedelta(days=n) for n in range(400)]

    counts = period.counts((day, 1) for day in days)

    assert sum(counts) == 400
    assert period.part(period.first) == 0
    assert period.part(period.last) == len(period.starts) - 1


async def test_an_empty_store_has_no_numbers(filled):
    found = await numbers(filled)

    assert found.questions == found.busiest == 0
    assert (found.topics, found.referrals, found.feedback) == ((), (), ())


async def test_topics_are_counted_by_week_most_asked_first(filled):
    await filled.replies(2, topic="pads")
    await filled.replies(3, topic="pads", channel="sms")
    await filled.replies(4, TODAY - WEEK, topic="pads")
    await filled.replies(10, topic="drips")
    await filled.replies(99, TODAY - 5 * WEEK, topic="drips")

    found = await numbers(filled)

    assert found.topics == (
        Series(("drips",), (0, 0, 0, 0, 10)),
        Series(("pads",), (0, 0, 0, 4, 5)),
    )
    assert [(s.name[0], s.total) for s in found.channels] == [("web", 16), ("sms", 3)]


async def test_what_was_not_understood_is_counted_and_small_talk_is_not(filled):
    await filled.replies(5, topic="pads")
    await filled.replies(3, kind="clarify")
    await filled.replies(2, kind="decline")
    await filled.replies(50, kind="smalltalk")

    found = await numbers(filled)

    totals = {kind: series.total for kind, series in found.outcomes.items()}
    assert totals == {"answer": 5, "clarify": 3, "decline": 2}
    assert found.questions == 10


async def test_referrals_are_counted_by_kind(filled):
    await filled.referrals(1)
    await filled.referrals(2, TODAY - datetime.timedelta(days=1))
    await filled.referrals(7, TODAY - WEEK, category="psychosis")

    found = await numbers(filled)

    assert found.referrals == (
        Series(("crisis", "psychosis"), (0, 0, 0, 7, 0)),
        Series(("crisis", "suicidality"), (0, 0, 0, 0, 3)),
    )


async def test_hours_are_those_of_the_clinics_clock(filled):
    tuesday = datetime.date(2026, 3, 31)
    await filled.messages(4, tuesday, 2)  # 2:00 UTC is Monday, 22:00 in New York

    found = await numbers(filled, ZoneInfo("America/New_York"))

    assert found.hours[0][22] == found.busiest == 4
    assert sum(map(sum, found.hours)) == 4


async def test_the_answers_that_did_not_help_come_first(filled):
    await filled.feedback("pads", helpful=True, comment="quagga")
    await filled.feedback("drips", helpful=False, comment="quokka")
    await filled.feedback("drips", helpful=True)
    await filled.feedback("old", helpful=False, day=TODAY - 5 * WEEK)

    found = await numbers(filled)

    rated = [(one.topic, one.helpful, one.unhelpful) for one in found.feedback]
    assert rated == [("drips", 1, 1), ("pads", 1, 0)]
    assert found.comments == (("drips", False, "quokka"), ("pads", True, "quagga"))
