"""The wording is complete, and the clinic's name and phone stand in it."""

import pytest

from bot.errors import ContentError
from bot.knowledge.wording import TEXTS, read_wording

WORDING = "data/wording.yml"
CLINIC = {"clinic": "Hill Clinic", "phone": "555-0199", "hours": "Monday"}


def read(project):
    return read_wording(project.root / WORDING, **CLINIC)


def problem_of(project):
    with pytest.raises(ContentError) as caught:
        read(project)
    (problem,) = caught.value.problems
    assert problem.path == project.root / WORDING
    return problem


def test_the_clinic_stands_where_its_placeholders_stood(project):
    assert read(project)["decline"] == "Ask Hill Clinic, call 555-0199 (Monday)."


def test_a_text_is_one_line_however_it_is_written(project):
    project.edit(WORDING, "empty: Empty.", "empty: |\n  Nothing\n\n    here.  \n")

    assert read(project)["empty"] == "Nothing here."


def test_the_starters_keep_their_order(project):
    assert read(project).starters == ("drips", "pads")


@pytest.mark.parametrize("name", TEXTS)
def test_a_misspelt_text_is_told_as_missing_and_as_unknown(project, name):
    project.edit(WORDING, f"{name}: ", f"x{name}: ")

    with pytest.raises(ContentError) as caught:
        read(project)

    missing, unknown = caught.value.problems
    assert f"field '{name}' is missing; add '{name}: …'" in missing.message
    assert f"field 'x{name}' is not known; remove or respell it" in unknown.message
    assert unknown.line == project.line(WORDING, f"x{name}")


@pytest.mark.parametrize(
    ("name", "placeholder"),
    [
        ("source", "{sources}"),
        ("sources", "{sources}"),
        ("as_of", "{date}"),
        ("reviewed_by", "{name}"),
    ],
)
def test_a_text_rendered_later_keeps_its_placeholder(project, name, placeholder):
    assert placeholder in read(project)[name]


def test_a_text_rendered_later_cannot_hold_the_clinic(project):
    project.edit(WORDING, "From {sources}.", "From {sources} of {clinic}.")

    assert problem_of(project).message == (
        "field 'sources' has unknown {clinic}; known: {sources}"
    )


@pytest.mark.parametrize("odd", ["{fax}", "{", "}", "{Phone}", "{ phone }"])
def test_another_placeholder_is_told_with_the_known_ones(project, odd):
    project.edit(WORDING, "too_long: Too long.", f"too_long: 'Call {odd}.'")

    problem = problem_of(project)

    assert problem.line == project.line(WORDING, "too_long")
    assert problem.message == (
        f"field 'too_long' has unknown {odd}; known: {{clinic}}, {{phone}}, {{hours}}"
    )


def test_wording_without_starters_is_told(project):
    project.edit(WORDING, "[drips, pads]", "[]")

    problem = problem_of(project)

    assert problem.line == project.line(WORDING, "starters")
    assert problem.message == "field 'starters' has 0 items; at least 1"
