"""A listed phrase is found wherever it stands, and a flood of words leaves no trace."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import Problem
from bot.safety import lexicon as module
from bot.safety.lexicon import Lexicon, failed_tests
from bot.safety.phrases import parse
from bot.safety.rules import Rule
from bot.safety.verdict import Finding

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
LEMMAS = {"die": frozenset({"die", "dies"})}


def rule(id_, *phrases, unless=(), fires=(), leaves=(), line=1):
    """A rule of a few phrases."""
    return Rule(
        id=id_,
        level="crisis",
        category="suicidality",
        language="en",
        about="self",
        source="a test",
        patterns=tuple(p for phrase in phrases for p in parse(phrase, LEMMAS)),
        unless=tuple(p for phrase in unless for p in parse(phrase, LEMMAS)),
        fires=fires,
        leaves=leaves,
        path=Path("rules.yml"),
        line=line,
    )


RULES = [
    rule("end", "end my life", "end [it] all"),
    rule("die", "want to <die>", unless=["to <die> laughing", "dont want to die"]),
    rule("far", "pills ~2 swallow"),
    rule("pills", "took # pills"),
    rule("help", "^ [please] help me $"),
    rule("suicide", "suicide"),
]
LEXICON = Lexicon(RULES)
LISTED = ["end my life", "END it All", "i want to die", "suicide", "took 40 pills"]


def rules(text, lexicon=LEXICON):
    return {finding.rule for finding in lexicon.find(text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("end my life", "end"),
        ("i will end my\n\n   life", "end"),
        ("end, my, life", "end"),
        ("end all", "end"),
        ("end it all", "end"),
        ("she wants... want to dies", "die"),
        ("pills to swallow", "far"),
        ("pills, i could swallow", "far"),
        ("pills i swallow!", "far"),
        ("took 30 pills", "pills"),
        ("took 2026 pills", "pills"),
        ("help me", "help"),
        ("Please... help me!", "help"),
    ],
)
def test_a_phrase_brings_its_rule(text, found):
    assert rules(text) == {found}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "end my",
        "life my end",
        "end of my life",
        "endings of my lifelong wait",
        "end this all",
        "my end my",
        "pills that i could never swallow",
        "took many pills",
        "help me latch",
        "can you help me",
        "i want to",
    ],
)
def test_other_words_or_another_order_bring_none(text):
    assert rules(text) == set()


@given(ANY_TEXT, st.sampled_from(LISTED), ANY_TEXT)
@example("i <3 her ", "end my life", " >:(")
@example("", "end my life", "!")
def test_a_listed_phrase_is_found_in_any_text(before, phrase, after):
    assert LEXICON.find(f"{before} {phrase} {after}")


@given(ANY_TEXT)
def test_whatever_is_found_lies_in_the_text(text):
    for finding in LEXICON.find(f"{text} suicide, took 40 pills {text}"):
        assert 0 <= finding.start < finding.end <= 2 * len(text) + 24


@pytest.mark.parametrize("mark", [".", "!", "?", "…", ";", "\n"])
def test_a_gap_does_not_cross_the_end_of_a_sentence(mark):
    assert rules(f"my pills{mark} i swallow") == set()


@pytest.mark.parametrize("mark", [".", "!", "\n"])
def test_a_phrase_without_gap_does_cross_the_end_of_a_sentence(mark):
    assert rules(f"end{mark} my life") == {"end"}


@pytest.mark.parametrize(
    "text", ["i want to die laughing", "want to die… laughing", "i don't want to die"]
)
def test_a_match_that_overlaps_an_unless_does_not_count(text):
    assert rules(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "i want to die laughing. no, i want to die",
        "i want to die and he tells me to die laughing",
        "suicide makes me want to die laughing",
    ],
)
def test_an_unless_beside_a_match_does_not_silence_it(text):
    assert rules(text)


def test_an_unless_of_one_rule_does_not_silence_another():
    both = Lexicon([*RULES, rule("laugh", "die laughing")])

    assert rules("want to die laughing", both) == {"laugh"}


def test_phrases_that_share_words_are_both_found():
    overlapping = Lexicon([rule("over", "my life is over"), rule("end", "end my life")])

    assert rules("end my life is over", overlapping) == {"over", "end"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i end my l1fe", "end"),
        ("e n d my life", "end"),
        ("en\u200bd my life", "end"),
        ("end\u200bmy\u200blife", "end"),
        ("sui<b>cide</b>", "suicide"),
        ("endmylife", "end"),
        ("Ｅｎｄ my life", "end"),
        ("e\u0301nd my lífe", "end"),
        ("i want to 💀", "die"),
    ],
)
def test_a_phrase_is_found_however_it_is_typed(text, found):
    assert rules(text) == {found}


def test_a_finding_tells_its_rule_and_its_place():
    text = "I’ll, é, 💔 END</b>  my L1FE, oh"

    (found,) = LEXICON.find(text)

    assert found == Finding(
        "crisis",
        "suicidality",
        "en",
        "self",
        "end",
        start=text.index("END"),
        end=text.index(", oh"),
    )


def test_each_rule_is_told_once_with_its_first_place():
    found = LEXICON.find("suicide, end it all, suicide")

    assert sorted((f.rule, f.start, f.end) for f in found) == [
        ("end", 9, 19),
        ("suicide", 0, 7),
    ]


@pytest.mark.parametrize(
    "filler",
    [
        "my milk leaks ",
        "ünï\u200b💔 ",
        "\n",
        "x",
        "\ud800 ",
        "want to ",
        "end it ",
        "pills ",
        "k i ",
        "<b",
    ],
)
def test_a_phrase_is_found_at_the_very_end_of_a_megabyte(filler):
    text = filler * (1_000_000 // len(filler))

    assert "end" in rules(f"{text}. end my life")


def test_a_text_too_full_of_the_rules_words_is_taken_for_a_crisis(monkeypatch):
    monkeypatch.setattr(module, "WORK_AT_MOST", 5)

    (found,) = LEXICON.find("no suicide, no suicide note")

    assert found == Finding("crisis", "unknown", rule="unread", end=27)


def test_a_text_full_of_other_words_is_never_too_full(monkeypatch):
    monkeypatch.setattr(module, "WORK_AT_MOST", 100)

    assert LEXICON.find("my milk leaks " * 1000) == []


def test_a_text_that_repeats_itself_is_never_too_full():
    assert rules("end my life, want to die! " * 20_000) == {"end", "die"}


def test_a_word_that_stands_for_others_cannot_be_typed():
    assert rules("end \ue000 life \ue000 suicide") == {"suicide"}


def test_made_up_words_are_not_kept():
    LEXICON.find("milk 7 suicide")
    before = len(LEXICON._vocab.strings), len(LEXICON._vocab)

    for number in range(100):
        words = (f"word{number}x{n} {number * n}" for n in range(50))
        LEXICON.find("suicide " + " suicide ".join(words))

    assert (len(LEXICON._vocab.strings), len(LEXICON._vocab)) == before


def test_without_rules_nothing_is_found():
    assert Lexicon([]).find("suicide") == []


def test_rules_that_pass_their_own_tests_bring_no_problem():
    passes = rule("die", "<die>", fires=("i die", "dies"), leaves=("i live",))

    assert failed_tests([passes]) == []


def test_a_message_that_should_fire_and_does_not_is_told():
    first = rule("die", "<die>", fires=("i die", "dead"), line=7)

    assert failed_tests([first]) == [
        Problem(Path("rules.yml"), 7, "rule 'die' does not fire on 'dead'")
    ]


def test_a_message_that_any_rule_should_leave_and_does_not_is_told():
    first = rule("die", "<die>", leaves=("end it",), line=7)
    second = rule("end", "end it", line=9)

    assert failed_tests([first, second]) == [
        Problem(Path("rules.yml"), 7, "'end it', of 'die', brings rule 'end'")
    ]
