"""The interval of a share is Wilson's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.wilson import wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (8, 10, 0.490, 0.943),
        (0, 10, 0.0, 0.278),
        (10, 10, 0.722, 1.0),
        (1, 2, 0.095, 0.905),
        (950, 1000, 0.935, 0.962),
    ],
)
def test_a_share_has_the_interval_that_is_published(hits, total, low, high):
    assert wilson(hits, total) == pytest.approx((hits / total, low, high), abs=0.0005)


def test_of_no_case_nothing_is_known():
    assert wilson(0, 0) == (0.0, 0.0, 1.0)


@given(
    st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
)
def test_the_share_lies_in_its_interval(case):
    share, low, high = wilson(*case)

    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


@given(st.integers(1, 1000), st.integers(2, 10))
def test_more_cases_of_the_same_share_tell_it_more_closely(hits, times):
    _, low, high = wilson(hits, 2 * hits)
    _, closer_low, closer_high = wilson(times * hits, times * 2 * hits)

    assert closer_high - closer_low < high - low
