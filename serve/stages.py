"""Stages of a long piece of work in, a moving line on stderr out."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stages(n_stages: int) -> Iterator[Callable[[str], None]]:
    """Gives a function that is told each of some `n_stages` stages as it begins.

    On a terminal a bar moves on, and what is done stays above it with its seconds; elsewhere each stage is one line.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False)
    if not sys.stderr.isatty():
        yield lambda stage: console.print(f"· {stage}")
        return
    layout = BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*layout, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=n_stages)
        began = time.monotonic()
        current = ""

        def advance(stage: str) -> None:
            nonlocal began, current
            if current:
                progress.console.print(f"  {current} [dim]{time.monotonic() - began:.1f} s[/dim]")
                progress.advance(task)
            began, current = time.monotonic(), stage
            progress.update(task, description=stage)

        yield advance
