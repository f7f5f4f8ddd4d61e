"""The commands of the command line, those in groups too."""

from typing import Any

import typer

from arxsift.serve.cli import app


def commands() -> dict[str, Any]:
    """Name -> command; those of a group by two words: `taxonomy show`."""
    by_name: dict[str, Any] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        subcommands = getattr(command, "commands", None)
        by_name |= {f"{name} {sub}": inner for sub, inner in subcommands.items()} if subcommands else {name: command}
    return by_name
