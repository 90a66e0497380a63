"""What the assistant says back is rightly told."""

import pytest

from bot.evaluation.said import dialogue, said_back
from bot.evaluation.splits import Item
from tests.evaluation.readings import BOTTLES, DRIPS, PADS, FakeReader, sure, unsure


@pytest.mark.parametrize(
    ("reading", "labels"),
    [
        (sure(PADS), [PADS]),
        (sure(BOTTLES), ["outside"]),
        (sure(PADS, BOTTLES, DRIPS), [PADS, "outside", DRIPS]),
        (unsure(PADS), []),
        (sure("greet"), []),
        (sure("person"), []),
    ],
)
def test_what_was_said_back_are_the_labels_that_were_answered(
    responder, reading, labels
):
    assert said_back(Item("text", ()), reading, responder) == labels


def test_a_turn_of_a_dialogue_is_read_after_those_before_it(responder):
    reader = FakeReader(pads=sure(PADS), why=sure("follow_up/why"))

    found = dialogue(reader, responder, [("pads", ("pads",)), ("why", ("drips",))])

    assert [good for good, _, _ in found] == [True, True]


def test_a_dialogue_begins_with_nothing_before_it(responder):
    reader = FakeReader(pads=sure(PADS), why=sure("follow_up/why"))

    dialogue(reader, responder, [("pads", ("pads",))])
    ((good, _, _),) = dialogue(reader, responder, [("why", ("drips",))])

    assert not good


def test_after_a_restart_nothing_is_before_a_turn(responder):
    reader = FakeReader(
        pads=sure(PADS), again=sure("restart"), why=sure("follow_up/why")
    )
    turns = [("pads", ("pads",)), ("again", ("restart",)), ("why", ("drips",))]

    found = dialogue(reader, responder, turns)

    assert [good for good, _, _ in found] == [True, True, False]


@pytest.mark.parametrize(
    ("reading", "right"),
    [
        (sure(PADS), "pads"),
        (sure(BOTTLES), "decline"),
        (unsure(PADS), "clarify"),
        (sure("greet"), "greet"),
        (sure("person"), "person"),
    ],
)
def test_a_turn_is_right_by_its_topic_its_kind_or_its_intent(responder, reading, right):
    turns = [("text", (right,)), ("text", ("something else",))]

    found = dialogue(FakeReader(text=reading), responder, turns[:1])
    missed = dialogue(FakeReader(text=reading), responder, turns[1:])

    assert found[0][0]
    assert not missed[0][0]


@pytest.mark.parametrize("right", ["faq", "answer"])
def test_a_turn_is_not_right_because_anything_was_answered(responder, right):
    ((good, _, _),) = dialogue(
        FakeReader(text=sure(PADS)), responder, [("text", (right,))]
    )

    assert not good


def test_a_turn_that_is_missed_tells_what_was_found_and_wanted(responder):
    found = dialogue(FakeReader(text=sure(PADS)), responder, [("text", ("drips",))])

    assert found == [(False, "pads", "('drips',)")]
