"""`arxsift doctor`: what is installed, what is missing, what is wrong, and what to do next."""

from typing import Annotated

import typer

from .options import JsonOption


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing outside this machine.")] = False,
    json: JsonOption = False,
) -> None:
    """Tell what is installed and what is missing, where data lie, and whether everything works.

    Example: arxsift doctor --offline

    Without --offline, each host that triage or fetch may ask gets one request. Exit code 1 means that something is
    wrong; what to do about it is said at the end.
    """
    from ..doctor.examine import examine
    from ..doctor.report import print_findings

    if print_findings(examine(offline), json):
        raise typer.Exit(1)
