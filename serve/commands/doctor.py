"""`arxsift doctor`: what is installed, missing or wrong, and what to do next; whether the model in use is stale."""

from typing import TYPE_CHECKING, Annotated

import typer

from .options import FormatOption, JsonOption

if TYPE_CHECKING:
    from ..reports.printing import Format

DAYS = 30
"""Number of days whose papers are compared."""

KEPT_DAYS = 90
"""For how many days triage keeps what a model said."""


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Contact no other machine.")] = False,
    drift: Annotated[
        bool, typer.Option("--drift", help="Say instead whether the model in use still fits your feed.")
    ] = False,
    days: Annotated[
        int | None,
        typer.Option(
            min=1, max=KEPT_DAYS, metavar="N", help="With --drift: compare the last N days.", show_default=str(DAYS)
        ),
    ] = None,
    format: FormatOption = None,
    json: JsonOption = False,
    log: Annotated[
        bool, typer.Option(help="With --drift: keep the metrics as a run, where MLflow has a local store.")
    ] = True,
) -> None:
    """Check the installation, your data and the configuration, and say what to do about faults.

    Example: arxsift doctor --offline

    Without --offline, each host that triage or fetch may ask gets one request. Exit code 1 means that something is
    wrong; the last lines say what to do about it.

    With --drift, what triage has judged lately is compared with what the model was calibrated on: how many papers get
    topics, their scores, words that the model has never read; and the age of its labels. No other machine is asked.
    """
    from ...configs.errors import InputError
    from ..doctor.examine import examine
    from ..doctor.report import print_findings
    from ..reports.printing import report_format

    chosen = report_format(format, json)
    if drift:
        tell_drift(days or DAYS, chosen, log)
        return
    if days or not log:
        raise InputError(f"{'--days' if days else '--no-log'} goes with --drift")
    if print_findings(examine(offline), chosen):
        raise typer.Exit(1)


def tell_drift(days: int, format: "Format", log: bool) -> None:
    from ..doctor.drift.compare import find_drift
    from ..doctor.drift.keep import is_kept, keep
    from ..doctor.drift.model import model_in_use
    from ..doctor.drift.papers import recent_papers
    from ..doctor.drift.report import DriftReport
    from ..reports.printing import print_report
    from ..terminal.say import say

    model = model_in_use()
    found = find_drift(model, recent_papers(model.judge, days), days)
    print_report(DriftReport(found), format)
    if log and found.comparisons and is_kept():
        say(f"kept as run {keep(found)}; look at it: arxsift ui")
