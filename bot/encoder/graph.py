"""The encoder's graph as it is run: in integers, each layer in a few steps.

The weights of all-MiniLM-L6-v2 come as 8-bit integers that are multiplied as floats, in
hundreds of small steps. Multiplied as integers, and with the steps that ONNX Runtime
has for attention, a sentence takes about a third of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS = 12  # of attention, as all-MiniLM-L6-v2 has them
MATRICES = ("query", "key", "value", "mixed", "widened", "narrowed")  # of a layer
TUNED_LAYERS = (2, 3, 4, 5)  # of 0 to 5
# With 7 bits, no sum of two products overflows 16 bits on processors that add so.
LARGEST = 63
MATRIX, SCALE = "_q", "_scale"  # how the parts of a matrix of weights end
CONTRIBUTED = "com.microsoft"  # the steps that ONNX Runtime has beside those of ONNX


def arrays(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """All constants of the graph by name."""
    return {a.name: numpy_helper.to_array(a) for a in model.graph.initializer}


def matrices(model: onnx.ModelProto) -> Iterator[tuple[onnx.NodeProto, str, str]]:
    """Each multiplication by weights, and the names of its integers and their scale.

    Layer by layer, those of a layer in the order of `MATRICES`.
    """
    made_by = {output: node for node in model.graph.node for output in node.output}
    for node in model.graph.node:
        floats = made_by.get(node.input[1]) if node.op_type == "MatMul" else None
        cast = made_by.get(floats.input[0]) if floats else None
        if floats and cast and cast.input[0].endswith(MATRIX):
            yield node, cast.input[0], floats.input[1]


def below_tuned(model: onnx.ModelProto) -> str:
    """The name of what the layers to tune take: a vector for each token."""
    norms = [n for n in model.graph.node if n.op_type == "LayerNormalization"]
    # The first is of the embeddings; then each layer has two.
    return str(norms[2 * TUNED_LAYERS[0]].output[0])


def use_integers(model: onnx.ModelProto) -> None:
    """Multiply by all weights as integers, each column with a scale of its own.

    Query, key and value are one multiplication; attention, the rectifier, and a product
    with its bias are one step each. Nothing is masked: each text is run alone.

    Args:
        model: It is changed. What its steps are named outside the layers, stays.

    Source:
        Jacob and others: Quantization and training of neural networks for efficient
        integer-arithmetic-only inference (2018), https://arxiv.org/abs/1712.05877.
    """
    graph, known, found = model.graph, arrays(model), list(matrices(model))
    sums = {node.input[0]: node for node in graph.node if node.op_type == "Add"}
    instead: dict[str, list[onnx.NodeProto]] = {}  # by what the last of them gives

    for at in range(0, len(found), len(MATRICES)):
        layer = found[at : at + len(MATRICES)]
        floats = [known[integers] * known[scale] for _, integers, scale in layer]
        added = [sums[node.output[0]] for node, _, _ in layer]
        biases = [known[node.input[1]] for node in added]
        takes = [node.input[0] for node, _, _ in layer]
        gives = [node.output[0] for node in added]
        name = f"steps.{at // len(MATRICES)}"
        heads, attended = f"{name}.heads", f"{name}.attended"
        three = [f"{name}.{matrix}" for matrix in MATRICES[:3]]
        instead[gives[3]] = [
            _product(graph, takes[0], floats[:3], biases[:3], heads),
            helper.make_node("Split", [heads], three, axis=2),
            _step("MultiHeadAttention", three, attended, num_heads=HEADS),
            _product(graph, attended, floats[3:4], biases[3:4], gives[3]),
        ]
        instead[gives[4]] = [
            _product(graph, takes[4], floats[4:5], biases[4:5], gives[4])
        ]
        instead[takes[5]] = [_step("Gelu", gives[4:5], takes[5])]
        instead[gives[5]] = [
            _product(graph, takes[5], floats[5:], biases[5:], gives[5])
        ]
    nodes = [n for node in graph.node for n in instead.get(node.output[0], [node])]
    del graph.node[:]
    graph.node.extend(nodes)
    model.opset_import.append(helper.make_opsetid(CONTRIBUTED, 1))
    _drop_unused(graph)


def look_up_integers(model: onnx.ModelProto) -> None:
    """Make floats of a table's rows as they are looked up, not of the whole table.

    ONNX Runtime would do that beforehand: four times the memory for 30,522 words.

    Args:
        model: It is changed, but gives the very same.
    """
    graph = model.graph
    made_by = {output: node for node in graph.node for output in node.output}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        floats = made_by.get(node.input[0]) if node.op_type == "Gather" else None
        cast = made_by.get(floats.input[0]) if floats else None
        if not (floats and cast and cast.input[0].endswith(MATRIX)):
            nodes.append(node)
            continue
        (gives,), rows = node.output, node.input[1]
        found = [f"{gives}.integers", f"{gives}.scales", f"{gives}.floats"]
        nodes += [
            helper.make_node("Gather", [cast.input[0], rows], found[:1]),
            helper.make_node("Gather", [floats.input[1], rows], found[1:2]),
            helper.make_node("Cast", found[:1], found[2:], to=TensorProto.FLOAT),
            helper.make_node("Mul", [found[2], found[1]], [gives]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)
    _drop_unused(graph)


def only_below(model: onnx.ModelProto, name: str) -> None:
    """End the graph at what bears this name.

    Args:
        model: It is changed.
        name: Of a vector for each token.
    """
    del model.graph.output[:]
    model.graph.output.add().name = name
    _drop_unused(model.graph)


def only_above(model: onnx.ModelProto, name: str) -> None:
    """Cut off all that makes what bears this name; the rest takes it instead.

    Args:
        model: It is changed.
        name: Of a vector for each token.
    """
    graph = model.graph
    shape = [1, "tokens", None]
    del graph.input[:]
    graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    (maker,) = (node for node in graph.node if name in node.output)
    graph.node.remove(maker)
    _drop_unused(graph)


def replace_arrays(model: onnx.ModelProto, others: Mapping[str, np.ndarray]) -> None:
    """Give constants of the graph other values."""
    for constant in model.graph.initializer:
        if constant.name in others:
            other = numpy_helper.from_array(others[constant.name], constant.name)
            constant.CopyFrom(other)


def rounded(floats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A matrix as int8 of 7 bits, and the scale of each column, shape (columns,)."""
    scales = np.maximum(np.abs(floats).max(axis=0), 1e-12) / LARGEST
    return np.round(floats / scales).astype(np.int8), scales.astype(np.float32)


