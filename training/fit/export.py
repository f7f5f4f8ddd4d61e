"""A fine-tuned network in, an ONNX graph in full precision out."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...models.onnx_encoder import INPUTS, OUTPUTS
from .network import Network

if TYPE_CHECKING:
    import onnx
    import torch

OPSET = 20
"""Version of the ONNX operators; ONNX Runtime 1.17 and later know it."""


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
    """No warnings: what the exporter skips and what torch will drop is of no use to who trains a model."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def without_notes(model: "onnx.ModelProto") -> "onnx.ModelProto":
    """The graph without what the exporter noted on where in which file each node comes from."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.initializer, *graph.input, *graph.output):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    graph.ClearField("value_info")
    return model
