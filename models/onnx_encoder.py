"""Papers in, a network's logits and pooled states out, computed by ONNX Runtime: torch is not needed.

Papers go through the graph one by one, one a processor at a time. A batch would be slower, for it is padded and leaves
the processor's cache; and a quantised graph scales its numbers to all that it sees at once, so that a paper's scores
would depend on its neighbours.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..configs.errors import BundleError
from .decision import Logits
from .paper import Paper
from .tokens import PaperTokenizer, Tokens

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Pooled = NDArray[np.float32]
"""(n_papers, width): the mean of the encoder's last states over each paper's tokens."""

INPUTS = ("ids", "mask")
"""Of the graph, both (n_papers, n_tokens) of int64."""
OUTPUTS = ("logits", "pooled")
"""(n_papers, n_topics + 1) and (n_papers, width)."""

REFUSALS = ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NotImplemented", "RuntimeException")
"""What ONNX Runtime raises at what is no graph; the exceptions have no base of their own."""

ERRORS_ONLY = 3
"""ONNX Runtime's name for it."""


class Encoded(NamedTuple):
    """What the network says of papers."""

    logits: Logits
    """(n_papers, n_topics + 1), the network's own: neither blended nor scaled."""
    pooled: Pooled


class OnnxEncoder:
    """A graph from token numbers to logits and pooled states, and the tokenizer before it.

    It can be pickled; the session is started where it is first needed.
    """

    def __init__(self, model: bytes, tokenizer: PaperTokenizer, n_threads: int | None = None) -> None:
        """`model` is the content of an ONNX file; by default every processor that this process may use is used."""
        self.model = model
        self.tokenizer = tokenizer
        self.n_threads = n_threads or n_processors()
        self._started: InferenceSession | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_started": None}

    @property
    def session(self) -> "InferenceSession":
        """The graph, made ready once.

        Raises:
            BundleError: it is no graph of this form.
        """
        if self._started is None:
            self._started = start(self.model)
        return self._started

    @property
    def shape(self) -> tuple[int, int]:
        """The widths of logits and of pooled states."""
        logits, pooled = (output.shape[-1] for output in self.session.get_outputs())
        return logits, pooled

    def judge(self, papers: Sequence[Paper]) -> Encoded:
        """What the network says of papers, in their order."""
        n_columns, width = self.shape
        logits, pooled = np.empty((len(papers), n_columns)), np.empty((len(papers), width), np.float32)
        with ThreadPoolExecutor(self.n_threads) as threads:
            for i, (own_logits, own_pooled) in enumerate(threads.map(self._run, self.tokenizer.encode(papers))):
                logits[i], pooled[i] = own_logits[0], own_pooled[0]
        return Encoded(logits, pooled)

    def _run(self, tokens: Tokens) -> Sequence[NDArray[np.float32]]:
        ids = tokens[np.newaxis]
        found: Sequence[NDArray[np.float32]] = self.session.run(OUTPUTS, {"ids": ids, "mask": np.ones_like(ids)})
        return found


def start(model: bytes) -> "InferenceSession":
    """A session that computes in the thread that asks, and writes nothing to stderr.

    Raises:
        BundleError: not a graph of the form that `OnnxEncoder` takes.
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    options.enable_mem_pattern = False  # it would keep one for every length of a text
    try:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except tuple(getattr(state, name) for name in REFUSALS) as error:
        raise BundleError(f"model.onnx cannot be read ({' '.join(str(error).split())[:200]})") from error
    inputs, outputs = (tuple(one.name for one in some) for some in (session.get_inputs(), session.get_outputs()))
    if (inputs, outputs) != (INPUTS, OUTPUTS):
        raise BundleError(f"model.onnx goes from {inputs} to {outputs}, expected from {INPUTS} to {OUTPUTS}")
    return session


def n_processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