def _product(
    graph: onnx.GraphProto,
    takes: str,
    floats: Sequence[np.ndarray],
    biases: Sequence[np.ndarray],
    gives: str,
) -> onnx.NodeProto:
    """A multiplication by matrices side by side, with their biases, in integers."""
    integers, scales = rounded(np.concatenate(floats, axis=1))
    constants = {
        f"{gives}.integers": integers,
        f"{gives}.scales": scales,
        f"{gives}.bias": np.concatenate(biases),
    }
    for name, array in constants.items():
        graph.initializer.append(numpy_helper.from_array(array, name))
    integers_name, scales_name, bias_name = constants
    inputs = [takes, integers_name, scales_name, "", bias_name]  # no zero point
    return _step("DynamicQuantizeMatMul", inputs, gives)


def _step(kind: str, takes: Sequence[str], gives: str, **how: int) -> onnx.NodeProto:
    return helper.make_node(kind, takes, [gives], domain=CONTRIBUTED, **how)


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Leave out what no output comes from: the same integers as floats."""
    wanted, kept = {output.name for output in graph.output}, []
    for node in reversed(graph.node):
        if not wanted.isdisjoint(node.output):
            wanted.update(node.input)
            kept.append(node)
    constants = [array for array in graph.initializer if array.name in wanted]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(constants)
