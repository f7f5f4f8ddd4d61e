"""`arxsift doctor`: what is installed, what is missing, what is wrong, and what to do next."""

from typing import Annotated

import typer

from .options import FormatOption, JsonOption


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Contact no other machine.")] = False,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Check the installation, your data and the configuration, and say what to do about faults.

    Example: arxsift doctor --offline

    Without --offline, each host that triage or fetch may ask gets one request. Exit code 1 means that something is
    wrong; the last lines say what to do about it.
    """
    from ..doctor.examine import examine
    from ..doctor.report import print_findings
    from ..reports.printing import report_format

    chosen = report_format(format, json)
    if print_findings(examine(offline), chosen):
        raise typer.Exit(1)
