"""The real referral: 988 first, checked numbers, honest about what speaks."""

import datetime
import re

import pytest
import yaml

from bot.safety.content import read_safety, stale_sources
from bot.settings import PROJECT

DATA = PROJECT / "data"
SAFETY = DATA / "safety"
REFERRAL = read_safety(SAFETY).referral
NUMBERS = re.findall(r"\d[\d-]*\d", REFERRAL)


@pytest.fixture(scope="module")
def checked():
    """The day after the sources were last checked."""
    found = yaml.safe_load((SAFETY / "referral.yml").read_text("utf-8"))
    last = max(source["checked"] for source in found["sources"])
    return last + datetime.timedelta(days=1)


def test_988_is_the_first_number_and_stands_in_the_first_line():
    assert NUMBERS[0] == "988"
    assert "call or text 988" in REFERRAL.splitlines()[0]


def test_the_maternal_hotline_stands_after_988():
    assert NUMBERS.index("1-833-852-6262") > NUMBERS.index("988")


def test_only_numbers_that_were_checked_are_told():
    assert set(NUMBERS) == {"988", "911", "1-833-852-6262"}


@pytest.mark.parametrize(
    "path", sorted(DATA.rglob("*.yml")), ids=lambda path: path.name
)
def test_nobody_is_told_to_press_3(path):
    # That line of 988 ended on 17 July 2025.
    text = " ".join(path.read_text("utf-8").split())

    assert re.search(r"press\W*(3|three)\b", text, re.IGNORECASE) is None


def test_the_text_says_that_no_person_speaks():
    assert "automated assistant, not a person" in REFERRAL


def test_the_text_says_what_a_texter_is_asked_first():
    assert re.search(r"If you text, .*accept terms and take a short survey", REFERRAL)


def test_the_text_says_that_one_need_not_be_suicidal():
    assert "You do not have to be suicidal to call" in REFERRAL


def test_every_source_is_fresh_when_checked(checked):
    assert stale_sources(SAFETY, checked) == []


def test_every_source_is_stale_half_a_year_later(checked):
    sources = yaml.safe_load((SAFETY / "referral.yml").read_text("utf-8"))["sources"]

    stale = stale_sources(SAFETY, checked + datetime.timedelta(days=181))

    assert len(stale) == len(sources) > 0
