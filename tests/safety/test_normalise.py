"""However a text is typed, its words come out as the lexicon has them, with places."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.safety.normalise import SIGNS, breaks_between, readings, words

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
MARKUP = st.text("<>/&#;\\%u0069abl d'’\u200b\u0301💀!*\n")  # what escapes are made of
PLAIN = ["i", "dont", "want", "to"]


def placed(text):
    """Each reading of a text: its words, each with what stands at its place."""
    return [
        [(word, text[start:end]) for word, start, end in reading]
        for reading in readings(text)
    ]


def read(text):
    """The words of each reading of a text."""
    return [[word for word, _, _ in reading] for reading in readings(text)]


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
        "I don´t want to",
        "  I, don't... WANT-to?!\n",
        "i_dont_want_to",
        "i\u00a0dont\u2003want\tto",
        "i do\u200bnt wa\u200dnt t\u2060o",
        "\ufeffi do\u00adnt want to",
        "i d\0ont want to",
        "i do\ud83dnt want to\udfff",
        "i do\u034fnt want to",
        "Ｉ ＤＯＮ＇Ｔ ＷＡＮＴ ＴＯ",
        "i 𝐝𝐨𝐧𝐭 𝓌𝒶𝓃𝓉 𝘵𝘰",
        "ⓘ ⓓⓞⓝⓣ ⓦⓐⓝⓣ ⓣⓞ",
        "🄸 🅳🅾🅽🆃 🅦🅐🅝🅣 🇹🇴",
        "і dоnt wаnt tо",  # Cyrillic letters
        "ι dοnτ wαnτ το",  # Greek letters
        "ɪ ᴅᴏɴᴛ wᴀɴᴛ ᴛᴏ",
        "ì dönt wånt tø",
        "i d\u0336o\u0336n\u0336t\u0336 want to",
        "i 💔dont💔 want ❤️to❤️",
    ],
)
def test_words_are_the_same_however_they_are_typed(text):
    assert words(text) == PLAIN


@pytest.mark.parametrize(
    "text", ["", " \n\t", "?!…", "💔", "\0\u200b\ud800", "'’", "*"]
)
def test_a_text_without_words_gives_none(text):
    assert words(text) == []


def test_letters_of_other_scripts_and_digits_are_words():
    assert words("No más, 988! 我不想活") == ["no", "mas", "988", "我不想活"]


def test_a_letter_that_stands_for_two_becomes_both():
    assert words("ﬁnish weiß") == ["finish", "weiss"]


def test_a_picture_is_a_word_of_its_own():
    assert words("i want2💀, 🔪me") == ["i", "want2", "die", "kill", "me"]


def test_a_sign_that_may_be_a_letter_stays_in_the_word_for_the_speller():
    assert read("su!cide k*ll @nd") == [["su!cide", "k*ll", "@nd"]]


def test_a_sign_around_a_word_that_only_marks_it_is_dropped():
    assert read("*kill* +me+ |now|") == [["kill", "me", "now"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I DON’T", [("i", "I"), ("dont", "DON’T")]),
        ("Ya  no más", [("ya", "Ya"), ("no", "no"), ("mas", "más")]),
        ("to 💀 now", [("to", "to"), ("die", "💀"), ("now", "now")]),
        ("c\u0335u\u0335t", [("cut", "c\u0335u\u0335t")]),
        ("ﬁnish 𝐝𝐨𝐧𝐭", [("finish", "ﬁnish"), ("dont", "𝐝𝐨𝐧𝐭")]),
        ("*k!ll*", [("k!ll", "*k!ll*")]),
    ],
)
def test_each_word_knows_its_place(text, expected):
    assert placed(text) == [expected]


def test_a_character_that_nobody_sees_may_stand_inside_a_word_or_between_two():
    inside, between = placed("ki\u200bll\u200bmyself")

    assert inside == [("killmyself", "ki\u200bll\u200bmyself")]
    assert between == [("ki", "ki"), ("ll", "ll"), ("myself", "myself")]


def test_a_text_without_such_a_character_is_read_once():
    assert len(readings("I don't want, é, 💀, 1 < 2")) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ki<b>ll</b> me", ["kill", "me"]),
        ("don&#39;t", ["dont"]),
        ("don&rsquo;t", ["dont"]),
        ("d&#x69;e", ["die"]),
        ("kill&nbsp;me", ["kill", "me"]),
        ("d\\u0069e", ["die"]),
        ("kill\\nme", ["kill", "me"]),
        ("kill%20m%65", ["kill", "me"]),
        ("d%C3%A9jame%20morir", ["dejame", "morir"]),
    ],
)
def test_a_tag_or_escape_of_a_program_is_read_as_what_it_stands_for(text, expected):
    assert expected in read(text)


def test_an_escape_moves_no_place():
    assert [
        ("to", "to"),
        ("die", "d&#x69;e"),
        ("me", "m\\u0065"),
        ("now", "now"),
    ] in placed("to d&#x69;e, m\\u0065 now")


def test_a_tag_may_stand_in_a_word_or_part_two_or_be_none():
    assert read("kill<br>me") == [["kill", "br", "me"], ["killme"], ["kill", "me"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("you & me; her", ["you", "me", "her"]),
        ("salt&pepper;", ["salt", "pepper"]),
        ("5 < 6 days", ["5", "6", "days"]),
        ("C:\\milk", ["c", "milk"]),
        ("100% milk", ["100", "milk"]),
    ],
)
def test_what_only_looks_like_an_escape_stays(text, expected):
    assert read(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    ["i love her <3 but i want to die >_<", "<i want to die>", "<<i want to die>"],
)
def test_words_between_angle_brackets_are_read(text):
    assert any("i want to die" in " ".join(reading) for reading in read(text))


def test_a_percent_sign_before_a_word_is_no_escape():
    assert ["100", "dead", "inside"] in read("100%dead inside")


@given(ANY_TEXT | MARKUP)
def test_words_are_plain_whatever_the_text(text):
    for word in words(text):
        assert word.isalnum()
        assert words(word) == [word]


@given(ANY_TEXT, ANY_TEXT)
def test_a_space_keeps_words_apart(before, after):
    assert words(f"{before} {after}") == words(before) + words(after)


@given(ANY_TEXT | MARKUP)
@example("&#0;&#xD800;%00\\ud800<>")
def test_the_places_of_every_reading_lie_in_the_text_one_after_the_other(text):
    for reading in readings(text):
        ends = [0, *(end for _, _, end in reading)]
        starts = [*(start for _, start, _ in reading), len(text)]

        assert all(end <= start for end, start in zip(ends, starts, strict=True))
        assert all(start < end for _, start, end in reading)
        assert all(c.isalnum() or c in SIGNS for word, _, _ in reading for c in word)


@pytest.mark.parametrize(
    ("filler", "count"),
    [
        ("milk ", 1),
        ("ünï\u200b💔 ", 1),
        ("<", 0),
        ("<b", 1),
        ("<b>", 0),
        ("&#1", 1),
        ("%2", 1),
        ("\\u00", 1),
        ("\u0301", 0),
        ("\ud800 ", 0),
        ("💀", 1),
        ("k!", 0),
        ("a", 0),
    ],
)
def test_a_megabyte_is_read_whatever_it_is_made_of(filler, count):
    times = 1_000_000 // len(filler)

    found = readings(filler * times + " end")

    assert {reading[-1][0] for reading in found} == {"end"}
    assert min(map(len, found)) - 1 >= count * times


@pytest.mark.parametrize("mark", [".", "!", "?", "…", ";", "\n", "\r"])
def test_a_sentence_or_line_ends_between_two_places(mark):
    text = f"end{mark} life"

    assert breaks_between(text, 0, len(text))
    assert not breaks_between(text, 0, 3)
    assert not breaks_between(text, 4, len(text))


@pytest.mark.parametrize("text", ["end, life", "end: life", "end - life", "end\tlife"])
def test_other_marks_end_no_sentence(text):
    assert not breaks_between(text, 0, len(text))
