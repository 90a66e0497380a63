"""A check finds all that is wrong in the content, at once."""

import datetime
import json
import subprocess
import sys

import pytest

from bot.check import check_content
from bot.errors import ContentError
from bot.safety.hotlines import read_hotlines
from bot.settings import PROJECT

EARLY, LATE = datetime.date(2026, 2, 1), datetime.date(2027, 2, 1)
PADS, DRIPS = "data/knowledge/pads.yml", "data/knowledge/drips.yml"
HOTLINES, REPLIES = "data/safety/hotlines.yml", "data/safety/replies.yml"
OUTSIDE, FOLLOW_UPS = "data/outside/bottles.yml", "data/nlu/follow_ups.yml"
OFFLINE, PERSON = "data/safety/offline.yml", "data/safety/person.yml"
RULES, EXAMPLES = "data/safety/lexicon/crisis.yml", "data/safety/examples/few.yml"


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
    hotlines = read_hotlines(PROJECT / "data" / "safety").values()
    day = max(hotline.verified_on for hotline in hotlines)  # no day without all fresh

    report = check_content(PROJECT, day)

    assert report.topics == len(list((PROJECT / "data" / "knowledge").glob("*.yml")))


def test_a_review_that_is_overdue_is_noted_but_not_wrong(check):
    assert check(LATE).notes == ("drips: review was due 2027-01-01",)


def test_a_review_is_not_overdue_on_its_day(check):
    assert check(datetime.date(2027, 1, 1)).notes == ()


def test_a_hotline_that_has_expired_is_wrong(project, problems):
    project.edit(HOTLINES, "expires_on: 2099-02-01", f"expires_on: {EARLY}")

    ((path, line, message),) = problems()

    assert (path, line) == (HOTLINES, project.line(HOTLINES, f"expires_on: {EARLY}"))
    assert message.startswith(
        "'An ambulance' was to be verified by 2026-02-01: look at"
    )


def test_a_hotline_has_not_expired_on_the_day_before(project, check):
    project.edit(HOTLINES, "expires_on: 2099-02-01", "expires_on: 2026-02-02")

    assert check().topics == 2


def test_a_message_that_does_not_bring_its_rule_is_found(project, problems):
    project.edit(RULES, "- my sister hurt herself", "- my sister hurt her knee")

    assert problems() == [
        (
            RULES,
            project.line(RULES, "- id: en-sister"),
            "rule 'en-sister-hurts-herself' does not fire on 'my sister hurt her knee'",
        )
    ]


@pytest.mark.parametrize("field", ["answer: Milk", "short_answer: It"])
def test_an_answer_with_a_line_for_support_alone_is_found(project, problems, field):
    start, subject = field.split(" ")
    path = project.root / DRIPS
    text = path.read_text("utf-8")
    path.write_text(
        text.replace(f"\n{field} may", f"\n{start} Call 1-800-555-0100. {subject} may")
    )

    assert problems() == [(DRIPS, 1, "988 must stand above 1-800-555-0100")]


def test_an_answer_with_988_above_a_line_for_support_is_fine(project, check):
    project.edit(
        DRIPS, "answer: Milk may", "answer: Call 988 or 1-800-555-0100. Milk may"
    )

    assert check().topics == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (PADS, "short_answer: Pads may help.\n", "", "'short_answer' is missing"),
        (DRIPS, "section: Drips", "section: Dips", "has no section 'Dips'"),
        ("data/documents.yml", "as_of: 2020-01-31", "as_of: soon", "must be a date"),
        ("data/wording.yml", "empty: Empty.\n", "", "'empty' is missing"),
        ("data/nlu/smalltalk.yml", "nlu:", "lnu:", "'nlu' is missing"),
        ("data/nlu/conversation.yml", "nlu:", "lnu:", "'nlu' is missing"),
        (FOLLOW_UPS, "nlu:", "lnu:", "'nlu' is missing"),
        (OUTSIDE, "{phone}", "{fax}", "'decline' has unknown {fax}"),
        ("domain.yml", "utter_thanks:", "utter_tanks:", "'utter_thanks'"),
        (RULES, "- hurt herself\n", "- hurt ~\n", "must begin and end with a word"),
        (REPLIES, "first: Call {lifeline}.", "first: Call.", "must have 988"),
        (REPLIES, "closing: Do not", "closing: 911, do not", "write numbers to call"),
        (HOTLINES, "crisis: false", "crisis: no way", "must be true or false"),
        (EXAMPLES, "language: es", "language: it", "no language of ours"),
        ("clinic.yml", "retention_hours: 24", "retention_hours: 0", "above 0"),
        (OFFLINE, "en-end-my-life", "en-end", "'en-end' is no rule of level 'crisis'"),
        (PERSON, "before: [hola]", "before: [ya]", "must not have 'ya'"),
        (PERSON, "leaves: [a person]", "leaves: [real person]", "is taken for a wish"),
    ],
)
def test_a_mistake_in_any_file_is_found(project, problems, file, old, new, message):
    project.edit(file, old, new)

    found = problems()

    assert any(path == file and message in text for path, _, text in found)


