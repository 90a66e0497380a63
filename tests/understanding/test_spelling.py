"""Misspelt words are put right, real ones and those of the examples left alone."""

import pytest

from bot.understanding.spelling import SEEN, Speller, real_words

SPELLER = Speller(
    {
        "breast": 90,
        "exhausted": 9,
        "prolactin": 9,
        "letdown": 90,
        "thirsty": 9,
        "leak": 9,
    }
)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("braest", "breast"),  # two letters swapped
        ("breest", "breast"),  # another letter
        ("breat", "breast"),  # a letter less
        ("breasst", "breast"),  # a letter more
        ("exhaustd", "exhausted"),
        ("prolaktine", "prolactin"),  # a long word may have two
    ],
)
def test_a_misspelt_word_is_put_right(typed, right):
    assert SPELLER.correct(f"my {typed}, why?") == f"my {right}, why?"


@pytest.mark.parametrize(
    "text",
    [
        "thirst",  # a real word next to one of the examples
        "dripping",  # a real word with an ending
        "lek",  # too short to tell
        "crexst",  # two letters of a short word
        "xreast",  # people seldom miss the first letter
        "don't wor'ry",
        "3am 🙂 ¿qué?",
        "",
    ],
)
def test_what_is_no_misspelling_is_left_alone(text):
    assert SPELLER.correct(text) == text


def test_words_of_the_examples_keep_their_letter_case():
    assert SPELLER.correct("LETDOWN Letdown") == "LETDOWN Letdown"


def test_the_nearest_word_is_taken_and_of_several_the_most_frequent():
    speller = Speller({"prolactin": 5, "prolactine": 5, "lattes": 7, "latter": 9})

    assert speller.correct("prolactinn") == "prolactin"
    assert speller.correct("lattez") == "latter"


def test_only_words_seen_often_are_put_right_to():
    rare = Speller.learn(["an areolae"] * (SEEN - 1))
    often = Speller.learn(["an areolae"] * SEEN)

    assert rare.correct("areolaa") == "areolaa"
    assert often.correct("areolaa") == "areolae"


def test_a_frequent_misspelling_in_the_examples_is_not_learnt():
    speller = Speller.learn(["my boobies"] * 50 + ["my boobees"] * 5)

    assert speller.correct("boobees") == "boobies"


def test_a_text_of_a_hundred_thousand_words_is_read():
    assert SPELLER.correct("breat " * 100_000) == "breast " * 100_000


def test_the_real_words_are_those_that_the_encoder_knows_whole():
    assert {"milk", "pain"} <= real_words()
    assert not {"##ing", "exausted", "[unk]"} & real_words()
