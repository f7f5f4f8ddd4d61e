"""`arxsift compare`: models side by side on the same papers."""

from typing import TYPE_CHECKING, Annotated

import typer

from ..judge_labelled import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from ...training.compare.candidates import Candidate, Catalogue
    from ...training.compare.paired import Comparison


def compare(
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RUN]...", help="run ids or names, models:/ URIs, champion, tfidf, keywords, prior …"),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="what to write on stdout")] = "table",
    log: Annotated[bool, typer.Option(help="keep the report with the runs in MLflow")] = True,
) -> None:
    """Compare models on the papers that all of them judged, and say which to use.

    Example: arxsift compare transformer tfidf

    Differences are between the first model and each other one, on the same papers, with 95 % bootstrap intervals.
    Without RUN: the champion, the best transformer, the best TF-IDF, a keyword rule and the prior.
    """
    from ...training.compare.advice import advise
    from ...training.compare.candidates import Catalogue
    from ...training.compare.paired import changed_definitions
    from ...training.compare.paired import compare as compare_all
    from ..terminal.say import warn

    catalogue = Catalogue()
    candidates = catalogue.find(runs or [])
    check_several(candidates)
    comparisons = compare_all(candidates)
    if changed_definitions(candidates):
        warn("the models have the same topics under different taxonomies: labels may not mean the same")
    advice = advise(candidates, comparisons[0])
    write(output, candidates, comparisons, advice)
    if log:
        keep(catalogue, candidates, comparisons, advice)


def check_several(candidates: "Sequence[Candidate]") -> None:
    """Raises InputError for less than two models."""
    from ...configs.errors import InputError

    if len(candidates) < 2:
        alone = candidates[0].name if candidates else "nothing"
        raise InputError(f"there is {alone} to compare with nothing else: train a model, or name two")


def write(output: Format, candidates: "Sequence[Candidate]", comparisons: "Sequence[Comparison]", advice: str) -> None:
    import sys

    from ...training.compare.report import as_data, as_markdown
    from ..files.writers import json_line
    from ..terminal.console import encodable, stdout_console
    from ..terminal.say import stdout_bytes

    if output == "json":
        stdout_bytes().write(json_line(as_data(candidates, comparisons, advice)))
        return
    console = stdout_console()
    if output == "markdown":
        text = as_markdown(candidates, comparisons, advice)
    else:
        with console.capture() as captured:
            for comparison in comparisons:
                console.print(quality_table(comparison))
                console.print()
            console.print(advice, soft_wrap=True, highlight=False, markup=False)
        text = captured.get()
    sys.stdout.write(encodable(text, console.encoding))


def quality_table(comparison: "Comparison") -> "Table":
    """Two rows a model: its figures, and the lead of the first model over it."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from ...training.compare.advice import NAMES, signed
    from ...training.compare.paired import FIGURES
    from ...training.compare.report import heading

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), leading=1)
    table.title, table.title_justify = Text(heading(comparison)), "left"
    table.add_column("model", overflow="fold")
    for figure in FIGURES:
        table.add_column(NAMES[figure].replace("average precision", "AP"), justify="right")
    for name, quality in comparison.qualities.items():
        table.add_row(Text(name, style="bold"), *(two_lines(str(getattr(quality, figure))) for figure in FIGURES))
    for name in comparison.others:
        leads = [two_lines(signed(comparison.lead(comparison.first, name, figure))) for figure in FIGURES]
        table.add_row(Text(f"lead of {comparison.first} over {name}"), *leads)
    return table


def two_lines(figure: str) -> str:
    """The figure above its interval, so that eighty columns do."""
    return figure.replace(" (", "\n(")


def keep(
    catalogue: "Catalogue", candidates: "Sequence[Candidate]", comparisons: "Sequence[Comparison]", advice: str
) -> None:
    """Put the report, and a figure of what all models of the store cost and reach, into every run that was compared."""
    import json

    from ...training.compare.report import as_data, as_markdown
    from ..terminal.say import say

    runs = [candidate.run for candidate in candidates if candidate.run]
    if not runs:
        return
    name = "-".join(run.id[:8] for run in runs)
    data = json.dumps(as_data(candidates, comparisons, advice), indent=1, ensure_ascii=False)
    files = {
        f"comparisons/{name}.md": as_markdown(candidates, comparisons, advice).encode(),
        f"comparisons/{name}.json": data.encode(),
        "figures/quality_against_speed.png": cost_figure(catalogue),
    }
    for run in runs:
        for path, content in files.items():
            if content:
                catalogue.runs.keep(run, path, content)
    say(f"kept as comparisons/{name}.md with {len(runs)} of the runs")


def cost_figure(catalogue: "Catalogue") -> bytes:
    """A PNG; empty where nothing that draws is installed, or no model's cost is known."""
    from importlib.util import find_spec
    from io import BytesIO

    from ...training.compare.cost_figure import draw_costs

    costs = catalogue.costs()
    if not costs or find_spec("matplotlib") is None:
        return b""
    drawn = BytesIO()
    draw_costs(costs, "a random sample of a real feed").savefig(drawn, format="png", dpi=110)
    return drawn.getvalue()
