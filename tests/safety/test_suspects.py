"""What the second tier wants to see of a message, and how that sounds."""

import numpy as np
import pytest

from bot.encoder.grams import BUCKETS, grams
from bot.safety.classifier import Classifier
from bot.safety.sentences import Piece, pieces
from bot.safety.suspects import SURE_AT_LEAST, Suspects, suspects

LABELS = ("crisis/psychosis", "crisis/suicidality", "none", "same_day/newborn")


@pytest.fixture
def strict():
    """A classifier that takes all for harmless but `dead` and `yellow`."""
    gram_weights = np.zeros((4, BUCKETS))
    gram_weights[1, grams("dead")] = gram_weights[3, grams("yellow")] = 50.0
    bias = np.array([-20.0, -20.0, 20.0, -20.0])
    return Classifier(LABELS, np.zeros((4, 0)), gram_weights, bias, 3.0)


def sounding(*chances):
    """A message of one piece with these chances."""
    return Suspects((Piece("voices", 0, 6),), LABELS, np.array([chances]))


def test_a_suspect_is_a_sentence_whose_n_grams_sound_like_more(strict):
    whole, milk, dead = pieces("my milk leaks. i am dead")

    found = suspects([whole, milk, dead], strict)

    assert found.pieces == (whole, dead)
    assert len(found.chances) == 2


def test_the_message_as_a_whole_is_always_a_suspect(strict):
    only = Piece("my milk leaks", 0, 13)

    assert suspects([only], strict).pieces == (only,)


def test_nothing_is_no_suspect(strict):
    found = suspects([], strict)

    assert not found.pieces
    assert not found.urgent
    assert not found.sure


def test_without_a_classifier_all_are_suspects_and_none_is_urgent_or_sure():
    parts = pieces("my milk leaks. i am dead")

    found = suspects(parts, None)

    assert list(found.pieces) == parts
    assert not found.urgent
    assert not found.sure


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("i am dead", True),
        ("milk. i am dead", True),
        ("he is yellow", True),
        ("milk leaks", False),
    ],
)
def test_what_sounds_like_a_crisis_or_a_red_flag_is_urgent(strict, text, urgent):
    assert suspects(pieces(text), strict).urgent is urgent


@pytest.mark.parametrize(("step", "sure"), [(-0.01, False), (0.01, True)])
def test_a_crisis_of_whatever_kind_is_sure_from_its_bound_on(step, sure):
    crisis = (SURE_AT_LEAST + step) / 2

    assert sounding(crisis, crisis, 1 - 2 * crisis, 0.0).sure is sure


def test_a_red_flag_is_never_sure():
    assert not sounding(0.0, 0.0, 0.0, 1.0).sure
