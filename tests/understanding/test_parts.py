"""A message falls into the parts that may each ask something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.parts import (
    PARTS_AT_MOST,
    asks,
    asks_directly,
    only_tells,
    parts,
)


def test_a_single_question_is_a_part_of_its_own():
    assert parts("why do I leak") == ["why do I leak"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Why do I leak? Do pads help?", ["Why do I leak?", "Do pads help?"]),
        ("I leak a lot!Do pads help", ["I leak a lot!", "Do pads help"]),
        ("why do I leak\ndo pads help", ["why do I leak", "do pads help"]),
        ("1. why do I leak 2) do pads help", ["why do I leak", "do pads help"]),
        ("why do I leak - do pads help", ["why do I leak", "do pads help"]),
        ("why do I leak and do pads help", ["why do I leak", "and do pads help"]),
        ("why do I leak, do pads help", ["why do I leak", "do pads help"]),
        ("tell me of pads, also of leaks", ["tell me of pads", "also of leaks"]),
        ("do pads help how do I wash them", ["do pads help", "how do I wash them"]),
        ("do pads help which kind is good", ["do pads help", "which kind is good"]),
        ("1 why do I leak 2 do pads help", ["why do I leak", "do pads help"]),
        ("am I too tired or is it pain", ["am I too tired", "or is it pain"]),
        ("do they help, and for how long", ["do they help", "and for how long"]),
        ("oxytocin? prolactin?", ["oxytocin?", "prolactin?"]),
        ("a) why do I leak b) do pads help", ["why do I leak", "do pads help"]),
        ("why do I leak • do pads help", ["why do I leak", "do pads help"]),
        ("1) pads 2) beer. 3) why me", ["pads?", "beer?", "why me"]),
        (
            "do pads help one more thing do they smell",
            ["do pads help", "one more thing do they smell"],
        ),
    ],
    ids=[
        "sentences",
        "no space between",
        "lines",
        "a numbered list",
        "a dash",
        "and",
        "a comma",
        "also",
        "nothing between",
        "nothing before a thing",
        "bare numbers",
        "or",
        "a beginning",
        "single words that ask",
        "letters",
        "points",
        "single words of a numbered list",
        "an announcement",
    ],
)
def test_joined_questions_come_apart(text, expected):
    assert parts(text)[1:] == expected


@pytest.mark.parametrize(
    "text",
    [
        "do pads and creams help",
        "why do I leak, cry, shake",
        "why is my well-worn bra wet",
        "I wonder why",
    ],
    ids=[
        "and between things",
        "commas of a list",
        "a hyphen",
        "a word that asks, last",
    ],
)
def test_one_question_stays_whole(text):
    assert parts(text) == [text]


def test_the_whole_message_comes_first_on_one_line():
    assert parts("Why do I leak?\n\n  Do pads  help?")[0] == (
        "Why do I leak? Do pads help?"
    )


def test_a_part_of_one_word_that_asks_nothing_belongs_to_the_part_before_it():
    assert parts("My bra is wet. Ugh. Do pads help?")[1:] == [
        "My bra is wet. Ugh.",
        "Do pads help?",
    ]


def test_a_beginning_that_leads_nowhere_is_a_part():
    assert parts("Do pads help? and")[1:] == ["Do pads help?", "and"]


def test_of_a_long_message_the_beginning_and_the_end_are_kept():
    sentences = [f"{word * 2} here." for word in "abcdefghijklmnopqrst"]

    found = parts(" ".join(sentences))

    half = PARTS_AT_MOST // 2
    assert found[1:] == sentences[:half] + sentences[-half:]


@given(st.text())
def test_any_text_has_itself_as_its_first_part(text):
    first, *rest = parts(text)

    assert first == " ".join(text.split())
    assert len(rest) != 1
    assert len(rest) <= PARTS_AT_MOST


@pytest.mark.parametrize(
    "part",
    ["my bra wet?", "How do I stop", "I wonder about pads", "pad tips", "Tell me"],
)
def test_a_question_is_told_by_its_mark_or_its_words(part):
    assert asks(part)


@pytest.mark.parametrize("part", ["my bra got wet.", "Somehow I leak", "", "shower"])
def test_a_piece_of_a_story_asks_nothing(part):
    assert not asks(part)


@pytest.mark.parametrize(
    "part",
    ["my bra wet?", "and also how do I stop", "so tired, can that slow it", "is it ok"],
)
def test_a_part_may_be_put_as_a_question(part):
    assert asks_directly(part)


@pytest.mark.parametrize(
    "text",
    ["mine does that as well", "Ours was milder with my first.", "thats me exactly"],
)
def test_a_message_may_only_tell(text):
    assert only_tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "does mine do that",
        "mine does that?",
        "and if i sit down",
        "so its not my fault",
        "no i mean the left",
        "my mum says is it bad",
        "has it to do with my mood",
        "isn't it odd",
        "tell me about mine",
        "the other side",
        "",
    ],
)
def test_what_asks_or_wishes_or_tells_of_nobody_does_not_only_tell(text):
    assert not only_tells(text)


@pytest.mark.parametrize("part", ["the left side is fine", "I know that", "", "thanks"])
def test_a_statement_with_words_that_ask_is_not_put_as_a_question(part):
    assert not asks_directly(part)
