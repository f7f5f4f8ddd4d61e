"""A fine-tuned network in, an ONNX graph out: in full precision, or small enough for release."""

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..models.onnx_encoder import INPUTS, OUTPUTS
from .network import Network

if TYPE_CHECKING:
    import onnx
    import torch

Floats = NDArray[np.float32]
Arrays = dict[str, NDArray[np.generic]]
"""By the names that they have in a graph."""

OPSET = 20
"""Of the ONNX operators; ONNX Runtime 1.17 and later know it."""

LARGEST = 127
"""Of the whole numbers that weights are stored as."""

BLOCK = 64
"""Weights of a column that share a scale: without, a third more is lost."""

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
    """The same graph with its large matrices as bytes, a quarter of the size; it computes in full precision as before.

    Every few numbers of a matrix's column, and every row of a table of embeddings, have a scale of their own. ONNX
    Runtime multiplies the matrices out once, when it loads them; of the tables, only the rows that a paper needs.
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
    return bytes(proto.SerializeToString())


def smaller(node: "onnx.NodeProto", large: Mapping[str, Floats], stored: Arrays) -> "list[onnx.NodeProto]":
    """What takes a node's place; the arrays that it reads are added to `stored`."""
    attributes = {attribute.name: attribute.i for attribute in node.attribute}
    if node.op_type == "Gather" and node.input[0] in large and attributes.get("axis", 0) == 0:
        return looked_up(node, large[node.input[0]], stored)
    if node.op_type in ("MatMul", "Gemm") and node.input[1] in large:
        return multiplied_out(node, large[node.input[1]], attributes.get("transB", 0), stored)
    return [node]


def looked_up(node: "onnx.NodeProto", table: Floats, stored: Arrays) -> "list[onnx.NodeProto]":
    """The rows that a `Gather` takes from a table, from bytes."""
    from onnx import helper

    (source, ids), output = node.input, node.output[0]
    numbers, scales = f"{source}/bytes", f"{source}/scales"
    if numbers not in stored:
        stored[numbers], stored[scales] = as_bytes(table, 1)
    gathers = [helper.make_node("Gather", [one, ids], [f"{output}{one}"]) for one in (numbers, scales)]
    return [*gathers, *product(f"{output}{numbers}", f"{output}{scales}", output)]


def multiplied_out(node: "onnx.NodeProto", matrix: Floats, axis: int, stored: Arrays) -> "list[onnx.NodeProto]":
    """A product with a matrix that is made from bytes, where the first node that needs it stands; `axis` is summed."""
    from onnx import helper

    name = f"{node.input[1]}/{axis}"
    nodes: list[onnx.NodeProto] = []
    if f"{name}/bytes" not in stored:
        stored[f"{name}/bytes"], stored[f"{name}/scales"] = as_bytes(in_blocks(matrix, axis), axis + 1)
        stored[f"{name}/shape"] = np.array(matrix.shape)
        nodes += product(f"{name}/bytes", f"{name}/scales", f"{name}/blocks")
        nodes.append(helper.make_node("Reshape", [f"{name}/blocks", f"{name}/shape"], [name]))
    node.input[1] = name
    return [*nodes, node]


def product(numbers: str, scales: str, output: str) -> "list[onnx.NodeProto]":
    from onnx import TensorProto, helper

    cast = helper.make_node("Cast", [numbers], [f"{output}/whole"], to=TensorProto.FLOAT)
    return [cast, helper.make_node("Mul", [f"{output}/whole", scales], [output])]


def in_blocks(matrix: Floats, axis: int) -> Floats:
    """The axis parted in two: blocks, and what stands in each; one block where they do not come out even."""
    block = BLOCK if matrix.shape[axis] % BLOCK == 0 else matrix.shape[axis]
    return matrix.reshape(*matrix.shape[:axis], -1, block, *matrix.shape[axis + 1 :])


def as_bytes(weights: Floats, axis: int) -> tuple[NDArray[np.int8], Floats]:
    """Whole numbers, and what to multiply them by: one scale for all that stand along the axis."""
    scales = np.maximum(np.abs(weights).max(axis=axis, keepdims=True) / LARGEST, 1e-12).astype(np.float32)
    return np.rint(weights / scales).astype(np.int8), scales
