"""Batches of papers in, their verdicts out in the same order, judged by one process or by several at once."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from ..configs.errors import ArxsiftError
from ..models.onnx_encoder import n_processors
from ..models.paper import Paper
from ..models.verdict import Prefer, Verdict

if TYPE_CHECKING:
    from ..models.classifier import Classifier

Promise = Callable[[], list[Verdict]]
"""Called for the verdicts of a batch; waits until they are there."""

LOOKAHEAD = 2
"""Batches a worker that wait to be judged, so that none idles while the next is read."""

T = TypeVar("T")

_classifier: "Classifier"
"""In a worker process: the model that it judges with."""


@contextmanager
def judging(classifier: "Classifier", prefer: Prefer, n_workers: int) -> Iterator[Callable[[Sequence[Paper]], Promise]]:
    """Gives a function that takes a batch and promises its verdicts; no more than `n_workers` batches at once."""
    from ..models.transformer import TransformerClassifier

    # a transformer uses every processor by itself: in processes of its own, each would hold a copy of the network
    if n_workers < 2 or isinstance(classifier, TransformerClassifier):
        yield lambda papers: lambda: classifier.predict(papers, prefer)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    # spawned, not forked: a fork would copy the locks of the progress bar's thread
    pool = ProcessPoolExecutor(n_workers, get_context("spawn"), _begin, (classifier,))

    def promise(papers: Sequence[Paper]) -> Promise:
        with _interrupts_held():  # a worker is started by the first batches
            return pool.submit(_judge, papers, prefer).result

    try:
        yield promise
    except BrokenProcessPool as error:
        raise ArxsiftError("a worker process died, perhaps for want of memory; no file was written") from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back for a moment. A worker that is started in it never hears any: its parent ends it.

    The mask is what workers inherit; it does not keep the signal from this process's other threads, which would pass it
    on, and a pool that is interrupted while it starts a worker waits for it for ever. So the handler is held back too.
    """
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGINT, handler)
        if heard:
            signal.raise_signal(signal.SIGINT)


def _begin(classifier: "Classifier") -> None:
    """Prepare a worker; it ends with its parent, however that ends."""
    global _classifier
    _classifier = classifier
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _judge(papers: Sequence[Paper], prefer: Prefer) -> list[Verdict]:
    return _classifier.predict(papers, prefer)


def ahead(batches: Iterable[tuple[T, Promise]], n_ahead: int) -> Iterator[tuple[T, Promise]]:
    """The same, read some steps before they are asked for."""
    waiting: deque[tuple[T, Promise]] = deque()
    for batch in batches:
        waiting.append(batch)
        if len(waiting) > n_ahead:
            yield waiting.popleft()
    yield from waiting


def worker_count(n_bytes: int | None, worth_bytes: int) -> int:
    """One worker a processor that this process may use, when the input is worth starting them."""
    return 1 if n_bytes is None or n_bytes < worth_bytes else n_processors()
