"""The number of a choice is read however people type it."""

import pytest

from bot.conversation.choice import choice


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 0),
        ("2", 1),
        ("3.", 2),
        ("#2", 1),
        ("(2)", 1),
        ('"2"', 1),
        ("first", 0),
        ("The SECOND one", 1),
        ("the third option", 2),
        ("3rd", 2),
        ("number two", 1),
        ("no. 3", 2),
        ("option b", 1),
        ("it's the first one", 0),
        ("i mean 2", 1),
        ("2 please!", 1),
        ("top", 0),
        ("the middle one", 1),
        ("bottom", 2),
        ("la segunda", 1),
        ("the last one", -1),
        ("more about the first one", 0),
        ("can you tell me more about the second one?", 1),
    ],
)
def test_a_choice_is_its_number_from_nought_on_and_the_last_is_minus_one(text, number):
    assert choice(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "4",
        "0",
        "12",
        "1 and 2",
        "yes",
        "no",
        "at last",
        "one side leaks",
        "is the first milk good",
        "2 weeks",
    ],
)
def test_other_texts_are_no_choice(text):
    assert choice(text) is None
