"""How far a work is in, a progress bar on stderr out while a person looks on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from .say import stderr_is_terminal


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


@contextmanager
def extent_bar(extent: Extent, n_before: int = 0) -> Iterator[Callable[[int, int], None]]:
    """Gives a function that takes how many papers are done and up to which byte of the input that is.

    A person sees both, papers a second, and the time left where the size is known. `n_before`: papers of earlier runs.
    """
    if not stderr_is_terminal():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    time = TimeElapsedColumn() if extent.n_bytes is None else TimeRemainingColumn()
    counted = TextColumn("{task.fields[n_papers]:,} papers, {task.fields[rate]:,.0f} a second")
    layout = TextColumn("{task.description}", markup=False), BarColumn(), counted, time
    with Progress(*layout, console=Console(stderr=True), transient=True) as progress:
        task, start = progress.add_task(extent.name, total=extent.n_bytes, n_papers=n_before, rate=0), perf_counter()

        def moved(n_papers: int, position: int) -> None:
            rate = (n_papers - n_before) / max(perf_counter() - start, 1e-9)
            progress.update(task, completed=position, n_papers=n_papers, rate=rate)

        yield moved


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
