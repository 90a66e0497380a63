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


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("“Oxytocin”, ‘now’", "\"Oxytocin\", 'now'"),
        ("a – b — c…", "a - b - c..."),
        ("más información aquí, según", "mas informacion aqui, segun"),
        ("¿Señora? ¡Sí! después, ü", "¿Señora? ¡Si! después, ü"),
        ("e\u0301", "é"),
        ("no\u00a0break, zero\u200bwidth", "no break, zerowidth"),
        ("ç ã ê œ", "c a e œ"),
        ("½ ﬁ", "½ fi"),
        ("milk 🍼", "milk 🍼"),
    ],
)
def test_a_text_is_made_plain_where_that_takes_no_sense(written, sent):
    assert gsm7.plain(written) == sent


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("", [0]),
        ("a" * 160, [160]),
        ("a" * 161, [153, 8]),
        ("a" * 306, [153, 153]),
        ("a" * 307, [153, 153, 1]),
        ("€" * 80, [80]),
        ("€" * 81, [76, 5]),
        ("a" * 152 + "€" + "a" * 7, [152, 8]),
        ("á" * 70, [70]),
        ("á" * 71, [67, 4]),
        ("á" * 134, [67, 67]),
        ("🍼" * 35, [35]),
        ("🍼" * 36, [33, 3]),
    ],
)
def test_a_text_is_cut_as_the_network_cuts_it(text, sizes):
    parts = gsm7.segments(text)

    assert [len(part) for part in parts] == sizes
    assert "".join(parts) == text
