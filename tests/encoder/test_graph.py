"""The graph in integers is that in floats; tuned layers stand beside its own."""

import numpy as np
import onnx
import onnxruntime
import pytest

from bot.encoder.graph import (
    LARGEST,
    add_tuned,
    arrays,
    matrices,
    rounded,
    use_integers,
)
from bot.encoder.sentence_encoder import check_files

TOKENS = np.array([[101, 2339, 2515, 6501, 17271, 102]])  # why does milk leak
LAST_BIAS = "inner.encoder.layer.5.output.LayerNorm.bias"


@pytest.fixture
def model():
    return onnx.load_model_from_string(check_files().read_bytes())


def run(model):
    """What each output of the model gives for the tokens."""
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    inputs = {
        "input_ids": TOKENS,
        "attention_mask": np.ones_like(TOKENS),
        "token_type_ids": np.zeros_like(TOKENS),
    }
    return [output[0] for output in session.run(None, inputs)]


def angle(one, other):
    """The cosine between the means of two outputs."""
    one, other = one.mean(0), other.mean(0)
    return one @ other / np.linalg.norm(one) / np.linalg.norm(other)


def test_all_weights_of_six_layers_are_found(model):
    assert len(list(matrices(model))) == 6 * 6


def test_in_integers_a_text_means_nearly_the_same(model):
    (floats,) = run(model)

    use_integers(model)

    assert angle(run(model)[0], floats) > 0.98


def test_in_integers_no_weight_is_a_float_any_more(model):
    use_integers(model)

    kinds = [node.op_type for node in model.graph.node]
    assert kinds.count("DynamicQuantizeMatMul") == 36
    assert not list(matrices(model))


def test_tuned_layers_that_are_the_same_give_the_same(model):
    add_tuned(model, {LAST_BIAS: arrays(model)[LAST_BIAS]})

    plain, tuned = run(model)

    assert np.allclose(plain, tuned, atol=1e-5)


def test_tuned_layers_change_the_second_output_alone(model):
    (before,) = run(model)
    add_tuned(model, {LAST_BIAS: arrays(model)[LAST_BIAS] + 1})

    plain, tuned = run(model)

    assert np.allclose(plain, before, atol=1e-5)
    assert np.allclose(tuned, before + 1, atol=1e-5)


def test_tuned_layers_are_multiplied_in_integers_too(model):
    first_of_last_layer = list(matrices(model))[30][1]
    add_tuned(model, {first_of_last_layer: arrays(model)[first_of_last_layer]})

    use_integers(model)

    plain, tuned = run(model)
    assert np.allclose(plain, tuned, atol=1e-5)


def test_a_rounded_matrix_is_near_the_matrix():
    matrix = np.random.default_rng(1).normal(size=(50, 8)).astype(np.float32)

    columns, scales = rounded(matrix)

    assert columns.dtype == np.int8
    assert np.abs(columns).max() == LARGEST
    assert np.abs(columns * scales - matrix).max() <= scales.max() / 2 + 1e-6


def test_a_matrix_of_zeros_can_be_rounded():
    columns, scales = rounded(np.zeros((3, 2), np.float32))

    assert not columns.any()
    assert np.isfinite(scales).all()
