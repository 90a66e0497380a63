"""The words of text messages are complete, fit, and have 988 where they must."""

import pytest

from bot.clinic import read_clinic
from bot.errors import ContentError
from bot.knowledge import gsm7
from bot.knowledge.messaging import (
    LANGUAGES,
    TEXTS,
    WITH_988,
    Messaging,
    fits,
    read_messaging,
)
from bot.settings import PROJECT

FILE = "data/messaging.yml"
CLINIC = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}


def read(project, **clinic):
    return read_messaging(project.root / FILE, **{**CLINIC, **clinic})


def problems_of(project, **clinic):
    with pytest.raises(ContentError) as caught:
        read(project, **clinic)
    assert {problem.path for problem in caught.value.problems} == {project.root / FILE}
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_the_clinic_stands_where_its_placeholders_stood(project):
    assert read(project).of("en")["help"] == "Hill Clinic 555-0199 Monday 988."


def test_a_language_that_we_do_not_have_is_answered_in_english(project):
    messaging = read(project)

    assert messaging.of("fr") == messaging.of("en") != messaging.of("es")


@pytest.mark.parametrize("name", TEXTS)
def test_a_misspelt_text_is_told_as_missing_and_as_unknown(project, name):
    path = project.root / FILE
    path.write_text(path.read_text().replace(f"\n  {name}: ", f"\n  x{name}: ", 1))

    (_, missing), (line, unknown) = problems_of(project)

    assert f"field 'en.{name}' is missing" in missing
    assert f"field 'en.x{name}' is not known" in unknown
    assert line == project.line(FILE, f"x{name}")


@pytest.mark.parametrize("name", WITH_988)
def test_a_text_that_may_reach_somebody_in_need_has_988(project, name):
    path = project.root / FILE
    before, _, after = path.read_text().partition(f"\n  {name}: ")
    _, _, rest = after.partition("\n")
    path.write_text(f"{before}\n  {name}: Nothing.\n{rest}")

    ((line, message),) = problems_of(project)

    assert message == f"field '{name}' must have 988"
    assert line == project.line(FILE, f"{name}: Nothing")


def test_a_text_is_counted_with_the_clinics_own_name(project):
    ((line, message),) = problems_of(project, clinic="Hill Clinic " * 20)

    assert line == project.line(FILE, "help")
    assert message == (
        "field 'help' has 2 SMS segments with the clinic's name and phone; at most 2, "
        "with 988 in the first"
    )


def test_the_same_text_can_stand_for_all_where_the_file_cannot_be_read():
    messaging = Messaging.of_one("Call 988.")

    assert {messaging.of("es")[name] for name in TEXTS} == {"Call 988."}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WITH_988)
def test_each_real_text_can_be_sent_as_one_sms(language, name):
    contact = read_clinic(PROJECT / "clinic.yml").contact
    text = read_messaging(PROJECT / FILE, **contact).of(language)[name]
    sent = gsm7.plain(text)

    assert fits(sent)
    assert gsm7.length(sent) <= 306
    assert "988" in gsm7.segments(sent)[0]
