"""An SMS in GSM-7 is counted as phones count it."""

import pytest

from bot.knowledge import gsm7


def test_the_tables_have_the_size_of_the_standard():
    # 128 places, one of which is the escape to the second table; 3GPP TS 23.038, 6.2.1.
    assert len(gsm7.BASIC) == 127
    assert len(gsm7.EXTENSION) == 10
    assert not gsm7.BASIC & gsm7.EXTENSION


@pytest.mark.parametrize("text", "aZ7 \n@éÇΩ'-")
def test_a_basic_character_counts_once(text):
    assert gsm7.length(text) == 1


@pytest.mark.parametrize("text", "\f^{}\\[~]|€")
def test_a_character_of_the_extension_counts_twice(text):
    assert gsm7.length(text) == 2


def test_a_text_counts_as_the_sum_of_its_characters():
    assert gsm7.length("") == 0
    assert gsm7.length("5 € [net]") == 9 + 3


@pytest.mark.parametrize("character", "’“–…ç`\t\u0301🍼")
def test_the_first_other_character_is_named(character):
    with pytest.raises(ValueError) as caught:
        gsm7.length(f"It{character}s milk –")

    assert caught.value.args == (character,)
