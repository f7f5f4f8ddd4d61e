"""Papers in, a network's logits and pooled states out, computed by ONNX Runtime: torch is not needed.

Papers go through the graph one by one, one a processor at a time. A batch would be slower, for it is padded and leaves
the processor's cache; and a quantised graph scales its numbers to all that it sees at once, so that a paper's scores
would depend on its neighbours.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..configs.errors import BundleError
from .arrays import Floats32, Logits
from .full_precision import in_full_precision, multiplies_bytes_fast
from .paper import Paper
from .tokens import PaperTokenizer, Tokens

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Pooled = Floats32
"""(n_papers, width): the mean of the encoder's last states over each paper's tokens."""

Outputs = tuple[Floats32, Floats32]
"""Logits and mean state of one paper: (n_topics + 1,) and (width,)."""

INPUTS = ("ids", "mask")
"""Names of the graph's inputs, both (n_papers, n_tokens) of int64."""
OUTPUTS = ("logits", "pooled")
"""Names of the graph's outputs: (n_papers, n_topics + 1) and (n_papers, width)."""

REFUSALS = ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NotImplemented", "RuntimeException")
"""What ONNX Runtime raises at what is no graph; the exceptions have no base of their own."""

REMEMBERED = 64
"""Papers at most of which a call's results are kept for the next one: a verdict, its evidence and the papers like it
begin with the same text."""

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
        self._last: dict[bytes, Outputs] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_started": None, "_last": {}}

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
        with self.judging(papers) as encoded:
            return encoded()

    @contextmanager
    def judging(self, papers: Sequence[Paper]) -> Iterator[Callable[[], Encoded]]:
        """Judge papers while the block does other things: what it is given waits for the network.

        Papers not begun are dropped when the block is left early.
        """
        last = self._last  # another thread may put its own in its place
        rows = self.tokenizer.encode(papers)
        keys = [tokens.tobytes() for tokens in rows]
        fresh = {key: tokens for key, tokens in zip(keys, rows, strict=True) if key not in last}
        n_columns, width = self.shape  # starts the session, which threads must not do at once

        def wait() -> Encoded:
            judged = last | {key: future.result() for key, future in futures.items()}
            logits, pooled = np.empty((len(papers), n_columns)), np.empty((len(papers), width), np.float32)
            for i, key in enumerate(keys):
                logits[i], pooled[i] = judged[key]
            self._last = {key: judged[key] for key in keys} if len(keys) <= REMEMBERED else {}
            return Encoded(logits, pooled)

        threads = ThreadPoolExecutor(self.n_threads)
        try:
            futures = {key: threads.submit(self._run, tokens) for key, tokens in fresh.items()}
            yield wait
        finally:
            threads.shutdown(cancel_futures=True)

    def _run(self, tokens: Tokens) -> Outputs:
        ids = tokens[np.newaxis]
        logits, pooled = self.session.run(OUTPUTS, {"ids": ids, "mask": np.ones_like(ids)})
        return logits[0], pooled[0]


def start(model: bytes) -> "InferenceSession":
    """A session that computes in the thread that asks, and writes nothing to stderr.

    Where the processor is slow at products of bytes, they are in full precision.

    Raises:
        BundleError: not a graph of the form that `OnnxEncoder` takes.
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    options.enable_mem_pattern = False  # it would keep one for every length of a text
    if not multiplies_bytes_fast():
        with suppress(ValueError, LookupError):  # what is no graph is told below
            model = in_full_precision(model)
    try:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except tuple(getattr(state, name) for name in REFUSALS) as error:
        raise BundleError("model.onnx is damaged, or needs a newer ONNX Runtime") from error
    inputs, outputs = (tuple(node.name for node in nodes) for nodes in (session.get_inputs(), session.get_outputs()))
    if (inputs, outputs) != (INPUTS, OUTPUTS):
        raise BundleError(f"model.onnx goes from {inputs} to {outputs}, expected from {INPUTS} to {OUTPUTS}")
    return session


def n_processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
