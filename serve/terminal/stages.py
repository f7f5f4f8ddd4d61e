"""Stages of a training in, an updated line on stderr out; without a terminal, a line for each stage and minute."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from ...training.fit.watch import Epoch, Progress, Watch

SECONDS_A_LINE = 60.0
"""Seconds between two lines on a fit's steps where there is no terminal."""


@contextmanager
def stages(n_stages: int) -> "Iterator[Watch]":
    """Gives a watch to tell of each of `n_stages` stages as it begins, and of a fit's steps and epochs.

    On a terminal a bar moves on, and what is done stays above it with its seconds.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False)
    if not sys.stderr.isatty():
        yield Lines(console)
        return
    layout = BarColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    with Progress(*layout, console=console, transient=True) as bar:
        yield MovingLine(bar, bar.add_task("starting", total=n_stages))


class Lines:
    """Tells of stages in plain lines, where nobody watches."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._told_at = 0.0

    def stage(self, name: str) -> None:
        self._console.print(f"· {name}", soft_wrap=True)
        self._told_at = time.monotonic()

    def progress(self, progress: "Progress") -> None:
        if time.monotonic() - self._told_at >= SECONDS_A_LINE:
            self._told_at = time.monotonic()
            self._console.print(f"    {in_words(progress)}", soft_wrap=True)

    def epoch(self, stage: str, epoch: "Epoch") -> None:  # noqa: ARG002 - the line above names the stage
        self._console.print(f"    {epoch_in_words(epoch)}", soft_wrap=True)


class MovingLine:
    """Tells of stages by a line that moves, on a terminal."""

    def __init__(self, bar: "Bar", task: "TaskID") -> None:
        self._bar = bar
        self._task = task
        self._current = ""
        self._began = time.monotonic()

    def stage(self, name: str) -> None:
        from rich.text import Text

        if self._current:
            seconds = (f" {time.monotonic() - self._began:.1f} s", "dim")
            self._bar.console.print(Text.assemble(f"  {self._current}", seconds), soft_wrap=True)
            self._bar.advance(self._task)
        self._began, self._current = time.monotonic(), name
        self._bar.update(self._task, description=name)

    def progress(self, progress: "Progress") -> None:
        self._bar.update(self._task, description=f"{self._current}: {in_words(progress)}")

    def epoch(self, stage: str, epoch: "Epoch") -> None:  # noqa: ARG002 - the line above names the stage
        self._bar.console.print(f"    [dim]{epoch_in_words(epoch)}[/dim]", soft_wrap=True)


def in_words(progress: "Progress") -> str:
    done = f"step {progress.step:,} of {progress.n_steps:,}, loss {progress.loss:.3f}"
    return f"{done}, {minutes(progress.seconds_left)} left"


def minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def epoch_in_words(epoch: "Epoch") -> str:
    quality = f"mean average precision {epoch.mean_average_precision:.3f} on held-out papers"
    return f"epoch {epoch.number}: loss {epoch.loss:.3f}, {quality}"
