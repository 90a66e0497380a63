"""A check finds all that is wrong in the content, at once."""

import datetime
import json
import subprocess
import sys

import pytest

from bot.check import check_content
from bot.errors import ContentError
from bot.settings import PROJECT

EARLY, LATE = datetime.date(2026, 2, 1), datetime.date(2027, 2, 1)
PADS, DRIPS = "data/knowledge/pads.yml", "data/knowledge/drips.yml"


@pytest.fixture
def check(project):
    """Checks the minimal project, once a test has edited it."""
    return lambda today=EARLY: check_content(project.root, today)


@pytest.fixture
def problems(check, project):
    """All problems of the minimal project: file, line, message."""

    def problems():
        with pytest.raises(ContentError) as caught:
            check()
        return [
            (str(p.path.relative_to(project.root)), p.line, p.message)
            for p in caught.value.problems
        ]

    return problems


def test_good_content_is_counted(check):
    report = check()

    assert (report.topics, report.questions) == (2, 2 * 26)  # the title is one
    assert report.notes == ()


def test_the_content_of_this_project_is_good():
    report = check_content(PROJECT, datetime.date.today())

    assert report.topics == len(list((PROJECT / "data" / "knowledge").glob("*.yml")))


def test_what_is_overdue_is_noted_but_not_wrong(check, project):
    (review, *sources) = check(LATE).notes

    assert review == "drips: review was due 2027-01-01"
    lines = [project.line("data/safety/referral.yml", "verify_by: 2026-07-01")]
    lines.append(project.line("data/safety/referral.yml", "verify_by: 2026-08-01"))
    path = project.data / "safety" / "referral.yml"
    assert sources == [
        f"{path}:{lines[0]}: 'A lifeline' was to be verified by 2026-07-01",
        f"{path}:{lines[1]}: 'A hotline' was to be verified by 2026-08-01",
    ]


def test_a_date_is_not_overdue_on_its_day(check):
    assert check(datetime.date(2026, 7, 1)).notes == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (PADS, "short_answer: Pads may help.\n", "", "'short_answer' is missing"),
        (DRIPS, "section: Drips", "section: Dips", "has no section 'Dips'"),
        ("data/documents.yml", "as_of: 2020-01-31", "as_of: soon", "must be a date"),
        ("data/wording.yml", "empty: Empty.\n", "", "'empty' is missing"),
        ("data/nlu/smalltalk.yml", "nlu:", "lnu:", "not Rasa NLU data"),
        ("domain.yml", "utter_thanks:", "utter_tanks:", "'utter_thanks'"),
        ("data/safety/crisis.yml", "  - suicide", "  - '!'", "holds no word"),
        ("data/safety/referral.yml", "Call 988.", "Call.", "988 must stand in"),
    ],
)
def test_a_mistake_in_any_file_is_found(project, problems, file, old, new, message):
    project.edit(file, old, new)

    found = problems()

    assert any(path == file and message in text for path, _, text in found)


def test_the_mistakes_of_all_files_are_told_at_once(project, problems):
    project.edit(PADS, "title: Do I need pads?", "title: ''")
    project.edit("data/wording.yml", "empty: Empty.", "empty: ''")
    project.edit("domain.yml", "utter_greet:", "utter_geet:")
    project.edit("data/safety/referral.yml", "Call 988.", "Call.")

    assert {path for path, _, _ in problems()} == {
        PADS,
        "data/wording.yml",
        "domain.yml",
        "data/safety/referral.yml",
    }


def test_a_starter_that_is_no_topic_is_found(project, problems):
    project.edit("data/wording.yml", "[drips, pads]", "[drips, gone]")

    ((path, _, message),) = problems()

    assert path == "data/wording.yml"
    assert message.startswith("starter 'gone' is not a topic")


def test_a_starter_that_is_no_topic_is_found_in_its_line(project, problems):
    project.edit("data/wording.yml", "[drips, pads]", "[drips, gone]")

    ((_, line, _),) = problems()

    assert line == project.line("data/wording.yml", "starters:")


def test_starters_are_not_blamed_for_entries_that_cannot_be_read(project, problems):
    project.edit("data/documents.yml", "leaflet:", "leafet:")

    assert not any("starter" in message for _, _, message in problems())


def test_a_check_is_fast_for_it_loads_neither_rasa_nor_a_model():
    code = "import json, sys, bot.check; print(json.dumps(list(sys.modules)))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    packages = {name.partition(".")[0] for name in json.loads(found.stdout)}
    assert "yaml" in packages
    assert not packages & {"rasa", "tensorflow", "spacy", "onnxruntime", "numpy"}
