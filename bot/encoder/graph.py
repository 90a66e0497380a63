"""The encoder's graph as it is run: in integers, with tuned layers beside its own.

The weights of all-MiniLM-L6-v2 come as 8-bit integers that are multiplied as floats.
Multiplied as integers, a sentence takes less than half the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import onnx
from onnx import helper, numpy_helper

# With 7 bits, no sum of two products overflows 16 bits on processors that add so.
LARGEST = 63
TUNED = "tuned."  # how what is tuned is named beside what it was
MATRIX, SCALE = "_q", "_scale"  # how the parts of a matrix of weights end


def arrays(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """All constants of the graph by name."""
    return {a.name: numpy_helper.to_array(a) for a in model.graph.initializer}


def matrices(model: onnx.ModelProto) -> Iterator[tuple[onnx.NodeProto, str, str]]:
    """Each multiplication by weights, and the names of its integers and their scale."""
    made_by = {output: node for node in model.graph.node for output in node.output}
    for node in model.graph.node:
        floats = made_by.get(node.input[1]) if node.op_type == "MatMul" else None
        cast = made_by.get(floats.input[0]) if floats else None
        if floats and cast and cast.input[0].endswith(MATRIX):
            yield node, cast.input[0], floats.input[1]


def add_tuned(model: onnx.ModelProto, tuned: Mapping[str, np.ndarray]) -> None:
    """Add a second output: what the graph gives if some constants are others.

    Only what comes after these constants is computed twice.

    Args:
        model: It is changed.
        tuned: Some of `arrays`, with other values.
    """
    graph = model.graph
    instead = {name: TUNED + name for name in tuned}
    for name, array in tuned.items():
        graph.initializer.append(numpy_helper.from_array(array, instead[name]))
    for node in list(graph.node):
        if not instead.keys().isdisjoint(node.input):
            twin = graph.node.add()
            twin.CopyFrom(node)
            twin.name = TUNED + node.name
            twin.input[:] = [instead.get(name, name) for name in node.input]
            twin.output[:] = [TUNED + name for name in node.output]
            instead |= zip(node.output, twin.output, strict=True)
    for output in list(graph.output):
        graph.output.add().CopyFrom(output)
        graph.output[-1].name = instead[output.name]


def use_integers(model: onnx.ModelProto) -> None:
    """Multiply by all weights as integers, each column with a scale of its own.

    Args:
        model: It is changed.

    Source:
        Jacob and others: Quantization and training of neural networks for efficient
        integer-arithmetic-only inference (2018), https://arxiv.org/abs/1712.05877.
    """
    graph, known = model.graph, arrays(model)
    for number, (node, integers, scale) in enumerate(list(matrices(model))):
        columns, scales = rounded(known[integers] * known[scale])
        names = f"integers.{number}", f"scales.{number}"
        graph.initializer.append(numpy_helper.from_array(columns, names[0]))
        graph.initializer.append(numpy_helper.from_array(scales, names[1]))
        node.op_type, node.domain = "DynamicQuantizeMatMul", "com.microsoft"
        node.input[1:] = names
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    _drop_unused(graph)


def rounded(floats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A matrix as int8 of 7 bits, and the scale of each column, shape (columns,)."""
    scales = np.maximum(np.abs(floats).max(axis=0), 1e-12) / LARGEST
    return np.round(floats / scales).astype(np.int8), scales.astype(np.float32)


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
