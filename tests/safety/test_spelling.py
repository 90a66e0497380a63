"""A word of the lexicon is known again however it is misspelt, and no other word is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety import spelling
from bot.safety.normalise import readings
from bot.safety.spelling import MENDED_AT_MOST, UNKNOWN, Speller

KNOWN = [
    *("i", "want", "to", "die", "kill", "my", "myself", "suicide", "suicidal", "end"),
    *("hopeless", "mother", "muerta", "baby", "life", "kms", "in", "side", "inside"),
    *("no", "help", "988", "2"),
]
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@pytest.fixture(scope="module")
def speller():
    return Speller(KNOWN)


@pytest.fixture
def without_real_words(monkeypatch, tmp_path):
    """As if the encoder's vocabulary were missing."""
    spelling._real_words.cache_clear()
    monkeypatch.setattr(spelling, "_VOCABULARY", tmp_path / "vocab.txt")
    yield
    spelling._real_words.cache_clear()


def read(speller, text):
    """The words of a text as the speller has them, `?` for an unknown one."""
    words = [word for word, _, _ in speller.read(readings(text)[0])[1:-1]]
    return " ".join("?" if word == UNKNOWN else word for word in words)


def spread(speller, text):
    """The same with letters and parts of words put together; None if there are none."""
    found = speller.read_spread(readings(text)[0])
    return found and " ".join(word for word, _, _ in found[1:-1])


@pytest.mark.parametrize("word", KNOWN)
def test_a_word_of_the_lexicon_is_itself(speller, word):
    assert read(speller, word) == word


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("k1ll", "kill"),
        ("k!ll", "kill"),
        ("ki11", "kill"),
        ("su1c1d3", "suicide"),
        ("$u|cide", "suicide"),
        ("mys€lf", "myself"),
        ("mo+her", "mother"),
        ("w@nt", "want"),
        ("h0pele55", "hopeless"),
    ],
)
def test_a_digit_or_sign_may_stand_for_a_letter(speller, typed, expected):
    assert read(speller, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"), [("k*ll", "kill"), ("k**l", "kill"), ("s*ic*de", "suicide")]
)
def test_a_censored_word_is_known_by_the_letters_that_are_left(
    speller, typed, expected
):
    assert read(speller, typed) == expected


@pytest.mark.parametrize("typed", ["k***", "*ill", "k*l", "k*lll", "b*y"])
def test_too_few_letters_or_another_length_censor_no_word(speller, typed):
    assert set(read(speller, typed).split()) == {"?"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("killl", "kill"),
        ("diiiie", "die"),
        ("mmmyyyself", "myself"),
        ("kiiill", "kill"),
    ],
)
def test_a_letter_may_be_repeated(speller, typed, expected):
    assert read(speller, typed) == expected


def test_a_letter_typed_twice_is_not_enough_in_a_short_word(speller):
    assert read(speller, "diie babby") == "? ?"


@pytest.mark.parametrize(
    "typed", ["suicde", "suicidee", "suicied", "sucide", "suixide", "suiicide"]
)
def test_one_letter_more_less_other_or_swapped_is_a_typo(speller, typed):
    assert read(speller, typed) == "suicide"


def test_the_first_letter_is_no_typo(speller):
    assert read(speller, "zuicide uicide") == "? ?"


@pytest.mark.parametrize("typed", ["sicde", "siucdie", "suuiciide", "suicidality"])
def test_more_than_one_typo_makes_another_word(speller, typed):
    assert read(speller, typed) == "?"


@pytest.mark.parametrize(
    "typed", ["kil", "kyll", "dje", "wnat", "lifes", "babyy", "ned"]
)
def test_a_short_word_with_a_typo_stays_unknown(speller, typed):
    assert read(speller, typed) == "?"


@pytest.mark.parametrize(
    "typed", ["bother", "mothers", "outside", "insider", "another"]
)
def test_a_real_word_is_no_typo(speller, typed):
    assert read(speller, typed) == "?"


@pytest.mark.parametrize("typed", ["smother", "puerta"])
def test_a_real_word_that_the_encoder_does_not_list_is_no_typo(speller, typed):
    assert read(speller, typed) == "?"


