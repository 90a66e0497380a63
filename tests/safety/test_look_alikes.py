"""Each look-alike stands for one letter, each picture for one word."""

import pytest

from bot.safety.look_alikes import LOOK_ALIKES, PICTURES
from bot.safety.normalise import words


@pytest.mark.parametrize("code", LOOK_ALIKES, ids=lambda code: f"U+{code:04X}")
def test_a_look_alike_is_read_as_its_latin_letter(code):
    assert words(f"k{chr(code)}d") == [f"k{LOOK_ALIKES[code]}d"]


@pytest.mark.parametrize(
    ("letters", "plain"),
    [
        ("асеорху", "aceopxy"),  # Cyrillic
        ("АВЕКМНОРСТХ", "abekmhopctx"),
        ("αικνορτυχϲ", "aikvoptuxc"),  # Greek
        ("ΑΒΕΗΙΚΜΝΟΡΤΥΧ", "abehikmnoptyx"),
        ("ᴀʙᴄᴅᴇʜɪᴋʟᴍɴᴏ", "abcdehiklmno"),
        ("øđłħŧðþ", "odlhtdp"),
        ("🅐🅩🅰🆉🇦🇿", "azazaz"),
    ],
)
def test_letters_that_look_alike_are_read_as_latin_ones(letters, plain):
    assert words(letters) == [plain]


def test_no_plain_letter_is_taken_for_another():
    assert [chr(code) for code in LOOK_ALIKES if code < 128] == []


def test_a_look_alike_stands_for_one_small_letter_or_digit():
    assert {(len(c), c.isalnum(), c.lower() == c) for c in LOOK_ALIKES.values()} == {
        (1, True, True)
    }


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("after", ["", "\ufe0f", "🏽", "💔"])
def test_a_picture_is_read_as_its_word(picture, after):
    assert words(f"to {picture}{after}") == ["to", PICTURES[picture]]


def test_a_picture_stands_for_one_plain_word():
    assert [word for word in PICTURES.values() if words(word) != [word]] == []


def test_a_picture_that_stands_for_no_word_says_nothing():
    assert words("🙂💔🎉") == []
