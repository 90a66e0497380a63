"""A keyword is a bare word; whatever else a message says, it is none."""

import pytest

from bot.gateway.texting.keywords import Keyword, keyword

STOP = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]


@pytest.mark.parametrize(
    ("words", "wish", "language"),
    [
        (STOP, "stop", "en"),
        (["opt out", "OPT-OUT", "stop all", "Stop texting me"], "stop", "en"),
        (["ALTO", "PARE", "basta"], "stop", "es"),
        (["START", "UNSTOP"], "start", "en"),
        (["YES"], "yes", "en"),
        (["SI", "Sí"], "yes", "es"),
        (["HELP", "INFO"], "help", "en"),
        (["AYUDA"], "help", "es"),
    ],
)
def test_each_word_has_its_wish_and_its_language(words, wish, language):
    assert {keyword(word) for word in words} == {Keyword(wish, language)}


@pytest.mark.parametrize(
    "text",
    ["stop", " Stop. ", "STOP!!", '"stop"', "stop\n", "¡Alto!", "ＳＴＯＰ", "stop 🛑"],
)
def test_case_blanks_and_signs_do_not_matter(text):
    assert keyword(text)
    assert keyword(text).wish == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "END my life",
        "help me I want to die",
        "help me",
        "stop, I can't go on",
        "stop it",
        "please stop",
        "how do I stop a leak",
        "yes please",
        "stopped",
        "st op",
        "",
        "🛑",
        "stop" + " " * 200,
    ],
)
def test_anything_beside_the_word_makes_it_none(text):
    assert keyword(text) is None
