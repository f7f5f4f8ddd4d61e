"""`arxsift label` in processes that are cut short; each is a copy of one that has loaded everything.

Run as a program: the trials come as JSON on stdin, and what became of each goes out as JSON.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Trial:
    """A command, and how it is cut short; it runs to its end where nothing is said."""

    arguments: list[str]
    folder: str
    kill_after: float | None = None
    """Seconds."""
    kill_at: int | None = None
    """At this step, from 1, of those that change what is on the disk."""
    full_at: int | None = None
    """The disk is full from this step on."""
    largest: int | None = None
    """Bytes that a file may have."""
    deaf: bool = False
    """Whether nobody reads stderr."""


@dataclass(frozen=True)
class Outcome:
    """What became of a trial."""

    code: int
    """Exit code; minus the signal, if one ended it."""
    told: list[str]
    """Lines on stderr."""
    seconds: float
    """From its start to its end."""


def run_trials(trials: list[Trial], batch_papers: int, model: str = "") -> list[Outcome]:
    """One after the other, with a checkpoint after each batch; `model`: one to load, else the fake one judges."""
    plan = json.dumps({"model": model, "batch_papers": batch_papers, "trials": [asdict(trial) for trial in trials]})
    command = [sys.executable, __file__]
    done = subprocess.run(command, input=plan, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return [Outcome(**outcome) for outcome in json.loads(done.stdout)]


def run_trial(trial: Trial) -> Outcome:
    start = time.perf_counter()
    heard, mouth = os.pipe()
    if trial.deaf:
        os.close(heard)
    pid = os.fork()
    if not pid:
        os.dup2(mouth, 2)
        os._exit(in_child(trial))
    os.close(mouth)
    if trial.kill_after is not None:
        time.sleep(trial.kill_after)
        os.kill(pid, signal.SIGKILL)
    told = "" if trial.deaf else os.fdopen(heard).read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return Outcome(code, told.splitlines(), time.perf_counter() - start)


def in_child(trial: Trial) -> int:
    from arxsift.serve import cli

    os.chdir(trial.folder)
    if trial.largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (trial.largest, trial.largest))
    steps = count(1)
    for owner, name in ((os, "fsync"), (os, "ftruncate"), (Path, "replace"), (Path, "unlink"), (Path, "open")):
        setattr(owner, name, watched(getattr(owner, name), trial, steps))
    sys.argv = ["arxsift", *trial.arguments]
    try:
        cli.main()
    except SystemExit as ending:
        sys.stderr.flush()
        return int(ending.code or 0)
    return 70


def watched(step: Callable[..., Any], trial: Trial, steps: "count[int]") -> Callable[..., Any]:
    def taken(*arguments: Any, **named: Any) -> Any:
        n = next(steps)
        if n == trial.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if trial.full_at is not None and n >= trial.full_at and step.__name__ in ("fsync", "replace"):
            raise OSError(28, "No space left on device")
        return step(*arguments, **named)

    return taken


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import filelock  # noqa: F401  (loaded here, as all is, and not in each copy)
    import pyarrow.parquet  # noqa: F401

    from arxsift.serve import choose, cli  # noqa: F401
    from arxsift.serve.labelling import label, unfinished
    from made.classifier import FakeClassifier

    plan = json.load(sys.stdin)
    label.BATCH_PAPERS, unfinished.CHECKPOINT_SECONDS = plan["batch_papers"], 0
    chosen = choose.choose_identified(plan["model"]) if plan["model"] else (FakeClassifier(), "fake")
    setattr(choose, "choose_identified", lambda _: chosen)  # noqa: B010
    sys.stdout.write(json.dumps([asdict(run_trial(Trial(**trial))) for trial in plan["trials"]]))


if __name__ == "__main__":
    main()
