"""Rows in and out again, with a progress bar on stderr while a person looks on."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from .say import stderr_is_terminal

T = TypeVar("T")

ROWS_A_STEP = 256
"""Rows between two moves of the bar."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the reading of an input is, in bytes on the disk."""

    name: str
    """As the bar shows it."""
    n_bytes: int | None = None
    """None when nobody knows."""
    position: Callable[[], int] | None = None

    def reached(self) -> int:
        """Bytes that were read; 0 when nobody knows."""
        try:
            return self.position() if self.position else 0
        except ValueError:  # closed: a reader lets go of its file at the end
            return self.n_bytes or 0


def watch(rows: Iterable[T], extent: Extent) -> Iterator[T]:
    """Pass the rows on; on a terminal show how many and how much of the input."""
    return draw(rows, extent) if stderr_is_terminal() else iter(rows)


def draw(rows: Iterable[T], extent: Extent) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    layout = TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[n_rows]:,} papers")
    with Progress(*layout, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(extent.name, total=extent.n_bytes, n_rows=0)
        for n_rows, row in enumerate(rows, 1):
            yield row
            if n_rows % ROWS_A_STEP == 0:
                progress.update(task, completed=extent.position and extent.position(), n_rows=n_rows)


@contextmanager
def progress_bar(what: str, n_papers: int) -> Iterator[Callable[[int], None]]:
    """Gives a function that moves the bar on by some papers; nothing is drawn where no person looks on."""
    if not n_papers or not stderr_is_terminal():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    layout = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*layout, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=n_papers)
        yield lambda n_more: progress.advance(task, n_more)
