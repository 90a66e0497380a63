"""How well questions are understood is rightly counted."""

import numpy as np
import pytest
import yaml

from bot.conversation.responder import Responder
from bot.encoder.grams import BUCKETS, grams
from bot.encoder.regression import Regression
from bot.evaluation import understanding
from bot.evaluation.understanding import (
    Item,
    Reader,
    Split,
    calibration,
    curve,
    dialogue,
    fitted,
    macro_f1,
    misses,
    read_split,
    report,
    said_back,
    several,
    singles,
)
from bot.gateway.content import read_content
from bot.knowledge.render import Renderer
from bot.settings import PROJECT, read_settings
from bot.understanding.reading import Asked, Reading
from bot.understanding.spelling import Speller

FILES = {
    "inside": [
        {"topic": "pads", "text": "pads?", "voice": "sms"},
        {"topic": "drips", "text": "drips?", "also": ["pads", "leaks"]},
    ],
    "outside": [{"class": "bottles", "text": "bottles?"}],
    "multi": [{"expect": ["pads", "decline", "drips"], "text": "pads bottles drips"}],
    "dialogues": [
        {
            "id": "d1",
            "turns": [
                {"say": "pads", "expect": "pads"},
                {"say": "why", "expect": ["drips", "pads"]},
            ],
        }
    ],
}
PADS, DRIPS, BOTTLES = "faq/pads", "faq/drips", "outside/bottles"


def sure(*labels, confidence=0.9):
    """A reading of a message that asks such labels."""
    asked = tuple(Asked(label, confidence) for label in labels)
    return Reading(asked, asked)


def unsure(label, confidence=0.3):
    """A reading whose likeliest label is not sure enough to answer."""
    return sure(label, confidence=confidence)


def asked(expect, reading, **more):
    """A message with one question, and what was read."""
    return Item("some text", (expect,), **more), reading


class FakeReader:
    """Reads each text as a test says."""

    def __init__(self, **readings):
        self._readings = readings

    def read(self, text):
        return self._readings[text]


@pytest.fixture
def content(project, tmp_path):
    variables = {"LACTABOT_HOME": str(tmp_path / "home")}
    return read_content(read_settings(variables, project.root))


@pytest.fixture
def responder(content):
    renderer = Renderer(content.knowledge, content.wording, outside=content.outside)
    return Responder(renderer)


@pytest.fixture
def split(tmp_path):
    for kind, found in FILES.items():
        path = tmp_path / f"development-{kind}.yml"
        path.write_text(yaml.safe_dump(found), encoding="utf-8")
    return read_split("development", tmp_path)


def test_a_message_of_a_split_has_its_label_and_what_else_would_do(split):
    assert split.inside == [
        Item("pads?", (PADS,), voice="sms"),
        Item("drips?", (DRIPS,), also=(PADS, "faq/leaks")),
    ]


def test_what_lies_outside_is_one_label_whatever_its_class(split):
    assert split.outside == [Item("bottles?", ("outside",), voice="bottles")]


def test_several_questions_are_expected_in_their_order(split):
    (item,) = split.multi

    assert item.expect == (PADS, "outside", DRIPS)


def test_a_turn_of_a_dialogue_may_have_several_right_answers(split):
    assert split.dialogues == {
        "d1": [("pads", ("pads",)), ("why", ("drips", "pads"))],
    }


def test_every_text_of_a_split_is_held_out(split):
    assert split.texts() == [
        *("pads?", "drips?", "bottles?", "pads bottles drips"),
        *("pads", "why"),
    ]


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


def test_several_questions_are_right_if_all_are_answered_in_order(responder):
    def case(*labels):
        return Item("text", (PADS, "outside")), sure(*labels)

    exact, overlap = several(
        [case(PADS, BOTTLES), case(BOTTLES, PADS), case(PADS), case(DRIPS)],
        responder,
    )

    assert exact.startswith("| several questions: all, in order | 1 of 4 | 0.250 |")
    # All of it twice, then one of the two (2 of 3), then none.
    assert overlap == f"| several questions: F1 | | {(1 + 1 + 2 / 3) / 4:.3f} | |"


def test_of_several_questions_no_more_are_wanted_than_are_answered(responder):
    # The content has two topics and one class: the fourth could not be answered.
    item = Item("text", (PADS, "outside", DRIPS, "faq/leaks"))

    exact, _ = several([(item, sure(PADS, BOTTLES, DRIPS))], responder)

    assert "| 1 of 1 |" in exact


def test_a_question_asked_twice_is_wanted_once(responder):
    exact, _ = several(
        [(Item("text", (PADS, PADS, DRIPS)), sure(PADS, DRIPS))], responder
    )

    assert "| 1 of 1 |" in exact


def test_the_calibration_is_how_far_confidence_lies_from_being_right():
    cases = [
        asked(PADS, sure(PADS, confidence=0.95)),
        asked(PADS, sure(DRIPS, confidence=0.95)),
        asked(PADS, sure(PADS, confidence=0.35)),
        asked(PADS, sure(PADS, confidence=1.0)),
    ]

    # In the last tenth 2 of 3 are right, at 0.967; in the fourth all are, at 0.35.
    error = (3 * abs(2.9 / 3 - 2 / 3) + abs(0.35 - 1)) / 4
    assert calibration(cases) == pytest.approx(error)


def test_who_is_as_sure_as_right_is_calibrated():
    right = asked("outside", sure(BOTTLES, confidence=0.5))
    wrong = asked(PADS, sure(DRIPS, confidence=0.5))

    assert calibration([right, wrong]) == 0
    assert calibration([right, right]) == 0.5


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


@pytest.fixture
def measured():
    """A split, and a reader that takes drips for pads and a stranger for drips."""
    split = Split(
        inside=[Item("pads", (PADS,)), Item("drips", (DRIPS,))],
        outside=[Item("bottles", ("outside",)), Item("stranger", ("outside",))],
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
        "| outside: not answered | 1 of 2 |",
        "| several questions: all, in order | 1 of 1 |",
        "| dialogues: turns right | 3 of 4 |",
        "| dialogues: right from end to end | 1 of 2 |",
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


def test_the_classifier_is_fitted_as_config_yml_has_it(content):
    config = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))
    (own,) = (c for c in config["pipeline"] if "gram_weight" in c)

    model = fitted(content)

    assert set(model.labels) == {label for _, label in content.examples()}
    assert model.gram_weight == own["gram_weight"]


@pytest.fixture
def reader(monkeypatch, encoder):
    """A reader that knows pads and drips by their names alone."""
    monkeypatch.setattr(understanding, "SentenceEncoder", lambda: encoder)
    gram_weights = np.zeros((2, BUCKETS))
    gram_weights[0, grams("pads")] = gram_weights[1, grams("drips")] = 10.0
    model = Regression(
        (PADS, DRIPS), np.zeros((2, 384)), gram_weights, np.zeros(2), 1.5
    )
    return Reader(model, Speller({"drips": 9}))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("what are pads", [PADS]),
        ("what are dripps", [DRIPS]),
        ("Where are the pads? Why are there drips?", [PADS, DRIPS]),
        ("the second one", ["choose"]),
    ],
)
def test_a_reader_finds_all_that_a_message_asks(reader, text, labels):
    assert [one.label for one in reader.read(text).asked] == labels
