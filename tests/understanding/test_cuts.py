"""A message is cut where its pieces ask more surely than the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.asked import Asked
from bot.understanding.cuts import (
    CUTS_AT_MOST,
    PIECE_SURE,
    SEAM_AT_LEAST,
    SEAMS_AT_MOST,
    WORDS,
    Cuts,
    Message,
    chosen,
    cuts,
    score,
    ways,
)
from bot.understanding.parts import parts
from bot.understanding.reading import read, texts
from bot.understanding.scale import Scale

LEAK, PADS, PAIN = "faq/leak", "faq/pads", "faq/pain"
SLEEP, LONG, CHAT = "outside/sleep", "follow_up/how_long", "chitchat"
LABELS = [LEAK, PADS, PAIN, SLEEP, LONG, CHAT]
SCALE = Scale(LABELS)
FIRST, SECOND = "why do i leak", "do pads help"
WHOLE = f"{FIRST} {SECOND}"


def row(**of):
    """The chances of a text, by the last part of its label; the rest is shared."""
    names = [label.rpartition("/")[2] for label in LABELS]
    rest = (1 - sum(of.values())) / (len(LABELS) - len(of))
    return np.array([of.get(name, rest) for name in names])


def at_second(seam=0.9):
    """WHOLE, which may be cut where its second question begins, so likely."""
    words = tuple(WHOLE.split())
    return Cuts(words, {len(FIRST.split()): seam} if seam else {})


def asked(second, seam=0.9, whole=None, after=lambda *_: None):
    """What WHOLE asks if its first half is surely of leaks."""
    rows = {
        WHOLE: row(leak=0.5, pads=0.4) if whole is None else whole,
        FIRST: row(leak=0.95),
        SECOND: second,
    }
    found = SCALE.ranked(rows[WHOLE], WHOLE)[:1]
    asks = chosen(found, Message(at_second(seam), rows, SCALE, after))
    return [one.label for one in asks]


def test_two_pieces_that_surely_ask_are_two_questions():
    assert asked(row(pads=0.95)) == [LEAK, PADS]


def test_what_lies_outside_is_a_question_too():
    assert asked(row(sleep=0.95), whole=row(leak=0.5, sleep=0.4)) == [LEAK, SLEEP]


def test_without_a_seam_a_message_stays_as_it_was_found():
    assert asked(row(pads=0.95), seam=None) == [LEAK]


def test_where_no_question_is_likely_to_begin_nothing_is_cut():
    assert asked(row(pads=0.7), seam=0.3) == [LEAK, PADS]
    assert asked(row(pads=0.7), seam=0.001) == [LEAK]


def test_a_piece_that_is_not_sure_is_no_question():
    assert asked(row(pads=PIECE_SURE)) == [LEAK, PADS]
    assert asked(row(pads=PIECE_SURE - 0.01)) == [LEAK]


def test_what_the_whole_message_does_not_speak_of_needs_more():
    drowned = row(leak=0.99, pads=0.0001)

    assert asked(row(pads=0.6), seam=0.5) == [LEAK, PADS]
    assert asked(row(pads=0.6), seam=0.5, whole=drowned) == [LEAK]


def test_two_pieces_of_one_topic_are_one_question():
    assert asked(row(leak=0.95)) == [LEAK]


def test_a_piece_that_asks_nothing_is_left_out():
    assert asked(row(chitchat=0.95)) == [LEAK]


def test_a_piece_may_lean_on_the_topic_before_it():
    seen = []

    def after(topic, ranking, text):
        seen.append((topic, ranking[0].label, text))
        return Asked(PADS, 0.95)

    assert asked(row(how_long=0.9), after=after) == [LEAK, PADS]
    assert seen == [("leak", LONG, SECOND)]


def test_a_short_question_counts_after_a_topic():
    assert asked(row(how_long=0.95)) == [LEAK, LONG]


def test_several_questions_that_are_found_already_are_kept():
    rows = {WHOLE: row(leak=0.5, pads=0.4), FIRST: row(leak=0.6)}
    rows[SECOND] = row(leak=0.5, pain=0.4)
    found = (Asked(LEAK, 0.95), Asked(PADS, 0.95))
    tried = at_second(0.1)

    assert chosen(found, Message(tried, rows, SCALE, lambda *_: None)) == found


def test_no_cut_takes_the_place_of_more_questions_than_it_could_tell_apart():
    rows = {WHOLE: row(leak=0.5, pads=0.4), FIRST: row(leak=0.99)}
    rows[SECOND] = row(pads=0.99)
    marked = [Asked(label, 0.5) for label in (LEAK, PAIN, SLEEP, PADS)]
    message = Message(at_second(), rows, SCALE, lambda *_: None)

    assert len(marked) > CUTS_AT_MOST + 1
    assert [one.label for one in chosen(marked[:2], message)] == [LEAK, PADS]
    assert chosen(marked, message) == tuple(marked)


def test_a_message_may_be_cut_in_every_choice_of_its_seams():
    tried = Cuts(tuple("abcd"), {3: 0.2, 1: 0.9, 2: 0.5})

    assert list(tried.ways()) == [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3)]
    assert tried.pieces((1, 3)) == ["a", "b c", "d"]


def test_the_likeliest_seams_are_tried():
    tried = cuts("why do i leak? how do i stop it? and which pads are good?")

    assert 1 < len(tried.seams) <= SEAMS_AT_MOST
    assert {tried.words[at] for at in tried.seams} >= {"how", "and"}
    assert min(tried.seams.values()) >= SEAM_AT_LEAST


@pytest.mark.parametrize("text", ["", "leaks", "do pads help", "how " * WORDS.stop])
def test_a_message_of_few_or_many_words_is_not_cut(text):
    assert list(cuts(text).ways()) == []


def test_a_way_is_better_the_surer_its_pieces_are():
    def best(second):
        rows = {WHOLE: row(leak=0.5), FIRST: row(leak=0.95), SECOND: second}
        tried = at_second()
        found = (Asked(LEAK, 0.5),)
        _, (_, signs) = ways(found, Message(tried, rows, SCALE, lambda *_: None))
        return score(signs)

    assert best(row(pads=0.95)) > best(row(pads=0.7)) > best(row(pads=0.5))


@given(st.text())
def test_the_pieces_of_any_message_are_its_words(text):
    tried = cuts(text)

    for way in tried.ways():
        assert len(way) <= CUTS_AT_MOST
        assert " ".join(tried.pieces(way)).split() == text.split()
        assert all(tried.pieces(way))


def read_unmarked(after):
    """Reads two questions that nothing parts, each of them sure, as a message is."""
    found = parts(WHOLE)
    rows = {FIRST: row(leak=0.95), SECOND: row(pads=0.95)}
    stacked = [rows.get(text, row(leak=0.5, pads=0.4)) for text in texts(found)]
    return [one.label for one in read(found, LABELS, np.stack(stacked), after).asked]


def test_two_questions_that_nothing_parts_are_told_apart():
    assert read_unmarked(after=lambda *_: None) == [LEAK, PADS]


def test_where_nothing_can_lean_nothing_is_cut_that_nothing_parts():
    assert read_unmarked(after=None) == [LEAK]