def test_without_the_list_of_real_words_they_may_be_typos(speller, without_real_words):
    assert read(speller, "mothers suicde") == "mother suicide"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("iwanttodie", "i want to die"),
        ("killmyself", "kill myself"),
        ("endmylife", "end my life"),
        ("iw4nttod1e", "i want to die"),
        ("suicidesuicide", "suicide suicide"),
    ],
)
def test_words_may_be_glued_together(speller, typed, expected):
    assert read(speller, typed) == expected


@pytest.mark.parametrize("typed", ["iwanttofly", "xkillmyself", "killmyselfx"])
def test_words_glued_to_an_unknown_one_stay_unknown(speller, typed):
    assert read(speller, typed) == "?"


def test_very_long_words_are_not_taken_apart(speller):
    assert read(speller, "suicide" * 8) == "?"


@pytest.mark.parametrize("typed", ["kill!", "kill!!!", "¡kill!", "myself!", "myself!!"])
def test_an_exclamation_mark_at_a_word_is_no_letter_of_it(typed):
    speller = Speller([*KNOWN, "se", "if"])  # into which `myself!` could be cut

    assert read(speller, typed) == typed.strip("!¡")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("5kms", "5 kms"),
        ("988ml", "988 ?"),
        ("want2die", "want 2 die"),
        ("kill5", "kill 5"),
        ("3d1e", "3 ? 1 ?"),
    ],
)
def test_a_number_and_the_letters_beside_it_are_read_apart(speller, typed, expected):
    assert read(speller, typed) == expected


def test_a_digit_may_stand_for_the_first_letter_of_a_long_word(speller):
    assert read(speller, "5uicide") == "suicide"


def test_a_number_is_cut_to_four_digits_so_that_there_are_few(speller):
    assert read(speller, "123456 988") == "1234 988"


@pytest.mark.parametrize(
    "typed", ["k i l l", "k.i.l.l", "s-u-i-c-i-d-e", "k_i_l_l", "s u 1 c i d e"]
)
def test_single_letters_in_a_row_are_put_together(speller, typed):
    expected = "kill" if typed.startswith("k") else "suicide"

    assert spread(speller, typed) == expected


def test_a_wider_gap_between_single_letters_parts_two_words(speller):
    assert spread(speller, "d i e  m y  l-i-f-e") == "die my life"


def test_words_spread_out_one_after_the_other_are_told_apart(speller):
    assert spread(speller, "now i w a n t t o d i e") == f"{UNKNOWN} i want to die"


@pytest.mark.parametrize("typed", ["sui cide", "su icide", "my self", "ki ll"])
def test_a_word_torn_apart_is_put_together(speller, typed):
    assert spread(speller, typed) == typed.replace(" ", "")


@pytest.mark.parametrize("typed", ["in side", "i no", "k i", "want milk", "", "die"])
def test_where_nothing_is_torn_or_spread_nothing_is_put_together(speller, typed):
    assert spread(speller, typed) is None


def test_words_put_together_stand_from_the_first_to_the_last(speller):
    text = "why s-u-i-c-i-d-e, sui cide now"

    found = speller.read_spread(readings(text)[0])
    places = [text[start:end] for word, start, end in found if word == "suicide"]

    assert places == ["s-u-i-c-i-d-e", "sui cide"]


def test_words_taken_apart_all_stand_where_they_were_glued(speller):
    found = speller.read(readings("oh killmyself")[0])

    assert found[2:4] == [("kill", 3, 13), ("myself", 3, 13)]


def test_the_begin_and_the_end_of_a_text_are_marked(speller):
    assert speller.read(readings("die now")[0]) == [
        ("^", 0, 0),
        ("die", 0, 3),
        (UNKNOWN, 4, 7),
        ("$", 7, 7),
    ]
    assert speller.read([]) == [("^", 0, 0), ("$", 0, 0)]


def test_in_a_flood_of_words_plain_ones_are_still_known(speller):
    flood = [(f"word{number}", 0, 1) for number in range(MENDED_AT_MOST)]

    found = speller.read([*flood, ("k1ll", 1, 2), ("kill", 2, 3)])

    assert [word for word, _, _ in found[-3:-1]] == [UNKNOWN, "kill"]


@given(ANY_TEXT)
def test_nothing_is_read_but_known_words_and_numbers(text):
    speller = Speller(KNOWN)
    for reading in readings(text):
        for found in (speller.read(reading), speller.read_spread(reading) or []):
            for word, start, end in found[1:-1]:
                assert word in KNOWN or word == UNKNOWN or word.isdigit()
                assert 0 <= start < end <= len(text)
