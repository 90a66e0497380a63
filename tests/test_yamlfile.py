"""What the reader of YAML does beside what the tests of the entries show."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import yamlfile


@pytest.fixture
def fields(tmp_path):
    """Reads a text as a file; gives its fields and the list that problems go to."""

    def read(text):
        path, problems = tmp_path / "file.yml", []
        path.write_text(text, encoding="utf-8")
        return yamlfile.read(path, problems), problems

    return read


def told(problems):
    return [(problem.line, problem.message) for problem in problems]


def test_a_field_counts_as_read_once_asked_for(fields):
    found, problems = fields("b: 1\na: 2\n")

    assert found.names() == ["b", "a"]
    found.number("b")

    assert found.names() == ["a"]
    assert problems == []


def test_a_text_loses_the_space_around_it(fields):
    found, _ = fields("a: '  milk  '\n")

    assert found.text("a") == "milk"


@pytest.mark.parametrize("value", ["yes", "5", "2026-01-31", "null", "", "=", "<<"])
def test_a_text_that_yaml_reads_as_something_else_wants_quotes(fields, value):
    found, problems = fields(f"a: {value}\n")

    assert found.text("a") == ""
    assert told(problems) == [
        (1, "field 'a' must be a text; put it in quotes if need be")
    ]


def test_an_empty_text_in_quotes_is_a_text_only_where_it_may_be(fields):
    found, problems = fields("a: ''\nb: ''\nc: null\n")

    assert [found.text("a", empty=True), found.text("b")] == ["", ""]
    assert found.text("c", empty=True) == ""
    assert [line for line, _ in told(problems)] == [2, 3]


def test_a_list_may_hold_texts_and_lists_of_texts(fields):
    found, problems = fields("a:\n  - milk\n  - [i want,\n     more]\n  - drip\n")

    assert found.text_lists("a") == [
        (("milk",), 2),
        (("i want", "more"), 3),
        (("drip",), 5),
    ]
    assert problems == []


@pytest.mark.parametrize(
    "value", ["5", "[]", "[milk, 5]", "''", "[milk, ' ']", "{a: b}"]
)
def test_an_item_that_is_no_text_and_no_list_of_texts_is_told(fields, value):
    found, problems = fields(f"a:\n  - milk\n  - {value}\n")

    assert found.text_lists("a") == [(("milk",), 2)]
    assert told(problems) == [
        (3, "field 'a' each item must be a text; put it in quotes")
    ]


@pytest.mark.parametrize("value", ["milk", "[]", "{a: b}"])
def test_what_is_no_list_of_texts_is_told(fields, value):
    found, problems = fields(f"a: {value}\n")

    assert found.text_lists("a") == []
    assert told(problems) == [(1, "field 'a' must be a list: one '- …' per line")]


def test_a_missing_list_is_told_once(fields):
    found, problems = fields("a: 1\n")

    assert found.text_lists("b") == []
    assert told(problems) == [(1, "field 'b' is missing; add 'b: …'")]


def test_a_field_is_there_until_it_is_asked_for(fields):
    found, _ = fields("a: milk\n")

    assert found.has("a")
    assert not found.has("b")
    found.text("a")
    assert not found.has("a")


def test_null_is_a_text_only_where_it_may_be(fields):
    found, problems = fields("a: null\n")

    assert found.text("a", none=True) == ""
    assert problems == []


def test_a_wrong_flag_or_number_is_read_as_empty(fields):
    found, problems = fields("a: maybe\nb: -1\n")

    assert found.flag("a") is False
    assert found.number("b") == 0
    assert told(problems) == [
        (1, "field 'a' must be true or false"),
        (2, "field 'b' must be a whole number above 0"),
    ]


def test_a_moment_is_no_date(fields):
    found, problems = fields("a: 2026-01-31 12:00:00\n")

    assert found.date("a") is None
    assert told(problems) == [(1, "field 'a' must be a date written as 2026-01-31")]


def test_a_field_below_a_field_is_named_by_both(fields):
    found, problems = fields("a:\n  b: 1\n")

    inner = found.map("a")
    inner.text("c")
    inner.done()

    assert told(problems) == [
        (2, "field 'a.c' is missing; add 'c: …'"),
        (2, "field 'a.b' is not known; remove or respell it"),
    ]


@pytest.mark.parametrize("value", ["text", "[list]"])
def test_a_field_without_the_fields_it_should_have_is_told(fields, value):
    found, problems = fields(f"a: {value}\n")

    assert found.map("a") is None
    assert told(problems) == [(1, "field 'a' must have fields 'name: value' below it")]


def test_a_folder_in_place_of_a_file_is_told(tmp_path):
    problems = []

    assert yamlfile.read(tmp_path, problems) is None
    assert told(problems) == [(1, "cannot be read: Is a directory")]


def test_a_second_document_in_a_file_is_told_where_it_begins(fields):
    found, problems = fields("a: 1\n---\nb: 2\n")

    assert found is None
    assert [line for line, _ in told(problems)] == [2]


def test_a_tag_that_makes_python_objects_is_not_followed(fields):
    found, problems = fields("a: !!python/str milk\n")

    assert found.text("a") == ""
    assert len(problems) == 1


def survives(path, content):
    """Whether a file of this content is read without any exception."""
    path.write_bytes(content)
    problems = []
    if found := yamlfile.read(path, problems):
        for name in found.names():
            found.text(name)
        found.done()
    return found is not None or len(problems) == 1


@given(st.binary() | st.text("ab:-[]{}'\"|>#&*!?%, \n\t\0\ufeff").map(str.encode))
@example(b"a: &x {b: *x}")
@example(b"a: [" * 5000)
def test_any_file_is_read_or_told(tmp_path_factory, content):
    assert survives(tmp_path_factory.getbasetemp() / "any.yml", content)


@pytest.mark.parametrize(
    "content", ["[a]: 1", "{a: b}: 1", "a: !!bool b", "a: !!timestamp b"]
)
def test_a_field_name_or_tag_that_makes_no_sense_is_told(tmp_path, content):
    assert survives(tmp_path / "any.yml", content.encode())


def test_a_control_character_is_told_in_one_line_with_its_place(fields):
    _, problems = fields("a: 1\nb: milk\0\n")

    ((line, message),) = told(problems)
    assert line == 2
    assert "\n" not in message
