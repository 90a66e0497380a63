"""Rasa's default pipeline and ours are counted alike."""

import pytest

from bot.evaluation.beside_stock import Answered, ours, stock, table
from bot.evaluation.splits import Item
from tests.evaluation.readings import BOTTLES, DRIPS, PADS, FakeReader, sure, unsure

INSIDE = Item("pads", (PADS,), also=(DRIPS,))
OUTSIDE = Item("bottles", ("outside",))


def test_the_stock_pipeline_answers_what_it_is_sure_of():
    found = stock([INSIDE, INSIDE], [(sure(PADS), True), (sure(PADS), False)])

    assert [answered.said for answered in found] == [[PADS], []]


def test_the_stock_pipeline_declines_by_any_class_of_what_lies_outside():
    (found,) = stock([OUTSIDE], [(sure(BOTTLES), True)])

    assert found.said == ["outside"]


def test_ours_says_back_what_the_parent_would_hear(responder):
    reader = FakeReader(pads=unsure(PADS), bottles=sure(BOTTLES))

    found = ours([INSIDE, OUTSIDE], reader, responder)

    assert [answered.said for answered in found] == [[], ["outside"]]


@pytest.mark.parametrize(
    ("row", "share"),
    [
        ("one question: strictly right | 4", "0.500 | 0.150 to 0.850"),
        ("one question: leniently right | 4", "0.750 | 0.301 to 0.954"),
        ("one question: answered | 4", "0.750 | 0.301 to 0.954"),
        ("one question: answered wrongly | 4", "0.250 | 0.046 to 0.699"),
        ("outside: not answered | 3", "0.667 | 0.208 to 0.939"),
    ],
)
def test_each_system_has_its_share_and_interval_of_each_measure(row, share):
    cases = [
        Answered(INSIDE, sure(PADS), [PADS]),
        Answered(INSIDE, unsure(PADS), []),
        Answered(INSIDE, sure(DRIPS), [DRIPS]),
        Answered(INSIDE, sure("faq/cramps"), ["faq/cramps"]),
        Answered(OUTSIDE, sure(BOTTLES), ["outside"]),
        Answered(OUTSIDE, unsure(PADS), []),
        Answered(OUTSIDE, sure(PADS), [PADS]),
    ]
    nothing = [Answered(case.item, unsure(""), []) for case in cases]

    head, _, *rows = table({"theirs": nothing, "ours": cases})

    assert head == "| what | of | theirs | 95 % interval | ours | 95 % interval |"
    (line,) = (line for line in rows if line.startswith(f"| {row} |"))
    assert line.endswith(f"| {share} |")
