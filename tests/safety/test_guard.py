"""The guard finds every listed phrase in any text, and lets figures of speech be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.entries import read_knowledge
from bot.knowledge.smalltalk import read_smalltalk
from bot.safety.content import read_safety
from bot.safety.guard import LAST_RESORT, Verdict, read_guard
from bot.settings import PROJECT

SAFETY = PROJECT / "data" / "safety"
GUARD = read_guard(SAFETY)
LISTED = [
    (phrase, category)
    for category, phrases in read_safety(SAFETY).phrases.items()
    for phrase in phrases
]
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@pytest.mark.parametrize(("phrase", "category"), LISTED)
def test_every_listed_phrase_brings_its_category(phrase, category):
    assert GUARD.check(phrase) == Verdict(category)


@given(ANY_TEXT, st.sampled_from([phrase for phrase, _ in LISTED]), ANY_TEXT)
def test_a_listed_phrase_is_found_in_any_text(before, phrase, after):
    assert GUARD.check(f"{before} {phrase} {after}")


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO DIE",
        "i don’t want to be here anymore",
        "i donʼt want to live",
        "I don't want to wake up.",
        "su\u200bici\u200cdal",
        "kill my\u00adself",
        "\ufeffsuicide",
        "kill my\0self",
        "\ud800kill myself\udfff",
        "ｋｉｌｌ　ｍｙｓｅｌｆ",
        "𝐤𝐢𝐥𝐥 𝐦𝐲𝐬𝐞𝐥𝐟",
        "kill—myself",
        "kill\r\nmyself",
        "why do i leak?? also i want to die. do pads help",
    ],
)
def test_a_phrase_is_found_however_it_is_typed(text):
    assert GUARD.check(text) == Verdict("suicidality")


@pytest.mark.parametrize(
    "filler", ["my milk leaks ", "ünï\u200b💔 ", "\n", "x", "\ud800 "]
)
@pytest.mark.parametrize("size", [100_000, 1_000_000])
def test_a_phrase_is_found_at_the_very_end_of_a_long_text(filler, size):
    text = filler * (size // len(filler))

    assert GUARD.check(f"{text} i want to die") == Verdict("suicidality")


@pytest.mark.parametrize(
    "text",
    [
        "my nipples are killing me",
        "I am dying of thirst",
        "kill the thrush",
        "cut pumping",
        "should I cut down on feeds",
        "ready to end this feed",
        "work deadlines are killing me",
        "dead on my feet",
        "these cramps make me want to scream",
        "my phone died while pumping",
        "i could kill for a nap",
        "does pumping hurt",
        "will it hurt my baby if i eat spicy food",
        "my son is killing it at latching",
        "how do i end the feed without hurting my nipple",
        "",
        "?!",
    ],
)
def test_a_figure_of_speech_is_left_alone(text):
    assert GUARD.check(text) is None


def test_no_question_that_we_answer_is_taken_for_a_crisis():
    data = PROJECT / "data"
    questions = [question for question, _ in read_knowledge(data).questions()]
    for talk in read_smalltalk(data / "nlu" / "smalltalk.yml", PROJECT / "domain.yml"):
        questions += talk.examples

    assert [question for question in questions if GUARD.check(question)] == []


def test_the_words_of_last_resort_need_no_file_and_name_988_and_911():
    assert "call or text 988" in LAST_RESORT
    assert "911" in LAST_RESORT


def test_the_guard_says_the_referral_of_its_folder(project):
    guard = read_guard(project.data / "safety")

    assert guard.referral == "Call 988.\nYou are not alone."
    assert guard.check("i want to die") is None
    assert guard.check("END my life!") == Verdict("suicidality")
