"""A clinic says when somebody is there, on its own clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.hours import Hours, read_openings

NEW_YORK = ZoneInfo("America/New_York")


def hours(*texts, zone=NEW_YORK):
    return Hours(read_openings(texts), zone)


def at(text, zone=NEW_YORK):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("when", "there"),
    [
        ("2026-03-02T07:59", False),  # a Monday
        ("2026-03-02T08:00", True),
        ("2026-03-06T16:59", True),
        ("2026-03-06T17:00", False),
        ("2026-03-07T12:00", False),
        ("2026-03-07T09:30", True),
    ],
)
def test_somebody_is_there_from_the_first_minute_to_before_the_last(when, there):
    times = hours("mon-fri 08:00-17:00", "sat 09:00-12:00")

    assert (at(when) in times) is there


def test_the_clock_is_that_of_the_clinic():
    times = hours("mon 08:00-17:00")

    assert at("2026-03-02T13:00", ZoneInfo("UTC")) in times  # 8:00 in New York
    assert at("2026-03-02T12:59", ZoneInfo("UTC")) not in times


def test_in_summer_the_clinic_opens_an_hour_earlier_for_the_rest_of_the_world():
    times = hours("mon 08:00-17:00")

    assert at("2026-07-06T12:00", ZoneInfo("UTC")) in times


def test_a_day_ends_at_24():
    assert at("2026-03-01T23:59") in hours("mon-sun 00:00-24:00")


@pytest.mark.parametrize("text", ["Mon-Fri 08:00-17:00", "SAT 09:00-12:30"])
def test_capitals_do_not_matter(text):
    assert read_openings([text]) == read_openings([text.lower()])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "monday 08:00-17:00",
        "mon 8-17",
        "mon 8:00-17:00",
        "mon 08:00",
        "mon 08:60-17:00",
        "mon,tue 08:00-17:00",
        "mon ٠٨:00-17:00",
    ],
)
def test_what_is_no_opening_is_told_with_an_example(text):
    with pytest.raises(ValueError, match="write it as 'mon-fri 08:00-17:00'"):
        read_openings([text])


@pytest.mark.parametrize(
    "text", ["fri-mon 08:00-17:00", "mon 17:00-08:00", "mon 08:00-24:01"]
)
def test_what_ends_before_it_begins_is_told(text):
    with pytest.raises(ValueError, match="two lines"):
        read_openings([text])
