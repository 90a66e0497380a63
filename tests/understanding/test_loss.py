"""Who tells of a baby that died is not answered as if it nursed."""

import pytest

from bot.evaluation.splits import read_split
from bot.gateway.content import read_content
from bot.settings import read_settings
from bot.understanding.asked import LOSS
from bot.understanding.loss import tells_of_loss


@pytest.mark.parametrize(
    "text",
    [
        "my baby was Stillborn and my milk came in",
        "tfmr at 21 weeks, why do i leak",
        "miscarried in june, still drops",
        "engorged after a miscarriage",
        "We lost our little boy. Why do I leak when babies cry?",
        "lost the pregnancy at 16 weeks",
        "her daughter passed away and her milk came in",
        "our son didn’t make it",
        "she lived for two hours. milk came on day four",
    ],
)
def test_it_is_told_by_words_that_leave_no_doubt(text):
    assert tells_of_loss(text)


@pytest.mark.parametrize(
    "text",
    [
        "why do i leak when a baby cries",
        "lost the baby weight, do i need smaller pads",
        "can nursing cause a miscarriage",
        "his mother is dead on her feet, can rest help",
        "the baby is still hungry every hour",
        "my mum died in spring, can grief slow the milk",
        "I lost a breast pad in the car",
    ],
)
def test_what_sounds_like_it_is_none(text):
    assert not tells_of_loss(text)


def test_no_question_that_we_answer_tells_of_one():
    ours = [q for q, label in read_content(read_settings()).examples() if label != LOSS]
    held_out = [
        item.text
        for split in ("development", "test")
        for item in (*read_split(split).inside, *read_split(split).multi)
    ]

    assert [text for text in (*ours, *held_out) if tells_of_loss(text)] == []
