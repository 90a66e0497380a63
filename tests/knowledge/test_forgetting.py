"""Who asks to be forgotten is understood, and nobody else is taken for it."""

import pytest

from bot.errors import ContentError
from bot.knowledge import gsm7
from bot.knowledge.forgetting import WITH_988, ForgetWords, read_forgetting
from bot.knowledge.lines import fits
from bot.settings import PROJECT

CLINIC = {"clinic": "Hill Clinic", "phone": "555-0100", "hours": "at any hour"}
FILE = PROJECT / "data" / "forgetting.yml"
WISHES = {
    "en": [
        "forget me",
        "Forget me.",
        "FORGET ME!!",
        "please forget me",
        "Could you please forget me, thanks",
        "delete my data",
        "delete all my messages please",
        "erase this conversation",
        "please remove all of my personal information",
        "clear my chat history",
        "forget everything I told you",
        "forget what i said",
        "delete everything",
        "I’d like you to delete my phone number now",
    ],
    "es": [
        "olvídame",
        "Olvideme por favor",
        "olvida lo que dije",
        "borra mis datos",
        "Por favor, borre todos mis mensajes",
        "quiero que borres esta conversación",
        "¿puede eliminar mi información?",
        "borrar todo",
    ],
}
NO_WISHES = [
    "forget me, everyone would be better off",
    "forget about me",
    "just forget me they all will",
    "I want to forget everything",
    "delete me",
    "erase me from this world",
    "why do I forget everything since the birth",
    "can I delete the app",
    "olvídame, todos estarían mejor sin mí",
    "quiero olvidar todo",
    "forget it",
    "my baby forgets how to latch",
    "how do I clear a clogged duct",
    "forget me " * 20,
    "",
]


@pytest.fixture(scope="module")
def words():
    return read_forgetting(FILE, 24, **CLINIC)


@pytest.mark.parametrize(
    ("language", "text"), [(n, text) for n, texts in WISHES.items() for text in texts]
)
def test_a_wish_is_understood_in_its_language(words, language, text):
    assert words.wish(text) == language


@pytest.mark.parametrize("text", NO_WISHES)
def test_what_says_anything_else_is_no_wish(words, text):
    assert words.wish(text) == ""


@pytest.mark.parametrize("text", [text for texts in WISHES.values() for text in texts])
def test_the_guard_lets_a_plain_wish_pass(real_guard, text):
    assert real_guard.check(text) is None


@pytest.mark.parametrize("text", ["yes", "YES.", "Yes, please", "sí", "Si, bórralo"])
def test_a_yes_is_understood(words, text):
    assert words.answer(text) is True


@pytest.mark.parametrize("text", ["no", "No!", "no thanks", "keep it", "No, gracias"])
def test_a_no_is_understood(words, text):
    assert words.answer(text) is False


@pytest.mark.parametrize("text", ["", "1", "yes, why do I leak", "no milk comes", "?"])
def test_anything_else_is_neither(words, text):
    assert words.answer(text) is None


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", WITH_988)
def test_988_stands_in_the_first_text_message(words, language, name):
    sent = gsm7.plain(words.texts[language][name])

    assert "988" in gsm7.segments(sent)[0]
    assert fits(sent)


def test_it_is_told_for_how_long_it_stays(words):
    assert "24 hours" in words.texts["en"]["kept"]


def test_without_words_nothing_is_a_wish_or_an_answer():
    assert ForgetWords().wish("forget me") == ""
    assert ForgetWords().answer("yes") is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('Call or text 988.\n  "yes"', 'Call us.\n  "yes"', "'ask' must have 988"),
        ("  kept: All", "  keptt: All", "'en.kept' is missing"),
        ("{keep} hours after you wrote it. What", "{when} What", "unknown {when}"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path, old, new, told):
    text = FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "forgetting.yml"
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(ContentError, match=told):
        read_forgetting(path, 24, **CLINIC)
