"""Several processes judge as one does, and leave nothing behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from made.failing import Dying, Refusing
from made.onnx import tiny_transformer
from made.processes import start

from arxsift.configs.errors import ArxsiftError
from arxsift.configs.places import packaged
from arxsift.models.bundle import load_bundle
from arxsift.models.classifier import Classifier
from arxsift.models.paper import Paper
from arxsift.serve.workers import Pending, ahead, judging, worker_count

PAPERS = [Paper.of(f"Title {n}", f"Spiking neurons learn task {n} by a local rule.") for n in range(7)]


@pytest.fixture(scope="module")
def released() -> Classifier:
    return load_bundle(packaged("models", "released") / "tfidf")


def test_several_processes_give_the_verdicts_of_one_in_order(released: Classifier) -> None:
    with judging(released, "recall", 2) as submit:
        pending = [submit(PAPERS[:3]), submit([]), submit(PAPERS[3:])]
        verdicts = [verdict for verdicts_of in pending for verdict in verdicts_of()]
    assert [verdict.scores for verdict in verdicts] == [
        verdict.scores for batch in (PAPERS[:3], PAPERS[3:]) for verdict in released.predict(batch, "recall")
    ]
    assert {verdict.prefer for verdict in verdicts} == {"recall"}


def test_a_transformer_uses_all_processors_by_itself() -> None:
    transformer = tiny_transformer()
    with judging(transformer, "recall", 2) as submit:
        verdicts = submit(PAPERS)()
        assert descendants(os.getpid()) == []
    assert verdicts == transformer.predict(PAPERS, "recall")


def test_a_worker_that_dies_is_one_sentence() -> None:
    with (
        pytest.raises(ArxsiftError, match=r"^a worker process died, perhaps for want of memory; no file was written$"),
        judging(Dying(), "balanced", 2) as submit,
    ):
        submit(PAPERS)()


def test_what_judging_raises_reaches_the_caller() -> None:
    with judging(Refusing(), "balanced", 2) as submit:
        pending = submit(PAPERS)
        with pytest.raises(ArxsiftError, match=r"^the bundle is damaged; 7 papers wait$"):
            pending()


def test_batches_are_read_ahead_and_no_further() -> None:
    read: list[int] = []

    def batches() -> Iterator[tuple[list[int], Pending]]:
        for n in range(6):
            read.append(n)
            yield [n], list

    seen = ahead(batches(), 2)
    assert next(seen)[0] == [0]
    assert read == [0, 1, 2]
    assert [batch[0] for batch, _ in seen] == [1, 2, 3, 4, 5]


def test_small_inputs_and_streams_start_no_workers() -> None:
    assert worker_count(None, 100) == 1
    assert worker_count(99, 100) == 1
    assert worker_count(100, 100) >= 1


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2, 1.0])
def test_workers_of_a_killed_program_end_with_it_and_say_nothing(tmp_path: Path, seconds: float) -> None:
    source = tmp_path / "papers.jsonl"
    line = json.dumps({"title": "A", "abstract": "Spiking neurons learn by local rules. " * 30})
    source.write_text(f"{line}\n" * 60_000)
    arxsift = str(Path(sys.executable).with_name("arxsift"))
    command = [arxsift, "label", str(source), "-o", str(tmp_path / "out.jsonl"), "--model", "tfidf"]
    program = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        assert wait_until(lambda: len(descendants(program.pid)) >= 1)
        time.sleep(seconds)  # the workers start, read the model, judge
        started = descendants(program.pid)
    finally:
        program.kill()
    assert program.communicate(timeout=20)[1] == b""  # workers have stderr too: its end is theirs
    assert wait_until(lambda: not any(alive(pid) for pid in started))
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("model", "seconds"), [("tfidf", 0.0), ("tfidf", 0.4), ("tfidf", 1.5), ("transformer", 0.0), ("transformer", 2.0)]
)
def test_ctrl_c_at_any_moment_ends_quietly_with_its_workers(tmp_path: Path, model: str, seconds: float) -> None:
    source = tmp_path / "papers.jsonl"
    line = json.dumps({"title": "A", "abstract": "Spiking neurons learn by local rules. " * 30})
    source.write_text(f"{line}\n" * 60_000)
    arxsift = str(Path(sys.executable).with_name("arxsift"))
    command = [arxsift, "label", str(source), "-o", str(tmp_path / "out.jsonl"), "--model", model]
    program = start(command, stderr=subprocess.PIPE, start_new_session=True)
    try:
        assert wait_until(lambda: len(list(tmp_path.iterdir())) > 1)  # the draft is there: workers are about to start
        time.sleep(seconds)
        os.killpg(program.pid, signal.SIGINT)  # as a terminal does, to the workers too
        told = program.communicate(timeout=60)[1].decode()
    finally:
        program.kill()
    is_kept = re.fullmatch(r"arxsift: \S+: [\d,]+ papers kept; the same command goes on from there\n", told)
    assert program.returncode == 130
    assert told == "" or is_kept  # after two seconds there is a checkpoint
    names = sorted(path.name for path in tmp_path.iterdir())
    kept = [".out.jsonl.unfinished.json", ".out.jsonl.unfinished.part"]
    assert names == [*(kept if is_kept else []), "papers.jsonl"]


def wait_until(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def descendants(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")
