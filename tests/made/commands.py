"""The command line as tests call it, and its commands, those in groups too."""

from collections.abc import Callable
from typing import Any, TypeAlias

import typer
from typer.testing import Result

from arxsift.serve.cli import app

Arxsift: TypeAlias = Callable[..., Result]
"""The command line in this process: `arxsift("classify", "-", input="…")`."""

Program: TypeAlias = Callable[..., list[str]]
"""Makes the words that start the command line as a process of its own."""


def commands() -> dict[str, Any]:
    """Name -> command; those of a group by two words: `taxonomy show`."""
    by_name: dict[str, Any] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        subcommands = getattr(command, "commands", None)
        by_name |= {f"{name} {sub}": inner for sub, inner in subcommands.items()} if subcommands else {name: command}
    return by_name
