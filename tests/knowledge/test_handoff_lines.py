"""The lines around a person are complete, fit a phone, and have 988 where they must."""

import pytest

from bot.clinic import read_clinic
from bot.errors import ContentError
from bot.knowledge import gsm7
from bot.knowledge.handoff_lines import (
    LINES,
    WITH_988,
    HandoffLines,
    read_handoff_lines,
)
from bot.knowledge.messaging import LANGUAGES, fits
from bot.settings import PROJECT

FILE = "data/handoff.yml"
CONTACT = {
    "clinic": "Hill Clinic",
    "phone": "555-0199",
    "hours": "Monday",
    "minutes": "15",
}


def read(project, **contact):
    return read_handoff_lines(project.root / FILE, **{**CONTACT, **contact})


def problem_of(project, **contact):
    with pytest.raises(ContentError) as caught:
        read(project, **contact)
    (problem,) = caught.value.problems
    assert problem.path == project.root / FILE
    return problem


def test_the_contact_stands_where_its_placeholders_stood(project):
    assert read(project).of("en")["waiting"] == (
        "Wait 15 for Hill Clinic, or call 555-0199 (Monday). 988."
    )


def test_a_language_that_we_do_not_have_is_spoken_to_in_english(project):
    lines = read(project)

    assert lines.of("fr") == lines.of("en") != lines.of("es")


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_is_missing_is_told(project, name):
    path = project.root / FILE
    before, _, after = path.read_text().partition(f"\n  {name}: ")
    path.write_text(f"{before}\n{after.partition(chr(10))[2]}")

    assert f"field 'en.{name}' is missing" in problem_of(project).message


def test_a_line_for_who_may_be_in_need_has_988(project):
    project.edit(FILE, "joined: Here, 988.", "joined: Here.")

    problem = problem_of(project)

    assert problem.message == "field 'joined' must have 988"
    assert problem.line == project.line(FILE, "joined: Here.")


def test_a_line_is_counted_with_the_clinics_own_name(project):
    problem = problem_of(project, clinic="Hill Clinic " * 20)

    assert problem.line == project.line(FILE, "waiting")
    assert "988 in the first" in problem.message


def test_another_placeholder_is_told(project):
    project.edit(FILE, "kept: Kept.", "kept: '{fax}'")

    assert "field 'kept' has unknown {fax}" in problem_of(project).message


def test_the_same_text_can_stand_for_all_where_the_file_cannot_be_read():
    lines = HandoffLines.of_one("Call 988.")

    assert {lines.of("es")[name] for name in LINES} == {"Call 988."}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LINES)
def test_each_real_line_can_be_sent_as_one_sms(language, name):
    contact = read_clinic(PROJECT / "clinic.yml").handoff_contact
    sent = gsm7.plain(read_handoff_lines(PROJECT / FILE, **contact).of(language)[name])

    assert fits(sent)
    assert ("988" in gsm7.segments(sent)[0]) == (name in WITH_988)
