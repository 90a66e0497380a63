"""Labelled messages are read by group; each mistake is told with its remedy."""

import pytest

from bot.safety.examples import Example, read_examples

FEW = "data/safety/examples/few.yml"

# What stands in the file, what is put there and the start of the line to go to; then
# what the editor is told.
MISTAKES = {
    "a misspelt kind": (
        ("kind: none", "kind: nnoe", "- kind: nnoe"),
        "field 'kind' must be one of: crisis, emergency, same_day, none",
    ),
    "a category of another kind": (
        ("category: newborn", "category: psychosis", "- kind: same_day"),
        "kind 'same_day' has no category 'psychosis'",
    ),
    "a category of what is harmless": (
        ("category: none", "category: mood", "- kind: none"),
        "kind 'none' has no category 'mood'",
    ),
    "an unknown language": (
        ("language: es", "language: it", "- kind: none"),
        "'it' is no language of ours",
    ),
    "a message that is no text": (
        ("- no pee since last night", "- 38.5", "- 38.5"),
        "field 'groups.messages' each item must be a text; put it in quotes",
    ),
    "a message within messages that is no text": (
        ("[i want to, die]", "[i want to, no]", "- [i want to, no]"),
        "field 'groups.messages' each item must be a text; put it in quotes",
    ),
    "a field that is missing": (
        ("    style: plain\n", "", "- kind: same_day"),
        "field 'groups.style' is missing; add 'style: …'",
    ),
    "a field that is not known": (
        ("    style: plain\n", "    style: plain\n    tone: sad\n", "tone"),
        "field 'groups.tone' is not known; remove or respell it",
    ),
}


@pytest.fixture
def path(project):
    return project.root / FEW


def test_messages_are_read_with_what_their_group_says(path):
    examples = read_examples([path])

    assert len(examples) == 7
    assert examples[3] == Example(
        "same_day", "newborn", "plain", "en", ("his diapers stay dry",)
    )


def test_several_messages_in_a_row_are_one_example(path):
    assert read_examples([path])[2].messages == ("i want to", "die")
    assert read_examples([path])[2].text == "i want to\ndie"


@pytest.mark.parametrize(
    ("kind", "category", "label"),
    [("crisis", "psychosis", "crisis/psychosis"), ("none", "none", "none")],
)
def test_a_label_tells_level_and_category(kind, category, label):
    assert Example(kind, category, "plain", "en", ("a",)).label == label


def test_an_id_tells_nothing_of_the_words_and_stays():
    one = Example("crisis", "violence", "plain", "en", ("he hits me",))
    other = Example("none", "none", "news", "en", ("he hits me",))

    assert one.id == other.id == "ab867c50"


def test_other_words_have_another_id(path):
    examples = read_examples([path])

    assert len({example.id for example in examples}) == len(examples)


@pytest.mark.parametrize(("edit", "remedy"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_file_its_line_and_its_remedy(
    project, path, told, edit, remedy
):
    old, new, start = edit
    project.edit(FEW, old, new)

    assert told(read_examples, [path]) == [(FEW, project.line(FEW, start), remedy)]


def test_a_message_that_stands_twice_is_told(project, path, told):
    line = project.line(FEW, "- no pee since last night")
    project.edit(FEW, "- no pee since last night", "- i want to be dead")

    assert told(read_examples, [path]) == [
        (FEW, line, "this message stands in few.yml:7 too; keep one")
    ]


def test_a_message_that_stands_in_two_files_is_told(project, path, told):
    other = path.with_name("more.yml")
    text = path.read_text("utf-8")
    other.write_text(text[: text.index("      - nothing is left")], "utf-8")

    assert told(read_examples, [path, other]) == [
        (
            "data/safety/examples/more.yml",
            7,
            "this message stands in few.yml:7 too; keep one",
        )
    ]


def test_a_file_without_groups_is_told(path, told):
    path.write_text("groups: []\n")

    assert told(read_examples, [path]) == [
        (FEW, 1, "field 'groups' must be a list of at least 1")
    ]


def test_without_files_there_are_no_examples():
    assert read_examples([]) == []
