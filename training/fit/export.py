"""A fine-tuned network in, an ONNX graph out: in full precision, or small enough for release."""

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Floats32
from ...models.onnx_encoder import INPUTS, OUTPUTS
from .network import Network

if TYPE_CHECKING:
    import onnx
    import torch

Arrays = dict[str, NDArray[np.generic]]
"""By the names that they have in a graph."""

OPSET = 20
"""Of the ONNX operators; ONNX Runtime 1.17 and later know it."""

MICROSOFT = "com.microsoft"
"""The domain of ONNX Runtime's own operators; products of bytes are there from 1.22 on."""

LARGEST = 127
"""Of the whole numbers that weights are stored as."""

BLOCKS = (128, 64, 32, 16)
"""Weights of a column that share a scale, as many as come out even: with one scale a column a third more is lost, and
128 is a fifth faster than 64."""

BYTES_TIMES_BYTES = 4
"""ONNX Runtime's name for products that round what comes in to bytes too, each block of each row by a scale of its own:
1.4 times as fast as full precision with AVX-512, and a score moves by less than 0.02."""

ZERO = 128
"""The byte that stands for 0 there."""

SMALL = 4096
"""Weights that are left as they are: storing them as bytes saves nothing."""


def export_onnx(network: Network) -> bytes:
    """The network in full precision, for any number of papers and tokens."""
    import torch

    ids = torch.ones(2, 16, dtype=torch.int64, device=network.device)
    mask = torch.ones_like(ids)
    mask[1, 9:] = 0
    sizes = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    network.train(False)
    with quiet(), plain_attention(network), torch.inference_mode():
        program = torch.onnx.export(
            traced(network),
            (ids, mask),
            input_names=INPUTS,
            output_names=OUTPUTS,
            dynamic_shapes=(sizes, sizes),
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    assert program is not None
    return bytes(without_notes(program.model_proto).SerializeToString())


def traced(network: Network) -> "torch.nn.Module":
    """The encoder, its mean pooling, and the head, as one module."""
    import torch

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.head = network.encoder, network.head

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            pooled = network.pooled(ids, mask)
            return self.head(pooled), pooled

    return Graph().eval()


@contextmanager
def plain_attention(network: Network) -> Iterator[None]:
    """Attention as matrix products and a softmax: torch's fused one leaves tests for absent numbers in the graph."""
    encoder: Any = network.encoder
    before = encoder.config._attn_implementation
    encoder.set_attn_implementation("eager")
    try:
        yield
    finally:
        encoder.set_attn_implementation(before)


@contextmanager
def quiet() -> Iterator[None]:
    """The exporter tells of what it skips, and torch of what it will drop: neither is of use to who trains a model."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def without_notes(model: "onnx.ModelProto") -> "onnx.ModelProto":
    """The same graph without what the exporter noted on where in which file each node comes from."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.initializer, *graph.input, *graph.output):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    graph.ClearField("value_info")
    return model


def quantise(model: bytes) -> bytes:
    """The same graph with its large matrices as bytes, a quarter of the size, and faster.

    Every few numbers of a matrix's column, and every row of a table of embeddings, have a scale of their own. Products
    are of bytes; all else is computed in full precision. What is rounded of a token depends on that token alone.
    """
    import onnx
    from onnx import numpy_helper

    proto = onnx.load_from_string(model)
    graph = proto.graph
    weights = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    large = {name: w for name, w in weights.items() if w.dtype == np.float32 and w.ndim == 2 and w.size > SMALL}
    stored: Arrays = {}
    nodes = [new for node in graph.node for new in smaller(node, large, stored)]
    used = {name for node in nodes for name in node.input}
    kept = [one for one in graph.initializer if one.name in used]
    kept += [numpy_helper.from_array(array, name) for name, array in stored.items()]
    for field, content in (("node", nodes), ("initializer", kept)):
        graph.ClearField(field)
        getattr(graph, field).extend(content)
    proto.opset_import.append(onnx.helper.make_opsetid(MICROSOFT, 1))
    return bytes(proto.SerializeToString())


def smaller(node: "onnx.NodeProto", large: Mapping[str, Floats32], stored: Arrays) -> "list[onnx.NodeProto]":
    """What takes a node's place; the arrays that it reads are added to `stored`."""
    attributes = {attribute.name: attribute.i for attribute in node.attribute}
    if node.op_type == "Gather" and node.input[0] in large and attributes.get("axis", 0) == 0:
        return looked_up(node, large[node.input[0]], stored)
    if node.op_type == "MatMul" and node.input[1] in large and block_of(large[node.input[1]]):
        return [multiplied(node, large[node.input[1]], stored)]
    return [node]


def looked_up(node: "onnx.NodeProto", table: Floats32, stored: Arrays) -> "list[onnx.NodeProto]":
    """The rows that a `Gather` takes from a table, from bytes."""
    from onnx import helper

    (source, ids), output = node.input, node.output[0]
    numbers, scales = f"{source}/bytes", f"{source}/scales"
    if numbers not in stored:
        stored[numbers], stored[scales] = as_bytes(table, 1)
    gathers = [helper.make_node("Gather", [one, ids], [f"{output}{one}"]) for one in (numbers, scales)]
    return [*gathers, *product(f"{output}{numbers}", f"{output}{scales}", output)]


def multiplied(node: "onnx.NodeProto", matrix: Floats32, stored: Arrays) -> "onnx.NodeProto":
    """A product with a matrix of bytes."""
    from onnx import helper

    (n_rows, n_columns), block = matrix.shape, block_of(matrix)
    numbers, scales = (f"{node.input[1]}/{part}" for part in ("blocks", "block scales"))
    if numbers not in stored:
        columns = matrix.T.reshape(n_columns, -1, block)
        whole, steps = as_bytes(columns, 2)
        stored[numbers], stored[scales] = (whole.astype(np.int16) + ZERO).astype(np.uint8), steps.ravel()
    return helper.make_node(
        "MatMulNBits",
        [node.input[0], numbers, scales],
        list(node.output),
        domain=MICROSOFT,
        K=n_rows,
        N=n_columns,
        bits=8,
        block_size=block,
        accuracy_level=BYTES_TIMES_BYTES,
    )


def block_of(matrix: Floats32) -> int:
    """How many weights of a column share a scale; 0 where no block comes out even, and the matrix stays as it is."""
    return next((block for block in BLOCKS if len(matrix) % block == 0), 0)


def product(numbers: str, scales: str, output: str) -> "list[onnx.NodeProto]":
    from onnx import TensorProto, helper

    cast = helper.make_node("Cast", [numbers], [f"{output}/whole"], to=TensorProto.FLOAT)
    return [cast, helper.make_node("Mul", [f"{output}/whole", scales], [output])]


def as_bytes(weights: Floats32, axis: int) -> tuple[NDArray[np.int8], Floats32]:
    """Whole numbers, and what to multiply them by: one scale for all that stand along the axis."""
    scales = np.maximum(np.abs(weights).max(axis=axis, keepdims=True) / LARGEST, 1e-12).astype(np.float32)
    return np.rint(weights / scales).astype(np.int8), scales
