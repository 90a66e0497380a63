"""Lines said by the book are complete, fit a phone, and have 988 where they must."""

import pytest

from bot.clinic import read_clinic
from bot.errors import ContentError
from bot.knowledge import gsm7
from bot.knowledge.handoff_lines import HANDOFF
from bot.knowledge.lines import LANGUAGES, fits
from bot.knowledge.messaging import MESSAGING
from bot.settings import PROJECT

BOOKS = {"data/messaging.yml": MESSAGING, "data/handoff.yml": HANDOFF}
CLINIC = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}
CONTACT = {**CLINIC, "minutes": "15"}
NAMES = [(file, name) for file, book in BOOKS.items() for name in book.names]
NEEDY = [(file, name) for file, book in BOOKS.items() for name in book.with_988]
SAID = [(file, name) for file, name in NAMES if name not in BOOKS[file].rendered]


def contact_of(file):
    """What a file may say of the clinic."""
    return CONTACT if BOOKS[file] is HANDOFF else CLINIC


def read(project, file, **contact):
    return BOOKS[file].read(project.root / file, **{**contact_of(file), **contact})


def problems_of(project, file, **contact):
    with pytest.raises(ContentError) as caught:
        read(project, file, **contact)
    assert {problem.path for problem in caught.value.problems} == {project.root / file}
    return [(problem.line, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("file", "name", "line"),
    [
        ("data/messaging.yml", "help", "Hill Clinic 555-0199 Monday 988."),
        (
            "data/handoff.yml",
            "waiting",
            "Wait 15 for Hill Clinic, or call 555-0199 (Monday). 988.",
        ),
    ],
)
def test_the_contact_stands_where_its_placeholders_stood(project, file, name, line):
    assert read(project, file).of("en")[name] == line


@pytest.mark.parametrize("file", BOOKS)
def test_a_language_that_we_do_not_have_is_spoken_to_in_english(project, file):
    lines = read(project, file)

    assert lines.of("fr") == lines.of("en") != lines.of("es")


@pytest.mark.parametrize(("file", "name"), NAMES)
def test_a_misspelt_line_is_told_as_missing_and_as_unknown(project, file, name):
    path = project.root / file
    path.write_text(path.read_text().replace(f"\n  {name}: ", f"\n  x{name}: ", 1))

    (_, missing), (line, unknown) = problems_of(project, file)

    assert f"field 'en.{name}' is missing" in missing
    assert f"field 'en.x{name}' is not known" in unknown
    assert line == project.line(file, f"x{name}")


@pytest.mark.parametrize(("file", "name"), NEEDY)
def test_a_line_that_may_reach_somebody_in_need_has_988(project, file, name):
    path = project.root / file
    before, _, after = path.read_text().partition(f"\n  {name}: ")
    _, _, rest = after.partition("\n")
    path.write_text(f"{before}\n  {name}: Nothing.\n{rest}")

    ((line, message),) = problems_of(project, file)

    assert message == f"field '{name}' must have 988"
    assert line == project.line(file, f"{name}: Nothing")


@pytest.mark.parametrize(
    ("file", "name"), [("data/messaging.yml", "help"), ("data/handoff.yml", "waiting")]
)
def test_a_line_is_counted_with_the_clinics_own_name(project, file, name):
    ((line, message),) = problems_of(project, file, clinic="Hill Clinic " * 20)

    assert line == project.line(file, name)
    assert message == (
        f"field '{name}' has 2 SMS segments with the clinic's name and phone; at most "
        "2, with 988 in the first"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "known"),
    [
        (
            "data/messaging.yml",
            "or: or",
            "or: '{fax}'",
            "known: {clinic}, {phone}, {hours}",
        ),
        (
            "data/messaging.yml",
            "From {sources}",
            "{clinic}",
            "known: {sources}, {link}",
        ),
        (
            "data/handoff.yml",
            "kept: Kept.",
            "kept: '{fax}'",
            "known: {clinic}, {phone}, {hours}, {minutes}",
        ),
    ],
)
def test_another_placeholder_is_told_with_the_known_ones(
    project, file, old, new, known
):
    project.edit(file, old, new)

    ((_, message),) = problems_of(project, file)

    assert "has unknown {" in message
    assert message.endswith(known)


@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS)
def test_the_same_text_can_stand_for_all_where_the_file_cannot_be_read(book):
    lines = book.of_one("Call 988.")

    assert {lines.of("es")[name] for name in book.names} == {"Call 988."}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("file", "name"), SAID)
def test_each_real_line_can_be_sent_as_one_sms(language, file, name):
    clinic = read_clinic(PROJECT / "clinic.yml")
    book = BOOKS[file]
    contact = clinic.handoff_contact if book is HANDOFF else clinic.contact
    sent = gsm7.plain(book.read(PROJECT / file, **contact).of(language)[name])

    assert fits(sent)
    assert gsm7.length(sent) <= 306
    assert ("988" in gsm7.segments(sent)[0]) == (name in book.with_988)
