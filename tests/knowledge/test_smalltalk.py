"""Small talk is read from Rasa's own files."""

import pytest

from bot.errors import ContentError
from bot.knowledge.smalltalk import SmallTalk, read_nlu, read_smalltalk

NLU, DOMAIN = "data/nlu/smalltalk.yml", "domain.yml"


def read(project):
    return read_smalltalk(project.root / NLU, project.root / DOMAIN)


def problem_of(project):
    with pytest.raises(ContentError) as caught:
        read(project)
    (problem,) = caught.value.problems
    return problem


def test_each_intent_has_its_examples_and_its_response(project):
    assert read(project) == [
        SmallTalk("greet", ("hi", "good morning"), "Hello there, and welcome."),
        SmallTalk("thanks", ("thanks",), "You are welcome."),
    ]


def test_examples_alone_need_no_response(project):
    assert read_nlu(project.root / NLU) == {
        "greet": ("hi", "good morning"),
        "thanks": ("thanks",),
    }


@pytest.mark.parametrize(
    ("old", "new", "start", "message"),
    [
        ("nlu:", "lnu:", "version", "field 'nlu' is missing"),
        ("- intent: thanks", "- intend: thanks", "- intend", "'nlu.intent' is missing"),
        ("examples: |\n      - thanks", "examples: 3", "examples: 3", "must be a text"),
        ("      - thanks", "    - thanks", "- thanks", "not YAML"),
    ],
)
def test_examples_that_cannot_be_read_are_told_with_their_file_and_line(
    project, old, new, start, message
):
    project.edit(NLU, old, new)

    with pytest.raises(ContentError) as caught:
        read_nlu(project.root / NLU)

    (problem,) = caught.value.problems
    assert problem.path == project.root / NLU
    assert problem.line == project.line(NLU, start)
    assert message in problem.message


def test_an_intent_without_response_is_told_with_both_files(project):
    project.edit(DOMAIN, "utter_thanks:", "utter_welcome:")

    problem = problem_of(project)

    assert problem.path == project.root / DOMAIN
    assert "utter_thanks" in problem.message
    assert str(project.root / NLU) in problem.message


@pytest.mark.parametrize("file", [NLU, DOMAIN])
@pytest.mark.parametrize("text", ["", "nlu", "- a: b\n", "a: [b", "nlu:\nresponses:\n"])
def test_a_file_of_another_form_is_told(project, file, text):
    (project.root / file).write_text(text)

    assert problem_of(project).path in (project.root / NLU, project.root / DOMAIN)


@pytest.mark.parametrize("file", [NLU, DOMAIN])
def test_a_missing_file_is_told(project, file):
    (project.root / file).unlink()

    problem = problem_of(project)

    assert problem.path == project.root / file
    assert "No such file" in problem.message


@pytest.mark.parametrize(
    ("file", "content"),
    [
        (NLU, b"# caf\xe9\n"),
        (DOMAIN, b"# caf\xe9\n"),
        (DOMAIN, b"responses: {utter_greet: []}\n"),
    ],
    ids=["examples not UTF-8", "responses not UTF-8", "response without text"],
)
def test_another_encoding_or_an_empty_response_is_told(project, file, content):
    (project.root / file).write_bytes(content)

    assert problem_of(project).path == project.root / file
