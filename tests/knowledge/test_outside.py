"""What we do not answer is declined in the words of its class."""

import pytest

from bot.errors import ContentError
from bot.knowledge.outside import read_outside
from bot.settings import PROJECT

BOTTLES = "data/outside/bottles.yml"
CLINIC = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}


def read(project):
    return read_outside(project.data / "outside", **CLINIC)


def problems_of(project):
    with pytest.raises(ContentError) as caught:
        read(project)
    return caught.value.problems


def test_a_class_holds_what_its_file_says_with_the_clinic_filled_in(project):
    (bottles,) = read(project).values()

    assert bottles.id == "bottles"
    assert bottles.decline == (
        "I do not know bottles, Hill Clinic does: 555-0199 (Monday)."
    )
    assert bottles.questions[0] == "bottles question one"
    assert len(bottles.questions) == 25


def test_every_class_is_found_by_its_id(project):
    path = project.root / BOTTLES
    path.with_name("sleep.yml").write_text(path.read_text())

    assert {id_: class_.id for id_, class_ in read(project).items()} == {
        "bottles": "bottles",
        "sleep": "sleep",
    }


@pytest.mark.parametrize(
    ("old", "new", "start", "remedy"),
    [
        ("decline:", "refuse:", "refuse:", "field 'decline' is missing"),
        ("decline:", "refuse:", "refuse:", "field 'refuse' is not known"),
        ("{phone}", "{fax}", "decline:", "field 'decline' has unknown {fax}; known:"),
        (
            "  - bottles question one\n",
            "",
            "- bottles question two",  # a list of lines begins at its first line
            "field 'questions' has 24 items; at least 25",
        ),
        (
            "  - bottles question one\n",
            "  - bottles question one\n  - 5\n",
            "- 5",
            "field 'questions' each item must be a text; put it in quotes",
        ),
    ],
    ids=["missing", "unknown", "another placeholder", "too few questions", "a number"],
)
def test_a_mistake_is_told_with_its_file_its_line_and_its_remedy(
    project, old, new, start, remedy
):
    project.edit(BOTTLES, old, new)

    problems = [p for p in problems_of(project) if remedy in p.message]

    assert [problem.path for problem in problems] == [project.root / BOTTLES]
    assert [problem.line for problem in problems] == [project.line(BOTTLES, start)]


def test_a_class_names_its_closest_topics_or_none(project):
    assert read(project)["bottles"].closest is None

    project.edit(BOTTLES, "questions:", "closest: [drips, pads]\nquestions:")

    assert read(project)["bottles"].closest == ("drips", "pads")


def test_more_than_three_closest_topics_are_too_many(project):
    project.edit(BOTTLES, "questions:", "closest: [a, b, c, d]\nquestions:")

    (problem,) = problems_of(project)

    assert problem.message == "field 'closest' has 4; at most 3"


def test_a_file_name_that_is_no_id_is_told(project):
    path = project.root / BOTTLES
    renamed = path.rename(path.with_name("Baby bottles.yml"))

    (problem,) = problems_of(project)

    assert (problem.path, problem.line) == (renamed, 1)
    assert problem.message == "the file name must be small letters, digits and '_'"


def test_the_mistakes_of_all_files_are_told_at_once(project):
    path = project.root / BOTTLES
    other = path.with_name("sleep.yml")
    other.write_text("- a list\n")
    project.edit(BOTTLES, "{phone}", "{fax}")

    assert [problem.path for problem in problems_of(project)] == [path, other]


def test_the_real_classes_name_the_phone_of_the_clinic():
    found = read_outside(PROJECT / "data" / "outside", **CLINIC)

    assert found
    assert [c.id for c in found.values() if "555-0199" not in c.decline] == []
