"""A message is cut into sentences, and a sentence without end into parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.legible import legible
from bot.safety.sentences import PIECE_WORDS, PIECES_AT_MOST, STEP_WORDS, pieces

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


def texts(message):
    return [piece.text for piece in pieces(message)]


@pytest.mark.parametrize("message", ["", " ", "\n\t "])
def test_a_message_without_a_word_has_no_piece(message):
    assert pieces(message) == []


@pytest.mark.parametrize("message", ["i leak", "help", "  My milk, it leaks!  "])
def test_a_message_of_one_sentence_is_one_piece(message):
    assert texts(message) == [message.strip()]


def test_the_message_as_a_whole_stands_before_its_sentences():
    message = "I leak. Why is it so? Help me… now!\nSo tired; so sad"

    assert texts(message) == [
        message,
        "I leak.",
        "Why is it so?",
        "Help me…",
        "So tired",
        "so sad",
    ]


def test_a_word_alone_is_no_piece_beside_the_message():
    assert texts("Hi. I leak. Why?") == ["Hi. I leak. Why?", "I leak."]


def test_the_point_in_a_number_ends_no_sentence():
    assert texts("She has 100.4 now. Is it bad?")[1:] == [
        "She has 100.4 now.",
        "Is it bad?",
    ]


@pytest.mark.parametrize("count", [25, 30, 36, 37, 100])
def test_a_sentence_without_end_is_cut_into_parts_that_overlap(count):
    words = [f"w{number}" for number in range(count)]

    parts = [piece.split() for piece in texts(" ".join(words))[1:]]

    assert max(map(len, parts)) == PIECE_WORDS
    assert [part[0] for part in parts] == [
        f"w{start}" for start in range(0, STEP_WORDS * len(parts), STEP_WORDS)
    ]
    assert parts[-1][-1] == words[-1]


def test_of_many_sentences_the_first_and_the_last_are_read():
    sentences = [f"This is {number}." for number in range(100)]
    half = PIECES_AT_MOST // 2

    assert texts(" ".join(sentences))[1:] == sentences[:half] + sentences[-half:]


def test_a_hidden_piece_is_made_legible_and_keeps_its_place():
    message = "I l3ak a lot. I w4nt to d1e. Oh no"

    assert pieces(message)[2] == ("I want to die.", 14, 28)


@given(ANY_TEXT)
def test_each_piece_stands_in_the_message_where_it_says(message):
    found = pieces(message)

    assert all(legible(message[start:end]) == text for text, start, end in found)
    assert bool(found) == bool(message.strip())


@pytest.mark.parametrize(
    "filler", [" ", "a", "a ", "a b. ", ".", "1.", "\n", "\ud800 "]
)
def test_a_long_message_is_cut_whatever_it_is_made_of(filler):
    message = filler * (200_000 // len(filler)) + " the end"

    assert pieces(message)[-1].text.endswith("the end")
    assert len(pieces(message)) <= 1 + PIECES_AT_MOST
