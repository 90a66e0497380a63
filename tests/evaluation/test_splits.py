"""Held-out messages are read with what they should bring."""

import pytest
import yaml

from bot.evaluation.splits import Item, read_split
from tests.evaluation.readings import DRIPS, PADS

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
