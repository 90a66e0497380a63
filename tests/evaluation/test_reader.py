"""The evaluation reads messages as the running assistant does."""

import numpy as np
import pytest
import yaml

from bot.encoder.grams import BUCKETS, grams
from bot.encoder.regression import Regression
from bot.evaluation import reader as module
from bot.evaluation.reader import Reader, fitted
from bot.settings import PROJECT
from bot.understanding.labeller import Labeller
from bot.understanding.spelling import Speller
from tests.evaluation.readings import DRIPS, PADS


def test_the_classifier_is_fitted_as_config_yml_has_it(content):
    config = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))
    (own,) = (c for c in config["pipeline"] if "gram_weight" in c)

    model = fitted(content)

    assert set(model.labels) == {label for _, label in content.examples()}
    assert model.grams.gram_weight == own["gram_weight"]


@pytest.fixture
def reader(monkeypatch, encoder):
    """A reader that knows pads and drips by their names alone."""
    monkeypatch.setattr(module, "SentenceEncoder", lambda: encoder)
    gram_weights = np.zeros((2, BUCKETS))
    gram_weights[0, grams("pads")] = gram_weights[1, grams("drips")] = 10.0
    grams_alone = Regression(
        (PADS, DRIPS), np.zeros((2, 0)), gram_weights, np.zeros(2), 1.5
    )
    model = Labeller(grams_alone, ())
    return Reader(model, Speller({"drips": 9}), {})


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


def test_a_message_is_read_once(reader):
    assert reader.read("what are pads") is reader.read("what are pads")
    assert len(reader.seconds) == 1
