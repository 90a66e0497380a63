"""The last layers are learned from where they were, and kept with their hash."""

import numpy as np
import onnx
import pytest

from bot.encoder import SentenceEncoder, files, graph
from bot.encoder.files import installed_weights
from bot.encoder.head import read_head
from bot.training import further, tuning
from bot.training.network import Network

pytestmark = pytest.mark.rasa  # TensorFlow comes with it

CRISIS, HARMLESS = "crisis/suicidality", "none"
FEW = [
    ("nobody here would miss me", CRISIS),
    ("i would rather not wake up", CRISIS),
    ("there is no point in going on", CRISIS),
    ("they are better off without me", CRISIS),
    ("the pads do not stick", HARMLESS),
    ("my milk leaks at work", HARMLESS),
    ("which chair is best", HARMLESS),
    ("he naps at noon", HARMLESS),
]
MANY = [("what is let-down", HARMLESS), ("why do i leak", HARMLESS)]
TEXTS = [text for text, _ in [*FEW, *MANY]]


@pytest.fixture(scope="module")
def model():
    return onnx.load_model_from_string(installed_weights().read_bytes())


@pytest.fixture(scope="module")
def texts(model):
    return tuning.Texts(model, TEXTS)


@pytest.fixture
def quick(monkeypatch):
    """Learns a little, in seconds."""
    for name, value in {"ROUNDS": 12, "TEXTS": 4, "RISING": 4, "RATE": 3e-4}.items():
        monkeypatch.setattr(tuning, name, value)


def test_before_it_learns_the_network_gives_what_the_encoder_gives(
    model, texts, encoder
):
    layers, _ = tuning.layers_of(model)

    features = Network(layers, 2).features(*texts.batch(TEXTS), learning=False)

    means = features.numpy()[:, : encoder.encode(["milk"]).shape[1]]
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    assert (means * encoder.encode(TEXTS)).sum(axis=1).min() > 0.99


def test_it_learns_to_tell_the_examples_apart(model, texts, quick, capsys):
    network = Network(tuning.layers_of(model)[0], 2)

    tuning.learn(network, texts, [CRISIS, HARMLESS], [[*FEW, *MANY]] * 12, 3e-4, 1e-3)

    scores = network.scores(*texts.batch([t for t, _ in FEW]), learning=False).numpy()
    found = [[CRISIS, HARMLESS][best] for best in scores.argmax(axis=1)]
    assert found == [label for _, label in FEW]


def test_of_two_networks_each_weight_is_the_mean(model):
    layers, _ = tuning.layers_of(model)
    networks = [Network(layers, 2), Network(layers, 2)]
    wanted = (networks[0].weights.numpy() + networks[1].weights.numpy()) / 2

    mean = tuning.mean_of(networks)

    assert np.allclose(mean.weights.numpy(), wanted)
    assert np.allclose(mean.layers[0]["query"].numpy(), layers[0]["query"])


def test_a_batch_holds_texts_of_about_the_same_length_and_all_of_them(texts, quick):
    rows = [*FEW, *MANY]

    found = list(tuning.batches(rows, texts))

    assert sorted(row for part in found for row in part) == sorted(rows)
    assert max(map(len, found)) == 4


@pytest.fixture
def release(quick, monkeypatch, tmp_path):
    """A release of its own, with two layers and little to learn."""
    kept = tmp_path / "tuned.npz"
    for module in (graph, tuning):
        monkeypatch.setattr(module, "TUNED_LAYERS", (4, 5))
    for module in (tuning, further):
        monkeypatch.setattr(module, "CRISES", kept)
        monkeypatch.setattr(module, "example_rows", lambda: FEW)
        monkeypatch.setattr(module, "everyday_rows", lambda: MANY)
        monkeypatch.setattr(module, "near_rows", list)
        monkeypatch.setattr(module, "outside_rows", list)
    monkeypatch.setattr(files, "CRISES", kept)


def read(texts):
    """The likeliest label of each text, after the release."""
    chances = read_head(files.CRISES).chances(SentenceEncoder().read(texts).features)
    return [read_head(files.CRISES).labels[best] for best in chances.argmax(axis=1)]


def crisis_chance(text):
    chances = read_head(files.CRISES).chances(SentenceEncoder().read([text]).features)
    return chances[0, read_head(files.CRISES).labels.index(CRISIS)]


def test_what_was_tuned_is_kept_with_its_hash_and_taken_by_the_encoder(
    release, encoder
):
    tuning.tune()

    assert read_head(files.CRISES).labels == (CRISIS, HARMLESS)
    assert np.array_equal(SentenceEncoder().encode(TEXTS), encoder.encode(TEXTS))
    assert read(TEXTS[:1]) == [CRISIS]


def test_who_tunes_on_learns_what_is_new_and_forgets_nothing(release, monkeypatch):
    tuning.tune()
    new = "the freezer hums louder than i do"
    before, chance = read(TEXTS), crisis_chance(new)
    for name, value in {"ROUNDS": 12, "RATE": 3e-4, "HEAD_RATE": 1e-3}.items():
        monkeypatch.setattr(further, name, value)
    monkeypatch.setattr(further, "example_rows", lambda: [*FEW, (new, CRISIS)])

    further.tune_on()

    assert crisis_chance(new) > chance + 0.1
    assert read(TEXTS) == before
