"""The language of a message is told by its small words; English is what is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.language import WORDS_AT_MOST, language_after, language_of
from bot.safety.verdict import LANGUAGES


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("why does my milk leak when she cries", "en"),
        ("i want my baby to sleep, por favor", "en"),
        ("me gotea la leche cuando llora mi bebé", "es"),
        ("NO SÉ QUÉ HACER, NO TENGO LECHE", "es"),
        ("ya no puedo más con esto", "es"),
        ("Quisiera hablar con alguien de la clínica", "es"),
        ("volver al robot", "es"),
        ("me gustaría hablar con una consultora de lactancia", "es"),
        ("se acaba de orinar otra vez la nena", "es"),
        ("quisiera dormirme y ya no despertar nunca", "es"),
        ("je ne veux pas de lait en poudre pour mon bébé", "fr"),
        ("j’ai mal au sein et je pleure avec lui", "fr"),
        ("não tenho leite para o meu bebê", "pt"),
        ("estou muito cansada, ele não quer o peito", "pt"),
        ("ich habe keine Milch für mein Baby", "de"),
        ("Wann kommt die Milch, wenn ich nicht stille und nicht pumpe?", "de"),
        ("", "en"),
        ("?! 💔", "en"),
        ("988", "en"),
        ("no one will miss me", "en"),
        ("no more. please no more. let me rest", "en"),
        ("no me quiero despertar", "es"),
        ("我不想活", "en"),
    ],
)
def test_a_plain_message_shows_its_language(message, language):
    assert language_of(message) == language


def test_a_word_or_two_of_another_language_do_not_count():
    assert language_of("my abuela says que leche runs in the family") == "en"


def test_only_the_beginning_of_a_long_message_is_read():
    begin = "why milk " * WORDS_AT_MOST

    assert language_of(begin + "no tengo leche para mi bebe " * 1000) == "en"


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_a_language_of_ours(message):
    assert language_of(message) in LANGUAGES


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("es", "2", "es"),
        ("es", "ok thanks", "es"),
        ("es", "which pads are good", "en"),
        ("en", "no tengo leche", "es"),
        ("en", "2", "en"),
    ],
)
def test_a_word_or_two_do_not_show_that_somebody_went_on_in_english(
    before, text, after
):
    assert language_after(before, text) == after
