"""The n-grams of a text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.encoder.grams import BUCKETS, gram_value, grams

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


def test_n_grams_are_the_same_however_a_text_is_typed():
    assert grams("I DON’T, know").tolist() == grams("i dont know").tolist()


def test_accents_do_not_count():
    assert grams("Déjame").tolist() == grams("dejame").tolist()


def test_n_grams_know_words_and_their_order():
    one, other = set(grams("end my life")), set(grams("life my end"))

    assert one & other
    assert one != other


@given(ANY_TEXT)
def test_each_n_gram_is_told_once_in_order(text):
    found = grams(text).tolist()

    assert found == sorted(set(found))
    assert all(0 <= bucket < BUCKETS for bucket in found)


def test_the_n_grams_of_a_text_weigh_the_same_however_many():
    lengths = [np.sqrt(n) * gram_value(n, 3.0) for n in (1, 7, 400)]

    assert lengths == pytest.approx([3.0] * 3)
