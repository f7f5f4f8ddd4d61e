"""Stages of a long piece of work in, a moving line on stderr out."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stages() -> Iterator[Callable[[str], None]]:
    """Gives a function that is told each stage as it begins; what is done stays on the screen with its seconds.

    Where stderr is no terminal, each stage is one plain line.
    """
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False)
    if not sys.stderr.isatty():
        yield lambda stage: console.print(f"· {stage}")
        return
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("starting")
        began = time.monotonic()
        current = ""

        def advance(stage: str) -> None:
            nonlocal began, current
            if current:
                progress.console.print(f"  {current} [dim]{time.monotonic() - began:.1f} s[/dim]")
            began, current = time.monotonic(), stage
            progress.update(task, description=stage)

        yield advance
