"""The graph in integers is that in floats; tuned layers run by themselves."""

import numpy as np
import onnx
import onnxruntime
import pytest

from bot.encoder.files import check_files
from bot.encoder.graph import (
    LARGEST,
    TUNED_LAYERS,
    arrays,
    below_tuned,
    look_up_integers,
    matrices,
    only_above,
    only_below,
    replace_arrays,
    rounded,
    use_integers,
)

TOKENS = np.array([[101, 2339, 2515, 6501, 17271, 102]])  # why does milk leak
TABLES = {f"inner.embeddings.{of}_embeddings.weight" for of in ("word", "position")}
LAST_BIAS = "inner.encoder.layer.5.output.LayerNorm.bias"


@pytest.fixture
def model():
    return onnx.load_model_from_string(check_files().read_bytes())


def run(model, tokens=TOKENS):
    """What each output of the model gives for tokens, or for their vectors."""
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    names = [taken.name for taken in session.get_inputs()]
    inputs = [tokens, np.ones_like(tokens), np.zeros_like(tokens)]
    found = session.run(None, dict(zip(names, inputs, strict=False)))
    return [output[0] for output in found]


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


def test_in_integers_each_layer_takes_four_products(model):
    use_integers(model)

    kinds = [node.op_type for node in model.graph.node]
    assert kinds.count("DynamicQuantizeMatMul") == 6 * 4
    assert kinds.count("MultiHeadAttention") == 6
    assert not list(matrices(model))


def test_what_is_looked_up_in_integers_is_the_very_same(model):
    (before,) = run(model)

    look_up_integers(model)

    assert np.array_equal(run(model)[0], before)


def test_no_table_is_made_floats_as_a_whole(model):
    assert {name for node in model.graph.node for name in node.output} >= TABLES

    look_up_integers(model)

    assert TABLES.isdisjoint(name for node in model.graph.node for name in node.output)


def test_what_lies_below_a_name_and_above_it_give_the_same_together(model):
    use_integers(model)
    below = below_tuned(model)
    (whole,) = run(model)
    lower = onnx.ModelProto()
    lower.CopyFrom(model)

    only_below(lower, below)
    only_above(model, below)

    (between,) = run(lower)
    assert np.array_equal(run(model, between[None])[0], whole)


def test_of_what_lies_below_a_name_nothing_is_kept(model):
    below = below_tuned(model)
    use_integers(model)
    all_steps = len(model.graph.node)

    only_above(model, below)

    kinds = [node.op_type for node in model.graph.node]
    assert kinds.count("MultiHeadAttention") == len(TUNED_LAYERS)
    assert len(kinds) < all_steps
    assert not any(f"layer.{TUNED_LAYERS[0] - 1}" in name for name in arrays(model))


def test_a_constant_that_is_replaced_counts(model):
    (before,) = run(model)

    replace_arrays(model, {LAST_BIAS: arrays(model)[LAST_BIAS] + 1})

    assert np.allclose(run(model)[0], before + 1, atol=1e-5)


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
