"""Networks of random weights and their ONNX graphs."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arxsift.models.onnx_encoder import start
from arxsift.models.tokens import PaperTokenizer, Tokens, pad
from arxsift.training.fit.encoders import tokenizer_definition
from arxsift.training.fit.export import export_onnx
from arxsift.training.fit.network import build_network

Outputs = tuple[NDArray[np.float32], NDArray[np.float32]]


class Exported:
    """A network and its graph."""

    def __init__(self, folder: Path) -> None:
        self.network = build_network(folder, 3, seed=5)
        self.attention = self.network.encoder.config._attn_implementation  # type: ignore[union-attr]
        self.model = export_onnx(self.network)
        self.tokenizer = PaperTokenizer(tokenizer_definition(folder), 64)

    def by_torch(self, rows: list[Tokens]) -> Outputs:
        import torch

        ids, mask = (torch.from_numpy(array) for array in pad(rows))
        self.network.train(False)
        with torch.inference_mode():
            pooled = self.network.pooled(ids, mask)
            return self.network.head(pooled).numpy(), pooled.numpy()


def by_onnx(model: bytes, rows: list[Tokens]) -> Outputs:
    ids, mask = pad(rows)
    logits, pooled = start(model).run(["logits", "pooled"], {"ids": ids, "mask": mask})
    return logits, pooled
