"""Each text is encoded once; what an earlier training encoded is read again."""

import numpy as np
import pytest

from bot.encoder.sentence_encoder import SentenceEncoder
from bot.evaluation import vectors
from bot.evaluation.vectors import encode


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A data folder of the test's own, which is there when something is written."""
    home = tmp_path / "home"
    monkeypatch.setenv("LACTABOT_HOME", str(home))
    return home


@pytest.fixture
def encoded(monkeypatch):
    """The texts that the encoder was asked for, in order."""
    asked = []

    class Counting(SentenceEncoder):
        def encode(self, texts):
            asked.extend(texts)
            return super().encode(texts)

    monkeypatch.setattr(vectors, "SentenceEncoder", Counting)
    return asked


def test_each_text_gets_its_own_vector_though_it_is_encoded_once(encoder, encoded):
    found = encode(["milk", "pads", "milk"])

    assert encoded == ["milk", "pads"]
    assert np.array_equal(found, encoder.encode(["milk", "pads", "milk"]))


def test_the_next_training_encodes_only_what_is_new(encoder, encoded):
    encode(["milk", "pads"])
    encoded.clear()

    found = encode(["pads", "leaks", "milk"])

    assert encoded == ["leaks"]
    assert np.array_equal(found, encoder.encode(["pads", "leaks", "milk"]))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_cache_that_cannot_be_read_is_written_anew(home, encoded, content):
    encode(["milk"])
    (path,) = home.glob("cache/*.npz")
    path.write_bytes(content)
    encode(["milk"])
    encoded.clear()

    encode(["milk"])

    assert encoded == []


def test_a_cache_of_another_kind_is_not_believed(home, encoder):
    encode(["milk"])
    (path,) = home.glob("cache/*.npz")
    np.savez(path, keys=np.zeros(1, "V16"), vectors=np.zeros((1, 3)))

    assert np.array_equal(encode(["milk"]), encoder.encode(["milk"]))


def test_where_nothing_can_be_written_texts_are_encoded_all_the_same(home, encoder):
    home.write_text("a file where the folder should be")

    assert np.array_equal(encode(["milk"]), encoder.encode(["milk"]))


def test_the_cache_does_not_grow_for_ever(monkeypatch, encoded):
    monkeypatch.setattr(vectors, "KEPT", 2)
    encode(["milk", "pads", "leaks"])
    encoded.clear()

    encode(["milk", "pads", "leaks"])

    assert encoded == ["milk"]


def test_a_lone_surrogate_is_a_text_too(encoder):
    assert np.array_equal(encode(["milk \ud83d"]), encoder.encode(["milk \ud83d"]))
