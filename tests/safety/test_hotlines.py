"""Every number is in the registry, verified and not expired; 988 stands above all."""

import datetime

import pytest

from bot.errors import Problem
from bot.safety.hotlines import Hotline, expired, not_below_988, read_hotlines

FILE = "data/safety/hotlines.yml"

# What stands in the file, what is put there and the start of the line to go to; then
# what the editor is told.
MISTAKES = {
    "a number with letters": (
        ("number: 1-800-555-0100", "number: 1-800-MOTHERS", "number: 1-800"),
        "field 'number' must be digits and '-'",
    ),
    "a number without quotes": (
        ('number: "911"', "number: 911", "number: 911"),
        "field 'emergency.number' must be a text; put it in quotes if need be",
    ),
    "988 of another number": (
        ('number: "988"', 'number: "989"', "lifeline"),
        "must have 'lifeline' with number \"988\"",
    ),
    "988 is missing": (
        ("lifeline:\n", "lifelines:\n", "lifelines"),
        "must have 'lifeline' with number \"988\"",
    ),
    "expired before it was verified": (
        ("expires_on: 2099-02-01", "expires_on: 2026-01-01", "expires_on: 2026"),
        "field 'expires_on' must be later than 'verified_on'",
    ),
    "no date": (
        ("expires_on: 2099-02-01", "expires_on: soon", "expires_on: soon"),
        "field 'emergency.expires_on' must be a date written as 2026-01-31",
    ),
    "no yes or no": (
        ("crisis: false", "crisis: seldom", "crisis: seldom"),
        "field 'maternal.crisis' must be true or false",
    ),
    "no language": (
        ("languages: [en]\n", "languages: []\n", "languages: []"),
        "field 'maternal.languages' has 0 items; at least 1",
    ),
    "a field that is not known": (
        ("crisis: false", "crisis: false\n  hours: 24", "hours"),
        "field 'maternal.hours' is not known; remove or respell it",
    ),
    "a hotline without fields": (
        ("lifeline:\n", "psi: 1-800\nlifeline:\n", "psi"),
        "field 'psi' must have fields 'name: value' below it",
    ),
}


@pytest.fixture
def folder(project):
    return project.data / "safety"


@pytest.fixture
def hotlines(folder):
    return read_hotlines(folder)


def test_a_hotline_is_read_with_all_that_it_says(project, hotlines):
    assert list(hotlines) == ["lifeline", "emergency", "maternal"]
    assert hotlines["maternal"] == Hotline(
        id="maternal",
        name="A line for mothers",
        number="1-800-555-0100",
        crisis=False,
        languages=("en",),
        source="https://example.org/maternal",
        verified_on=datetime.date(2026, 1, 1),
        expires_on=datetime.date(2099, 3, 1),
        line=project.line(FILE, "expires_on: 2099-03-01"),
    )


@pytest.mark.parametrize(("edit", "remedy"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_file_its_line_and_its_remedy(
    project, folder, told, edit, remedy
):
    old, new, start = edit
    project.edit(FILE, old, new)

    assert told(read_hotlines, folder) == [(FILE, project.line(FILE, start), remedy)]


@pytest.mark.parametrize(
    "field",
    ["name", "number", "crisis", "languages", "source", "verified_on", "expires_on"],
)
def test_a_missing_field_is_told(project, folder, told, field):
    path = project.root / FILE
    head, maternal = path.read_text("utf-8").split("maternal:\n")
    kept = [line for line in maternal.splitlines() if f" {field}:" not in line]
    path.write_text("\n".join([f"{head}maternal:", *kept]), "utf-8")

    assert told(read_hotlines, folder) == [
        (
            FILE,
            project.line(FILE, "maternal:") + 1,
            f"field 'maternal.{field}' is missing; add '{field}: …'",
        )
    ]


def test_a_missing_registry_is_told(folder, told):
    (folder / "hotlines.yml").unlink()

    assert told(read_hotlines, folder) == [
        (FILE, 1, "cannot be read: No such file or directory")
    ]


def test_a_hotline_expires_on_its_day(project, folder):
    day = datetime.date(2099, 1, 1)

    assert expired(folder, day - datetime.timedelta(days=1)) == []
    assert expired(folder, day) == [
        Problem(
            folder / "hotlines.yml",
            project.line(FILE, "expires_on: 2099-01-01"),
            "'A lifeline' was to be verified by 2099-01-01: look at https://example.org"
            "/lifeline, then set 'verified_on' and 'expires_on' anew",
        )
    ]


def test_every_hotline_that_has_expired_is_told(folder):
    assert len(expired(folder, datetime.date(2099, 12, 31))) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Call your midwife.",
        "Call 911.",
        "Call 988.\nOr 1-800-555-0100.",
        "Call 911 or 988, then 1-800-555-0100.",
        "Call us at 1-800-555-0199.",
    ],
)
def test_a_line_for_support_below_988_or_no_such_line_is_fine(hotlines, text):
    assert not_below_988(text, hotlines) is None


@pytest.mark.parametrize(
    "text",
    [
        "Call 1-800-555-0100.",
        "Call 1-800-555-0100. Or 988.",
        "Call 911, then 1-800-555-0100",
        "In 1988 we had 1-800-555-0100",
    ],
)
def test_a_line_for_support_without_988_above_it_is_told(hotlines, text):
    assert not_below_988(text, hotlines) == "1-800-555-0100"
