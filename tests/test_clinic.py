"""clinic.yml is read strictly: a mistake is told with its line and its remedy."""

import pytest

from bot.clinic import Clinic, Rates, Widget, read_clinic
from bot.errors import ContentError
from bot.settings import PROJECT, read_settings

CLINIC = "clinic.yml"
LIMITS = "limits:\n  conversation: 3\n  number: {}\n  address: 9\n"


def test_the_clinic_is_read(project):
    assert read_clinic(project.root / CLINIC) == Clinic(
        name="Hill Clinic",
        phone="555-0199",
        hours="Monday to Friday",
        serve_unreviewed=True,
        retention_hours=24,
        widget=Widget(("https://clinic.example",), ("en", "es"), "session", 30),
    )


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ("phone: 555-0199", "phone: 5550199", "must be a text; put it in quotes"),
        ("unreviewed: true", "unreviewed: 1", "must be true or false"),
        ("unreviewed: true", "unreviewed: 'no'", "must be true or false"),
        ("hours: 24", "hours: 0", "'retention_hours' must be a whole number above 0"),
        ("hours: 24", "hours: 1.5", "must be a whole number above 0"),
        ("hours: 24", "hours: true", "must be a whole number above 0"),
        ("hours: 24", "hours: 24\nfax: 5", "'fax' is not known; remove or respell it"),
        ("name: Hill Clinic\n", "", "'name' is missing; add 'name: …'"),
        ("https://clinic.example", "https://a.example/b", "without a path"),
        ("https://clinic.example", '"*"', "'*' is no origin"),
        ("[en, es]", "[en, fr]", "'fr' must be one of: en, es"),
        ("keep: session", "keep: cookie", "one of: memory, session, local"),
        ("keep: session", "keep: session\n  kept: 1", "'widget.kept' is not known"),
        ("feedback_days: 30", "feedback_days: 0", "a whole number above 0"),
        ("name: Hill", LIMITS.format(0) + "name: Hill", "'limits.number' must be a"),
        ("name: Hill", LIMITS.format("x") + "name: Hill", "'limits.number' must be a"),
        ("name: Hill", LIMITS.format("5\n  x: 1") + "name: Hill", "'limits.x' is not"),
        ("name: Hill", "limits:\n  number: 5\n  address: 9\nname: Hill", "'limits.con"),
    ],
)
def test_a_mistake_in_clinic_yml_is_told_with_its_remedy(project, old, new, remedy):
    project.edit(CLINIC, old, new)

    with pytest.raises(ContentError) as caught:
        read_clinic(project.root / CLINIC)

    (problem,) = caught.value.problems
    assert problem.path == project.root / CLINIC
    assert remedy in problem.message


def test_the_limits_are_read_and_have_defaults(project):
    path = project.root / CLINIC
    before = read_clinic(path).rates
    project.edit(CLINIC, "name: Hill", LIMITS.format(7) + "name: Hill")

    assert before == Rates()
    assert read_clinic(path).rates == Rates(conversation=3, number=7, address=9)


def test_a_missing_clinic_yml_is_told(project):
    (project.root / CLINIC).unlink()

    with pytest.raises(ContentError, match=r"clinic\.yml:1: cannot be read: No such"):
        _ = read_settings({}, project.root).clinic


def test_the_clinic_yml_of_this_project_can_be_used():
    assert read_clinic(PROJECT / CLINIC).name


HANDOFF = """
handoff:
  enabled: true
  phone: 555-0177
  hours: weekdays
  times: [mon-fri 08:00-17:00, sat 09:00-12:30]
  timezone: America/New_York
  minutes: 15
"""


def with_handoff(project, old="", new=""):
    """clinic.yml with a hand-off, in which a test changed something."""
    path = project.root / CLINIC
    text = path.read_text(encoding="utf-8") + HANDOFF
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_clinic_says_when_a_person_takes_over(project):
    handoff = read_clinic(with_handoff(project)).handoff

    assert (handoff.phone, handoff.hours) == ("555-0177", "weekdays")
    assert handoff.minutes == 15
    assert str(handoff.times.zone) == "America/New_York"
    assert len(handoff.times.openings) == 2


def test_a_clinic_that_says_nothing_of_it_has_no_hand_off(project):
    assert read_clinic(project.root / CLINIC).handoff is None


def test_a_hand_off_can_be_turned_off(project):
    path = with_handoff(project, "enabled: true", "enabled: false")

    assert read_clinic(path).handoff is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mon-fri 08:00-17:00", "monday 8-17", "'monday 8-17' is no opening; write"),
        ("America/New_York", "New York", "'New York' is no time zone; write it as"),
        ("America/New_York", "../etc/passwd", "'../etc/passwd' is no time zone"),
        ("minutes: 15", "minutes: 0", "field 'handoff.minutes' must be a whole"),
        ("[mon-fri 08:00-17:00, sat 09:00-12:30]", "[]", "field 'handoff.times' has 0"),
        ("phone: 555-0177", "fone: 555-0177", "field 'handoff.phone' is missing"),
    ],
)
def test_a_mistake_in_the_hand_off_is_told_with_its_line(project, old, new, message):
    path = with_handoff(project, old, new)

    with pytest.raises(ContentError) as caught:
        read_clinic(path)

    first = caught.value.problems[0]
    assert first.message.startswith(message)
    assert first.line >= project.line(CLINIC, "handoff:")
