"""The most urgent finding speaks for a message."""

import itertools

import pytest

from bot.safety.verdict import CATEGORIES, Finding, Verdict, verdict_of

ALL = [
    Finding(level, category)
    for level, categories in CATEGORIES.items()
    for category in categories
]


def test_without_findings_there_is_no_verdict():
    assert verdict_of([]) is None


@pytest.mark.parametrize(("one", "other"), itertools.pairwise(ALL))
def test_findings_stand_in_the_order_of_their_urgency(one, other):
    assert verdict_of([other, one]) == Verdict((one, other))


def test_every_crisis_is_more_urgent_than_any_red_flag():
    flag, crisis = Finding("emergency", "maternal"), Finding("crisis", "unknown")

    assert verdict_of([flag, crisis]).is_crisis


def test_a_verdict_tells_level_category_and_language_of_the_most_urgent():
    verdict = verdict_of(
        [Finding("same_day", "mood", "en"), Finding("emergency", "newborn", "es")]
    )

    assert (verdict.level, verdict.category, verdict.language) == (
        "emergency",
        "newborn",
        "es",
    )
    assert not verdict.is_crisis


def test_of_equally_urgent_findings_the_first_stays_first():
    one, other = Finding("crisis", "hotline", rule="a"), Finding("crisis", "hotline")

    assert verdict_of([one, other]).findings == (one, other)
