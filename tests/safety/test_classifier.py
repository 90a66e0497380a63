"""The second tier: what its weights say, and that only the trained file is loaded."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelError
from bot.safety.classifier import (
    CRISIS_AT_LEAST,
    GRAM_BUCKETS,
    GRAM_WEIGHT,
    RED_FLAG_AT_LEAST,
    RULE,
    Classifier,
    gram_value,
    grams,
)
from bot.safety.sentences import Piece, pieces
from bot.safety.verdict import Finding

LABELS = ("crisis/psychosis", "crisis/suicidality", "none", "same_day/newborn")
ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


def vectors(*labels):
    """For each label, or mix of labels, a vector that shows it plainly."""
    rows = [label if isinstance(label, dict) else {label: 1.0} for label in labels]
    return np.array([[row.get(label, 0.0) for label in LABELS] for row in rows])


@pytest.fixture
def classifier():
    """One whose dimensions are the labels, and that knows the word `dead`."""
    gram_weights = np.zeros((len(LABELS), GRAM_BUCKETS))
    gram_weights[LABELS.index("crisis/suicidality"), grams("dead")] = 5.0
    bias = np.array([0.0, 0.0, 1.0, 0.0])
    return Classifier(LABELS, 10 * np.eye(len(LABELS)), gram_weights, bias)


@pytest.fixture
def path(classifier, tmp_path):
    """Where the classifier was saved."""
    classifier.save(tmp_path / "guard.npz")
    return tmp_path / "guard.npz"


def test_what_the_vectors_show_is_found_with_its_place(classifier):
    message = "my milk leaks. voices in the wall"
    parts = pieces(message)

    found = classifier.find(parts, vectors("none", "none", "crisis/psychosis"))

    assert found == [
        Finding("crisis", "psychosis", "en", rule=RULE, start=15, end=len(message))
    ]


def test_a_crisis_and_a_red_flag_are_both_found(classifier):
    parts = pieces("i am gone. he is so limp")

    found = classifier.find(
        parts, vectors("none", "crisis/suicidality", "same_day/newborn")
    )

    assert [(f.level, f.category) for f in found] == [
        ("crisis", "suicidality"),
        ("same_day", "newborn"),
    ]


def test_of_several_pieces_the_plainest_is_told(classifier):
    parts = pieces("first one. second one. third one")
    weak = {"crisis/psychosis": 0.5, "none": 0.4}

    (found,) = classifier.find(
        parts, vectors("none", weak, "crisis/suicidality", "none")
    )

    assert (found.category, found.start) == ("suicidality", 11)


def test_a_doubt_between_two_kinds_of_crisis_is_no_doubt_of_a_crisis(classifier):
    half = {"crisis/psychosis": 0.9, "crisis/suicidality": 0.9, "none": 0.9}

    (found,) = classifier.find(pieces("voices say die"), vectors(half))

    assert found.level == "crisis"


@pytest.mark.parametrize(
    ("label", "at_least"),
    [("crisis/psychosis", CRISIS_AT_LEAST), ("same_day/newborn", RED_FLAG_AT_LEAST)],
)
@pytest.mark.parametrize(("step", "count"), [(-0.01, 0), (0.01, 1)])
def test_a_chance_counts_from_its_threshold_on(label, at_least, step, count):
    chance = at_least + step
    bias = np.full(len(LABELS), -50.0)
    bias[[LABELS.index(label), LABELS.index("none")]] = np.log([chance, 1 - chance])
    shape = len(LABELS), GRAM_BUCKETS
    classifier = Classifier(LABELS, np.zeros((4, 4)), np.zeros(shape), bias)

    assert len(classifier.find(pieces("milk"), vectors("none"))) == count


def test_the_language_is_that_of_the_piece(classifier):
    parts = pieces("ya no quiero nada de la vida")

    (found,) = classifier.find(parts, vectors("crisis/suicidality"))

    assert found.language == "es"


def test_nothing_is_found_in_nothing(classifier):
    assert classifier.find([], np.empty((0, len(LABELS)))) == []


def test_n_grams_count_beside_the_vector(classifier):
    (plain, dead) = classifier.chances(["milk", "dead"], vectors("none", "none"))

    crisis = LABELS.index("crisis/suicidality")
    assert plain.argmax() == LABELS.index("none")
    assert dead[crisis] > plain[crisis]


@given(st.lists(ANY_TEXT, max_size=5))
def test_chances_sum_to_1_whatever_the_text(texts):
    weights = np.random.default_rng(1).normal(size=(len(LABELS), 4 + GRAM_BUCKETS))
    classifier = Classifier(LABELS, weights[:, :4], weights[:, 4:], weights[:, 0])

    chances = classifier.chances(texts, np.ones((len(texts), 4)))

    assert chances.shape == (len(texts), len(LABELS))
    assert (chances >= 0).all()
    assert np.allclose(chances.sum(axis=1), 1)


def test_chances_sum_to_1_however_strong_the_weights():
    shape = len(LABELS), GRAM_BUCKETS
    strong = Classifier(LABELS, 1e6 * np.eye(4), np.zeros(shape), np.zeros(4))

    assert strong.chances(["milk"], vectors("none")).tolist() == [[0, 0, 1, 0]]


def test_a_suspect_is_a_sentence_whose_n_grams_sound_like_more(classifier):
    bias = np.array([-20.0, -20.0, 20.0, -20.0])
    strict = Classifier(LABELS, classifier.weights, 10 * classifier.gram_weights, bias)
    whole, milk, dead = pieces("my milk leaks. i am dead")

    assert strict.suspects([whole, milk, dead]) == [whole, dead]


def test_the_message_as_a_whole_is_always_a_suspect(classifier):
    only = [Piece("my milk leaks", 0, 13)]

    assert classifier.suspects(only) == only
    assert classifier.suspects([]) == []


def test_n_grams_are_the_same_however_a_text_is_typed():
    assert grams("I DON’T, know").tolist() == grams("i dont know").tolist()


def test_n_grams_know_words_and_their_order():
    one, other = set(grams("end my life")), set(grams("life my end"))

    assert one & other
    assert one != other


@given(ANY_TEXT)
def test_each_n_gram_is_told_once_in_order(text):
    found = grams(text).tolist()

    assert found == sorted(set(found))
    assert all(0 <= bucket < GRAM_BUCKETS for bucket in found)


def test_the_n_grams_of_a_text_weigh_the_same_however_many():
    assert [np.sqrt(n) * gram_value(n) for n in (1, 7, 400)] == pytest.approx(
        [GRAM_WEIGHT] * 3
    )


def test_what_was_saved_is_loaded(classifier, path):
    loaded = Classifier.load(path)

    assert loaded.labels == LABELS
    for name in ("weights", "gram_weights", "bias"):
        assert np.allclose(getattr(loaded, name), getattr(classifier, name))


def test_nothing_is_left_beside_a_saved_classifier_but_its_hash(path):
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "guard.npz",
        "guard.sha256",
    ]


def test_a_classifier_is_saved_over_an_older_one(classifier, path):
    Classifier(LABELS, -classifier.weights, *(np.zeros((4, 4)),) * 2).save(path)

    assert np.allclose(Classifier.load(path).weights, -classifier.weights)


def test_a_file_that_is_not_the_one_trained_is_refused(path):
    path.write_bytes(path.read_bytes() + b"\0")

    with pytest.raises(ModelError) as caught:
        Classifier.load(path)

    assert str(caught.value) == (
        f"{path} is not the file that was trained; run 'lactabot train'"
    )


@pytest.mark.parametrize("suffix", [".npz", ".sha256"])
def test_a_missing_file_is_told(path, suffix):
    path.with_suffix(suffix).unlink()

    with pytest.raises(ModelError) as caught:
        Classifier.load(path)

    assert str(caught.value) == f"{path} cannot be read; run 'lactabot train'"


def test_a_hash_that_is_no_text_is_refused(path):
    path.with_suffix(".sha256").write_bytes(b"\xff\xfe")

    with pytest.raises(ModelError, match="cannot be read"):
        Classifier.load(path)
