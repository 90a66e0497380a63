"""The report on a split has every count and every miss."""

import pytest

from bot.evaluation.splits import Item, Split
from bot.evaluation.understanding import misses, report
from tests.evaluation.readings import BOTTLES, DRIPS, PADS, FakeReader, sure


@pytest.fixture
def measured():
    """A split, and a reader that takes drips for pads and a stranger for drips."""
    split = Split(
        inside=[Item("pads", (PADS,)), Item("drips", (DRIPS,))],
        outside=[
            Item("bottles", ("outside",)),
            Item("stranger", ("outside",)),
            Item("cup", ("outside",)),
        ],
        multi=[Item("both", (PADS, DRIPS))],
        dialogues={
            "d1": [("pads", ("pads",)), ("why", ("drips",))],
            "d2": [("pads", ("pads",)), ("drips", ("drips",))],
        },
    )
    reader = FakeReader(
        pads=sure(PADS),
        drips=sure(PADS),
        bottles=sure(BOTTLES),
        cup=sure(BOTTLES),
        stranger=sure(DRIPS),
        both=sure(PADS, DRIPS),
        why=sure("follow_up/why"),
    )
    return split, reader


@pytest.mark.parametrize(
    "row",
    [
        "| one question: strictly right | 1 of 2 |",
        "| one question: at most one answer | 2 of 2 |",
        "| outside: not answered | 2 of 3 |",
        "| several questions: all answered | 1 of 1 |",
        "| several questions: all, in order | 1 of 1 |",
        "| dialogues: turns right | 3 of 4 |",
        "| dialogues: right from end to end | 1 of 2 |",
        "Expected calibration error: 0.400",
        "- faq/drips → faq/pads: 1",
    ],
)
def test_the_report_has_every_count(measured, responder, row):
    lines = report(*measured, responder)

    assert len([line for line in lines if line.startswith(row)]) == 1


def test_every_miss_is_told_and_nothing_else(measured, responder):
    assert misses(*measured, responder) == [
        "- inside 2 ('faq/drips',) → ['faq/pads'] (0.90): drips",
        "- outside 2 ('outside',) → ['faq/drips'] (0.90): stranger",
        "- d2 ('drips',) → pads: drips",
    ]
