"""A regression: what its weights say, and that only the trained file is loaded."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.encoder.grams import BUCKETS, grams
from bot.encoder.regression import Regression
from bot.errors import ModelError

LABELS = ("crisis/psychosis", "crisis/suicidality", "none", "same_day/newborn")
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
GRAM_WEIGHT = 3.0


def vectors(*labels):
    """For each label a vector that shows it plainly."""
    return np.array([[float(label == name) for name in LABELS] for label in labels])


@pytest.fixture
def regression():
    """One whose dimensions are the labels, and that knows the word `dead`."""
    gram_weights = np.zeros((len(LABELS), BUCKETS))
    gram_weights[LABELS.index("crisis/suicidality"), grams("dead")] = 5.0
    bias = np.array([0.0, 0.0, 1.0, 0.0])
    weights = 10 * np.eye(len(LABELS))
    return Regression(LABELS, weights, gram_weights, bias, GRAM_WEIGHT)


@pytest.fixture
def path(regression, tmp_path):
    """Where the regression was saved."""
    regression.save(tmp_path / "guard.npz")
    return tmp_path / "guard.npz"


def test_n_grams_count_beside_the_vector(regression):
    (plain, dead) = regression.chances(["milk", "dead"], vectors("none", "none"))

    crisis = LABELS.index("crisis/suicidality")
    assert plain.argmax() == LABELS.index("none")
    assert dead[crisis] > plain[crisis]


def test_without_vectors_the_n_grams_count_alone(regression):
    (dead,) = regression.chances(["dead"])

    assert dead.argmax() == LABELS.index("crisis/suicidality")


@given(st.lists(ANY_TEXT, max_size=5))
def test_chances_sum_to_1_whatever_the_text(texts):
    weights = np.random.default_rng(1).normal(size=(len(LABELS), 4 + BUCKETS))
    regression = Regression(LABELS, weights[:, :4], weights[:, 4:], weights[:, 0], 3.0)

    chances = regression.chances(texts, np.ones((len(texts), 4)))

    assert chances.shape == (len(texts), len(LABELS))
    assert (chances >= 0).all()
    assert np.allclose(chances.sum(axis=1), 1)


def test_chances_sum_to_1_however_strong_the_weights():
    shape = len(LABELS), BUCKETS
    strong = Regression(LABELS, 1e6 * np.eye(4), np.zeros(shape), np.zeros(4), 3.0)

    assert strong.chances(["milk"], vectors("none")).tolist() == [[0, 0, 1, 0]]


def test_a_regression_of_another_release_is_refused(regression, path):
    fields = dict(np.load(path))
    without = {name: field for name, field in fields.items() if name != "gram_weight"}
    narrow = {**fields, "gram_weights": fields["gram_weights"][:, 1:]}

    for other in (without, narrow):
        np.savez(path, **other)
        with pytest.raises(ModelError, match="another release"):
            Regression.read(path)


def test_what_was_saved_is_loaded(regression, path):
    loaded = Regression.load(path)

    assert loaded.labels == LABELS
    assert loaded.gram_weight == GRAM_WEIGHT
    for name in ("weights", "gram_weights", "bias"):
        assert np.allclose(getattr(loaded, name), getattr(regression, name))


def test_nothing_is_left_beside_a_saved_regression_but_its_hash(path):
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "guard.npz",
        "guard.sha256",
    ]


def test_a_regression_is_saved_over_an_older_one(regression, path):
    Regression(
        LABELS, -regression.weights, np.zeros((4, BUCKETS)), np.zeros(4), 3.0
    ).save(path)

    assert np.allclose(Regression.load(path).weights, -regression.weights)


def test_a_file_that_is_not_the_one_trained_is_refused(path):
    path.write_bytes(path.read_bytes() + b"\0")

    with pytest.raises(ModelError) as caught:
        Regression.load(path)

    assert str(caught.value) == (
        f"{path} is not the file that was trained; run 'lactabot train'"
    )


@pytest.mark.parametrize("suffix", [".npz", ".sha256"])
def test_a_missing_file_is_told(path, suffix):
    path.with_suffix(suffix).unlink()

    with pytest.raises(ModelError) as caught:
        Regression.load(path)

    assert str(caught.value) == f"{path} cannot be read; run 'lactabot train'"


def test_a_hash_that_is_no_text_is_refused(path):
    path.with_suffix(".sha256").write_bytes(b"\xff\xfe")

    with pytest.raises(ModelError, match="cannot be read"):
        Regression.load(path)
