"""Evaluation data is not training data."""

import pytest

from bot.evaluation.leaks import LIKE, leaks
from bot.evaluation.splits import SPLITS, read_split
from bot.gateway.content import read_content
from bot.knowledge.smalltalk import read_nlu
from bot.settings import PROJECT, read_settings
from bot.training.seams import SEAM, read_several
from bot.training.turns import read_turns

EXAMPLE = "why does my milk leak when my baby cries"
NLU = PROJECT / "tests" / "nlu" / "messages.yml"
TURN_WORDS = 7  # people greet and thank alike; longer turns are somebody's own words


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE,
        "Why does my milk leak, when my baby cries?!",
        "why does my milk leak when the baby cries",
    ],
)
def test_a_copy_and_a_near_copy_are_found(text):
    assert leaks([EXAMPLE, "hello"], [text]) == [(text, EXAMPLE)]


@pytest.mark.parametrize("text", ["milk comes when he cries", "hello", ""])
def test_the_same_question_in_other_words_is_no_leak(text):
    assert leaks([EXAMPLE], [text]) == []


def test_texts_are_near_copies_from_seven_trigrams_of_ten_on():
    # " ab", "abc" to "fgh" and "gh " are 8, of which the longer ones have 7 too.
    assert LIKE == 7 / 10
    assert leaks(["abcdefgh"], ["abcdefghi"]) == [("abcdefghi", "abcdefgh")]
    assert leaks(["abcdefgh"], ["abcdefghij"]) == []


def test_every_pair_that_leaks_is_told():
    assert sorted(leaks(["i leak", "I leak!"], ["i leak", "i leak."])) == [
        ("i leak", "I leak!"),
        ("i leak", "i leak"),
        ("i leak.", "I leak!"),
        ("i leak.", "i leak"),
    ]


def test_texts_without_words_are_the_same():
    assert leaks(["?!"], ["…", "milk"]) == [("…", "?!")]


def test_where_there_is_nothing_nothing_leaks():
    assert leaks([], ["milk"]) == leaks(["milk"], []) == leaks([], []) == []


def held_out(name):
    """Where each text of a split stands: nobody may tune on the words of the test."""
    split, found = read_split(name), {}
    for kind in ("inside", "outside", "multi"):
        for number, item in enumerate(getattr(split, kind), start=1):
            found[item.text] = f"{name}-{kind} {number}"
    for id_, turns in split.dialogues.items():
        for number, (text, _) in enumerate(turns, start=1):
            if len(text.split()) >= TURN_WORDS:
                found[text] = f"{name}-dialogues {id_}, turn {number}"
    return found


@pytest.mark.parametrize("name", SPLITS)
def test_no_held_out_message_is_trained_on(name):
    trained = [text for text, _ in read_content(read_settings()).examples()]
    trained += [text.replace(f"{SEAM} ", "") for text in read_several()]
    trained += [turn for turns in read_turns().values() for turn in turns]
    places = held_out(name)

    assert sorted({places[text] for text, _ in leaks(trained, places)}) == []


def test_no_message_of_the_test_split_is_one_of_the_development_split():
    seen, places = held_out("development"), held_out("test")

    assert sorted((places[a], seen[b]) for a, b in leaks(seen, places)) == []


def test_no_message_of_rasas_own_test_is_trained_on():
    asked = [text for texts in read_nlu(NLU).values() for text in texts]
    trained = [text for text, _ in read_content(read_settings()).examples()]

    assert leaks(trained, asked) == []


@pytest.mark.parametrize("name", SPLITS)
def test_no_message_of_rasas_own_test_is_held_out(name):
    asked = [text for texts in read_nlu(NLU).values() for text in texts]
    places = held_out(name)

    assert sorted({places[text] for text, _ in leaks(asked, places)}) == []


def test_rasas_own_test_has_messages_of_every_topic():
    topics = read_content(read_settings()).knowledge

    assert {f"faq/{topic}" for topic in topics} <= set(read_nlu(NLU))
