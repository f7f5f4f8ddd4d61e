"""`arxsift label`: a file of papers in, the file with a verdict on each paper out."""

from typing import Annotated, Literal

import typer

from ...configs.names import DEFAULT
from ..files.formats import choose_format
from ..files.source import PAPER_FORMATS
from .options import ColumnsOption, ForceOption, JsonOption, ModelOption, PreferOption, format_option


def label(
    source: Annotated[str, typer.Argument(metavar="INPUT", hidden=True)],
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="OUTPUT", help="Write to this new file, or - for stdout."),
    ],
    format: Annotated[str | None, format_option(PAPER_FORMATS, "Format of the output.", "by suffix")] = None,
    json: JsonOption = False,
    columns: ColumnsOption = "",
    on_error: Annotated[
        Literal["stop", "skip"],
        typer.Option(help="At a row that cannot be read: stop, or write it to OUTPUT.rejected.jsonl and go on."),
    ] = "stop",
    force: ForceOption = False,
    model: ModelOption = DEFAULT,
    prefer: PreferOption = "balanced",
) -> None:
    """Add topics and scores to every paper in a file of any size.

    Example: arxsift label papers.jsonl -o labelled.csv

    INPUT is a table (CSV, TSV, Excel), JSON, BibTeX, RIS, PubMed, Web of Science or a feed, recognised by its content,
    or - for stdin. OUTPUT is .jsonl, .csv or .tsv, each also with .gz, or - for stdout (JSON lines, or
    what --format says). A paper needs a title, an abstract or both; all other fields and the order are kept.
    """
    from ...configs.errors import ArxsiftError
    from .. import choose
    from ..files.columns import Columns
    from ..label import Job, check_job, label_file
    from ..terminal.say import say
    from ..terminal.words import count

    chosen = choose_format(format, json, PAPER_FORMATS)
    job = Job(source, output, Columns.parse(columns), on_error, force, prefer, chosen)
    check_job(job)
    tally = label_file(job, choose.choose_model(model))
    pace = f"{tally.seconds:.1f} s ({tally.n_papers / tally.seconds:,.0f} a second)"
    alone = f", {tally.n_title_only:,} by {'its title' if tally.n_title_only == 1 else 'their titles'} alone"
    scope = f"{tally.n_in_scope:,} in scope{alone if tally.n_title_only else ''}"
    say(f"{count(tally.n_papers, 'paper')} labelled in {pace}, {scope}: {output}")
    if tally.n_rejected:
        location = f"see {job.rejected}" if job.rejected else "named above"
        raise ArxsiftError(f"{count(tally.n_rejected, 'row')} could not be judged; {location}")
