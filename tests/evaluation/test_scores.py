"""How right readings are is rightly counted."""

import pytest

from bot.evaluation.scores import calibration, curve, macro_f1, several, singles
from bot.evaluation.splits import Item
from tests.evaluation.readings import BOTTLES, DRIPS, PADS, asked, sure


def test_several_questions_are_right_if_all_are_answered_in_order():
    item = Item("text", (PADS, "outside"))
    said = [[PADS, "outside"], ["outside", PADS], [PADS], [DRIPS]]

    _, exact, overlap = several([(item, labels) for labels in said])

    assert exact.startswith("| several questions: all, in order | 1 of 4 | 0.250 |")
    # All of it twice, then one of the two (2 of 3), then none.
    assert overlap == f"| several questions: F1 | | {(1 + 1 + 2 / 3) / 4:.3f} | |"


def test_several_questions_are_answered_in_any_order_and_with_more_beside():
    item = Item("text", (PADS, "outside"))
    said = [[PADS, "outside"], ["outside", DRIPS, PADS], [PADS], [PADS, DRIPS]]

    answered, *_ = several([(item, labels) for labels in said])

    assert answered.startswith("| several questions: all answered | 2 of 4 | 0.500 |")


def test_of_several_questions_no_more_are_wanted_than_are_answered():
    item = Item("text", (PADS, "outside", DRIPS, "faq/leaks"))

    _, exact, _ = several([(item, [PADS, "outside", DRIPS])])

    assert "| 1 of 1 |" in exact


def test_a_question_asked_twice_is_wanted_once():
    _, exact, _ = several([(Item("text", (PADS, PADS, DRIPS)), [PADS, DRIPS])])

    assert "| 1 of 1 |" in exact


def test_the_calibration_is_how_far_confidence_lies_from_being_right():
    found = calibration([0.95, 0.95, 0.35, 1.0], [True, False, True, True])

    # In the last tenth 2 of 3 are right, at 0.967; in the fourth all are, at 0.35.
    assert found == pytest.approx((3 * abs(2.9 / 3 - 2 / 3) + abs(0.35 - 1)) / 4)


def test_who_is_as_sure_as_right_is_calibrated():
    assert calibration([0.5, 0.5], [True, False]) == 0
    assert calibration([0.5, 0.5], [True, True]) == 0.5


def test_macro_f1_counts_each_label_the_same():
    # `a`: precision 1, recall 3/4. `b`: precision 1/2, recall 1.
    found = macro_f1(["a", "a", "a", "a", "b"], ["a", "a", "a", "b", "b"])

    assert found == pytest.approx((2 * 0.75 / 1.75 + 2 * 0.5 / 1.5) / 2)


def test_macro_f1_is_0_for_a_label_that_is_never_found():
    assert macro_f1(["a", "b"], ["a", "c"]) == 0.5


def test_the_curve_has_what_each_threshold_would_answer():
    inside = [
        asked(PADS, sure(PADS, confidence=0.9)),
        asked(PADS, sure(PADS, confidence=0.4)),
        asked(PADS, sure(DRIPS, confidence=0.5)),
        asked(PADS, sure("greet", confidence=0.9)),
    ]
    outside = [
        asked("outside", sure(PADS, confidence=0.4)),
        asked("outside", sure(BOTTLES)),
    ]

    rows = curve(inside, outside)

    assert "| 0.40 | 0.500 | 0.250 | 0.250 | 0.500 |" in rows
    assert "| 0.45 | 0.250 | 0.250 | 0.500 | 0.000 |" in rows
    assert "| 0.60 | 0.250 | 0.000 | 0.750 | 0.000 |" in rows


def test_what_would_do_too_is_right_leniently_but_not_strictly():
    rows = singles(
        [
            asked(PADS, sure(PADS)),
            asked(PADS, sure(DRIPS), also=(DRIPS,)),
            asked(PADS, sure(DRIPS, PADS)),
            asked(PADS, sure(DRIPS)),
        ]
    )

    assert rows[0].startswith("| one question: strictly right | 1 of 4 |")
    assert rows[1].startswith("| one question: leniently right | 3 of 4 |")


def test_each_voice_is_counted_apart():
    rows = singles(
        [
            asked(PADS, sure(PADS), voice="sms"),
            asked(PADS, sure(DRIPS), voice="sms"),
            asked(PADS, sure(PADS)),
        ]
    )

    assert [row.rsplit("|", 2)[0] for row in rows if "voice" in row] == [
        "| voice: any | 1 of 1 | 1.000 ",
        "| voice: sms | 1 of 2 | 0.500 ",
    ]
