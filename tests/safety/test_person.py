"""A message asks for a person only if all of it says so, in words that are listed."""

import pytest

from bot.errors import ContentError
from bot.safety.person import CHARACTERS, NEVER, PersonWords, read_person

FILE = "data/safety/person.yml"
MORE = "would no longer read such a message"

# What stands in the file, what is put there, and the start of the line to go to; then
# what the editor is told.
MISTAKES = {
    "an unknown field": (
        ("      asks: [a real", "      ask: []\n      asks: [a real", "ask:"),
        "field 'forms.ask' is not known",
    ),
    "an unknown language": (("es:\n", "fr:\n", "en:"), "field 'es' is missing"),
    "a form without examples": (
        ("asks: [a real person, real person]", "asks: [a real person]", "asks: [a r"),
        "field 'forms.asks' has 1 items; at least 2",
    ),
    "a form without a look-alike": (
        ("leaves: [a person]", "leaves: []", "leaves: []"),
        "field 'forms.leaves' has 0 items; at least 1",
    ),
    "a phrase that cannot be read": (
        ('["[a] real person"]', '["[a real person"]', '- phrases: ["[a real'),
        "'[a real person': '[' has no end",
    ),
    "a gap, which fits any word": (
        ('["[a] real person"]', '["a ~ person"]', '- phrases: ["a ~'),
        f"'a ~ person' must not have '~': the guard's second tier {MORE}",
    ),
    "a number, which fits any": (
        ('["[a] real person"]', '["a # person"]', '- phrases: ["a #'),
        f"'a # person' must not have '#': the guard's second tier {MORE}",
    ),
    "an edge, which every phrase has": (
        ('["[a] real person"]', '["a person $"]', '- phrases: ["a person $'),
        f"'a person $' must not have '$': the guard's second tier {MORE}",
    ),
    "a word of need in a phrase": (
        ("[i want to talk to <whom>]", "[i need <whom>]", "- phrases: [i need"),
        f"'i need <whom>' must not have 'need': the guard's second tier {MORE}",
    ),
    "a word of need behind": (
        ("[please, thank you]", "[please, now]", "after: [please, now]"),
        f"'now' must not have 'now': the guard's second tier {MORE}",
    ),
    "a word of need in front": (
        ("before: [hola]", "before: [ayuda]", "before: [ayuda]"),
        f"'ayuda' must not have 'ayuda': the guard's second tier {MORE}",
    ),
    "nobody in particular": (
        ("[a nurse, the team]", "[a nurse, anyone]", "whom: [a nurse, anyone]"),
        f"'anyone' must not have 'anyone': the guard's second tier {MORE}",
    ),
}


@pytest.fixture
def words(project):
    return read_person(project.root / FILE)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("i want to talk to a nurse", "en"),
        ("I WANT TO TALK TO THE TEAM!", "en"),
        ("  I   want\nto talk to a nurse.  ", "en"),
        ("Hello, I want to talk to a nurse, please. Thank you.", "en"),
        ("hello hello i want to talk to a nurse", "en"),
        ("¡Hola! Quiero hablar con una enfermera, por favor.", "es"),
        ("quiero hablar con una enfermera", "es"),
        ("quie\u0301ro hablar con una enfermera", "es"),  # the accent by itself
        ("real person", "en"),
    ],
)
def test_a_message_that_says_only_that_is_known_in_its_language(words, text, language):
    assert words.language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "please",
        "i want to talk",
        "i want to talk to a nurse before it is too late",
        "i want to talk to a nurse. i cant go on",
        "i cant go on. i want to talk to a nurse",
        "i want to talk to a nurse\nplease\nplease\nplease",
        "please i want to talk to a nurse 😢",
        "i want to talk to a nurse 💀",
        "i want to talk to a nurse…",
        "i want to talk to a nurse :(",
        "i want to talk to a nurse <b>",
        "i want to talk to a nurse\u200b",
        "i want to talk to a nurse\ud800",
        "i want to talk to a nurse\0",
        "hola i want to talk to a nurse",
        "i want to talk to a nurse" + " " * CHARACTERS,
    ],
)
def test_a_message_that_says_more_or_less_is_not(words, text):
    assert words.language(text) == ""


def test_without_any_form_nobody_asks():
    assert PersonWords().language("i want to talk to a nurse") == ""


@pytest.mark.parametrize(("edit", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line(project, edit, told):
    old, new, start = edit
    project.edit(FILE, old, new)

    with pytest.raises(ContentError) as caught:
        read_person(project.root / FILE)

    line = project.line(FILE, start)
    assert any(p.line == line and told in p.message for p in caught.value.problems)


@pytest.mark.parametrize("word", sorted(NEVER))
def test_no_phrase_may_have_a_word_of_need(project, word):
    project.edit(FILE, "[i want to talk to <whom>]", f"[i want to {word} <whom>]")

    with pytest.raises(ContentError, match=f"must not have '{word}'"):
        read_person(project.root / FILE)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("asks: [a real person,", "asks: [the person,", "'the person' fits no phrase"),
        ("leaves: [a person]", "leaves: [real person]", "'real person' is taken for"),
        ("leaves: [quiero hablar]", "leaves: [real person]", "'real person' is taken"),
    ],
)
def test_a_form_that_fails_its_own_tests_is_told(project, old, new, told):
    project.edit(FILE, old, new)

    (problem,) = read_person(project.root / FILE).failed_tests()

    assert told in problem.message
    assert problem.path == project.root / FILE
    assert problem.line <= project.line(FILE, new)


def test_the_forms_of_the_example_keep_their_own_tests(words):
    assert words.failed_tests() == []
