"""Batches of papers in, their verdicts out in the same order, judged by one process or by several at once."""

import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar, cast

from ..configs.errors import ArxsiftError
from ..models.onnx_encoder import n_processors
from ..models.paper import Paper
from ..models.verdict import Prefer, Verdict

if TYPE_CHECKING:
    from queue import SimpleQueue

    from ..models.classifier import Classifier

Pending = Callable[[], list[Verdict]]
"""Called for the verdicts of a batch; waits until they are there."""

LOOKAHEAD = 2
"""Batches a worker that wait to be judged, so that none idles while the next is read."""

T = TypeVar("T")


@contextmanager
def judging(classifier: "Classifier", prefer: Prefer, n_workers: int) -> Iterator[Callable[[Sequence[Paper]], Pending]]:
    """Gives a function that takes a batch and returns its pending verdicts; at most `n_workers` judge at once."""
    # a model that uses every processor by itself would only be copied into each process
    if n_workers < 2 or classifier.uses_every_processor:
        yield lambda papers: lambda: classifier.predict(papers, prefer)
        return
    from concurrent.futures import ThreadPoolExecutor

    pickled = pickle.dumps(classifier, pickle.HIGHEST_PROTOCOL)
    workers = [Worker(pickled) for _ in range(n_workers)]
    threads = ThreadPoolExecutor(n_workers)  # one waits for each worker
    idle = queue_of(workers)
    try:
        yield lambda papers: threads.submit(judge_by_one, idle, papers, prefer).result
    finally:
        for worker in workers:
            worker.end()
        threads.shutdown(cancel_futures=True)


def queue_of(workers: "Iterable[Worker]") -> "SimpleQueue[Worker]":
    from queue import SimpleQueue

    queue: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        queue.put(worker)
    return queue


def judge_by_one(idle: "SimpleQueue[Worker]", papers: Sequence[Paper], prefer: Prefer) -> list[Verdict]:
    worker = idle.get()
    try:
        return worker.judge(papers, prefer)
    finally:
        idle.put(worker)


class Worker:
    """A process that judges. It ends when its stdin does, so with this process, however this one ends.

    Not one of multiprocessing: where the parent is killed those write tracebacks and warnings on its terminal. In a
    process group of its own it hears no Ctrl-C.
    """

    def __init__(self, classifier: bytes) -> None:
        """`classifier`: pickled."""
        from subprocess import PIPE, Popen

        self._unsent = classifier
        self._process = Popen(
            [sys.executable, "-P", "-c", f"from {__name__} import work; work()"],
            stdin=PIPE,
            stdout=PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            process_group=0 if os.name == "posix" else None,
        )

    def judge(self, papers: Sequence[Paper], prefer: Prefer) -> list[Verdict]:
        """Raises `ArxsiftError` when the process has died, or what judging raises there."""
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(self._unsent + pickle.dumps((papers, prefer), pickle.HIGHEST_PROTOCOL))
            self._process.stdin.flush()
            self._unsent = b""
            answer = pickle.load(self._process.stdout)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            raise ArxsiftError("a worker process died, perhaps for want of memory; no file was written") from error
        if isinstance(answer, ArxsiftError):
            raise answer
        return cast(list[Verdict], answer)

    def end(self) -> None:
        """At once, whatever it does."""
        self._process.kill()
        self._process.wait()


def work() -> None:
    """Judge what comes on stdin, answer on stdout, and end quietly with the parent."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    with suppress(EOFError, OSError, pickle.UnpicklingError):
        classifier: Classifier = pickle.load(sys.stdin.buffer)
        while True:
            papers, prefer = pickle.load(sys.stdin.buffer)
            pickle.dump(answer_of(classifier, papers, prefer), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
    os._exit(0)


def answer_of(classifier: "Classifier", papers: Sequence[Paper], prefer: Prefer) -> list[Verdict] | ArxsiftError:
    try:
        return classifier.predict(papers, prefer)
    except ArxsiftError as error:
        return error


def ahead(batches: Iterable[tuple[T, Pending]], n_ahead: int) -> Iterator[tuple[T, Pending]]:
    """The batches in their order, read `n_ahead` before they are asked for."""
    waiting: deque[tuple[T, Pending]] = deque()
    for batch in batches:
        waiting.append(batch)
        if len(waiting) > n_ahead:
            yield waiting.popleft()
    yield from waiting


def worker_count(n_bytes: int | None, worth_bytes: int) -> int:
    """One worker a processor that this process may use, when the input is worth starting them."""
    return 1 if n_bytes is None or n_bytes < worth_bytes else n_processors()