def test_a_file_that_rasa_would_take_for_its_own_is_wrong(project, problems):
    (project.data / "house.yml").write_text("# ours\nrules:\n- no visitors\n")

    ((path, line, message),) = problems()

    assert (path, line) == ("data/house.yml", 3)
    assert "if this one is not for Rasa, name the field otherwise" in message


def test_a_mistake_is_told_once_though_its_file_is_read_twice(project, problems):
    project.edit("data/nlu/smalltalk.yml", "nlu:", "lnu:")

    assert len(problems()) == len(set(problems())) == 1


def test_the_mistakes_of_all_files_are_told_at_once(project, problems):
    project.edit(PADS, "title: Do I need pads?", "title: ''")
    project.edit("data/wording.yml", "empty: Empty.", "empty: ''")
    project.edit("domain.yml", "utter_greet:", "utter_geet:")
    project.edit(OUTSIDE, "{phone}", "{fax}")
    project.edit(FOLLOW_UPS, "follow_up/why", "follow_up/whence")
    project.edit(RULES, "about: other", "about: nobody")
    project.edit(REPLIES, "button: Help", "button: 5")
    project.edit(EXAMPLES, "language: es", "language: it")

    assert {path for path, _, _ in problems()} == {
        PADS,
        "data/wording.yml",
        "domain.yml",
        OUTSIDE,
        FOLLOW_UPS,
        RULES,
        REPLIES,
        EXAMPLES,
    }


def test_what_we_decline_may_name_the_clinic_of_a_wrong_clinic_file(project, problems):
    project.edit("clinic.yml", "phone:", "fone:")

    assert {path for path, _, _ in problems()} == {"clinic.yml"}


@pytest.mark.parametrize("intent", ["follow_up/whence", "whence"])
def test_a_short_question_that_no_entry_can_name_is_found(project, problems, intent):
    project.edit(FOLLOW_UPS, "follow_up/why", intent)

    ((path, _, message),) = problems()

    assert path == FOLLOW_UPS
    assert message.startswith(
        f"intent '{intent}' is not known; known: follow_up/why, follow_up/how_long, "
    )


def test_a_starter_that_is_no_topic_is_found(project, problems):
    project.edit("data/wording.yml", "[drips, pads]", "[drips, gone]")

    ((path, _, message),) = problems()

    assert path == "data/wording.yml"
    assert message.startswith("starter 'gone' is not a topic")


def test_a_starter_that_is_no_topic_is_found_in_its_line(project, problems):
    project.edit("data/wording.yml", "[drips, pads]", "[drips, gone]")

    ((_, line, _),) = problems()

    assert line == project.line("data/wording.yml", "starters:")


def test_a_closest_topic_that_is_none_is_found_in_its_line(project, problems):
    path = "data/outside/bottles.yml"
    project.edit(path, "questions:", "closest: [drips, gone]\nquestions:")

    assert problems() == [
        (
            path,
            project.line(path, "closest:"),
            "'gone' is not a topic; name one of data/knowledge",
        )
    ]


def test_starters_are_not_blamed_for_entries_that_cannot_be_read(project, problems):
    project.edit("data/documents.yml", "leaflet:", "leafet:")

    assert not any("starter" in message for _, _, message in problems())


def test_a_check_is_fast_for_it_loads_neither_rasa_nor_a_model(project):
    code = (
        "import datetime, json, pathlib, sys\n"
        "from bot.check import check_content\n"
        "check_content(pathlib.Path(sys.argv[1]), datetime.date(2026, 2, 1))\n"
        "print(json.dumps([name for name, found in sys.modules.items() if found]))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(project.root)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    packages = {name.partition(".")[0] for name in json.loads(found.stdout)}
    heavy = {"rasa", "tensorflow", "onnxruntime", "tokenizers", "sklearn"} & packages
    assert "yaml" in packages
    assert heavy == set()
