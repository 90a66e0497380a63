"""However a text is typed, its words come out as the lexicon has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.normalise import readings, words

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
PLAIN = ["i", "dont", "want", "to"]


@pytest.mark.parametrize(
    "text",
    [
        "i dont want to",
        "I DON'T WANT TO",
        "I don’t want to",
        "I don‘t want to",
        "I donʼt want to",
        "I don`t want to",
        "I don′t want to",
        "  I, don't... WANT-to?!\n",
        "i_dont_want_to",
        "i\u00a0dont\u2003want\tto",
        "i do\u200bnt wa\u200dnt t\u2060o",
        "\ufeffi do\u00adnt want to",
        "i d\0ont want to",
        "i do\ud83dnt want to\udfff",
        "Ｉ ＤＯＮ＇Ｔ ＷＡＮＴ ＴＯ",
        "ⓘ 𝐝𝐨𝐧𝐭 𝓌𝒶𝓃𝓉 𝘵𝘰",
        "i 💔dont💔 want ❤️to❤️",
    ],
)
def test_words_are_the_same_however_they_are_typed(text):
    assert words(text) == PLAIN


def test_a_character_that_nobody_sees_may_stand_inside_a_word_or_between_two():
    inside, between = readings("ki\u200bll\u200bmyself")

    assert inside == ["killmyself"]
    assert between == ["ki", "ll", "myself"]


def test_a_text_without_such_a_character_is_read_once():
    assert readings("kill myself") == [["kill", "myself"]]


def test_an_acute_accent_typed_as_an_apostrophe_does_not_split_a_word():
    assert words("I don´t want to") == PLAIN


@pytest.mark.parametrize("text", ["", " \n\t", "?!…", "💔", "\0\u200b\ud800", "'’"])
def test_a_text_without_words_gives_none(text):
    assert words(text) == []


def test_letters_of_other_scripts_and_digits_are_words():
    assert words("No más, 988! 我不想活") == ["no", "más", "988", "我不想活"]


@given(ANY_TEXT)
def test_words_are_plain_whatever_the_text(text):
    for word in words(text):
        assert word.isalnum()
        assert words(word) == [word]


@given(ANY_TEXT, ANY_TEXT)
def test_a_space_keeps_words_apart(before, after):
    assert words(f"{before} {after}") == words(before) + words(after)
