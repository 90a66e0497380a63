"""A listed phrase is found wherever it stands, and a flood of words leaves no trace."""

import pytest

from bot.safety.lexicon import Lexicon


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon(
        {
            "suicidality": ["end my life", "suicide"],
            "harm_to_baby": ["shake the baby"],
            "self_harm": ["hurt myself"],
        }
    )


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("suicide", "suicidality"),
        ("I might shake the baby.", "harm_to_baby"),
        ("will I hurt myself if I pump", "self_harm"),
        ("i will end my\n\n   life", "suicidality"),
        ("end, my, life", "suicidality"),
    ],
)
def test_a_phrase_tells_its_category(lexicon, text, category):
    assert lexicon.find(text) == category


@pytest.mark.parametrize(
    "text",
    [
        "",
        "end my",
        "life my end",
        "end of my life",
        "suicides",
        "end my lifelong wait",
        "my end my",
        "shake the babys bottle",
    ],
)
def test_other_words_or_another_order_are_no_phrase(lexicon, text):
    assert lexicon.find(text) is None


def test_the_most_urgent_category_is_told_wherever_it_stands(lexicon):
    assert lexicon.find("hurt myself, shake the baby, suicide") == "suicidality"
    assert lexicon.find("hurt myself and shake the baby") == "harm_to_baby"


def test_phrases_that_share_words_are_both_found():
    overlapping = Lexicon({"first": ["my life is over"], "second": ["end my life"]})

    assert overlapping.find("end my life is over") == "first"
    assert overlapping.find("end my life now") == "second"


def test_a_word_that_stands_for_others_cannot_be_typed(lexicon):
    assert lexicon.find("end \ue000 life \ue000 suicide") == "suicidality"
    assert lexicon.find("end \ue000 life") is None


def test_made_up_words_are_not_kept(lexicon):
    before = len(lexicon._vocab.strings), len(lexicon._vocab)

    for number in range(100):
        lexicon.find(" ".join(f"word{number}x{n}" for n in range(100)))

    assert (len(lexicon._vocab.strings), len(lexicon._vocab)) <= before


def test_without_phrases_nothing_is_found():
    assert Lexicon({}).find("suicide") is None
