"""A hidden text becomes legible, and a plain one stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.legible import legible

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@pytest.mark.parametrize(
    "text",
    [
        "I want to die.",
        "Why does my milk leak?! She's 6wk old; it's 3am... help!!",
        "José está aquí, ¿y la niña? No!",
        "Je n’ai pas de lait, ça me gêne",
        "vitamin D3, B12 and 400 IU; 98.8 F, 5 kms, 4oz, 100%",
        "no 1 told me, gr8 w8",
        "Sooo good? A cool book.",
        "我不想活 💔",
        "",
        " \n",
    ],
)
def test_a_plain_text_comes_back_as_it_is(text):
    assert legible(text) == text.replace("ooo", "o")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("i w4nt to d1e", "i want to die"),
        ("su1c1de", "suicide"),
        ("$uicide now", "suicide now"),
        ("k!ll me", "kill me"),
        ("h3lp me5", "help me5"),
        ("k i l l  h e r now", "kill  her now"),
        ("k.i.l.l me", "kill me"),
        ("s-u-i-c-i-d-e", "suicide"),
        ("pleeeease", "please"),
        ("sui\u200bci\u00adde", "suicide"),
        ("\ufeffi d\0ie", "i die"),
        ("<b>i</b> want to di<br>e", "i want to die"),
        ("d&#105;e d\\u0069e", "die die"),
        ("i&nbsp;die", "i\u00a0die"),
        ("i%20die", "i die"),
        ("і wаnt tо dіе", "i want to die"),
        ("𝐤𝐢𝐥𝐥 Ｍｅ ⓝⓞⓦ", "kill Me now"),
        ("🅺🅸🅻🅻", "kill"),
        ("ĸill \ud800me", "ĸill me"),
    ],
)
def test_a_hidden_text_becomes_legible(text, shown):
    assert legible(text) == shown


def test_a_spanish_exclamation_mark_is_no_letter():
    assert legible("¡Ayuda! ¡Ya no!") == "¡Ayuda! ¡Ya no!"


@pytest.mark.parametrize(
    "text", ["i love her <3 but i want to die >_<", "<i want to die>"]
)
def test_words_between_angle_brackets_stay(text):
    assert "i want to die" in legible(text)


@given(ANY_TEXT)
def test_any_text_becomes_one_without_what_nobody_sees(text):
    assert not {"\u200b", "\0", "\ufeff", "\u00ad"} & set(legible(text))


@pytest.mark.parametrize(
    "filler",
    ["a ", "a.", "aa", "a1", "@", "<b", "&#1", "é\u200b", "💔", "\ud800", "a!"],
)
def test_a_megabyte_becomes_legible_whatever_it_is_made_of(filler):
    text = filler * (1_000_000 // len(filler))

    assert legible(f"{text} the end").endswith(" the end")
