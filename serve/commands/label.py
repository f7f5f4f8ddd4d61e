"""`arxsift label`: files of papers in, the file with a verdict on each paper out."""

from typing import Annotated, Literal

import typer

from ...configs.names import DEFAULT
from ..files.formats import choose_format
from ..files.source import PAPER_FORMATS, STREAM, Format
from ..library.formats import LIBRARY_FORMATS, LibraryFormat
from ..library.keywords import PREFIX, check_prefix
from .options import ColumnsOption, ForceOption, JsonOption, ModelOption, PreferOption, format_option

LABEL_FORMATS: tuple[Format | Literal["parquet"] | LibraryFormat, ...] = (*PAPER_FORMATS, "parquet", *LIBRARY_FORMATS)

NEITHER = (
    "--output is missing, or --in-place to write into a .bib or .ris; for example: "
    "arxsift label papers.jsonl -o labelled.csv"
)
BOTH = "-o and --in-place contradict each other: leave out one of them"


def label(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", hidden=True)],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="OUTPUT", help="Write to this new file, or - for stdout."),
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Add the topics to INPUT itself, a .bib or .ris, and keep INPUT.bak.")
    ] = False,
    format: Annotated[str | None, format_option(LABEL_FORMATS, "Format of the output.", "by suffix")] = None,
    json: JsonOption = False,
    columns: ColumnsOption = "",
    on_error: Annotated[
        Literal["stop", "skip"],
        typer.Option(help="At a row that cannot be read: stop, or write it to OUTPUT.rejected.jsonl and go on."),
    ] = "stop",
    force: ForceOption = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Throw away what an interrupted run has done, and begin anew.")
    ] = False,
    keyword_prefix: Annotated[
        str, typer.Option(metavar="TEXT", help="What the keywords begin with that topics are in a .bib or .ris.")
    ] = PREFIX,
    model: ModelOption = DEFAULT,
    prefer: PreferOption = "balanced",
) -> None:
    """Add topics and scores to every paper in files of any size.

    Example: arxsift label papers.jsonl -o labelled.csv

    INPUT is a table (CSV, TSV, Excel, Parquet), JSON, BibTeX, RIS, PubMed, Web of Science or a feed, recognised by its
    content, a folder of such files, a pattern in quotes, or - for stdin. Several are read one after the other. OUTPUT
    is .jsonl, .csv or .tsv, each also with .gz, .parquet, or - for stdout (JSON lines, or what --format says). A .bib
    or .ris also goes out as it came in, with topics as keywords: -o NEW.bib or --in-place. A paper needs a title, an
    abstract or both; all other fields and the order are kept. After an interruption, the same command goes on where it
    was.
    """
    from ...configs.errors import ArxsiftError, InputError
    from .. import choose
    from ..files.columns import Columns
    from ..labelling.inputs import find_inputs
    from ..labelling.job import Job, summary
    from ..labelling.label import check_job, label_file
    from ..terminal.say import say
    from ..terminal.words import count

    if (output is None) != in_place:
        raise InputError(NEITHER if output is None else BOTH)
    chosen = choose_format(format, json, LABEL_FORMATS)
    check_prefix(keyword_prefix)
    sources = find_inputs(inputs, output or STREAM)
    target = output or sources[0]
    job = Job(
        sources, target, Columns.parse(columns), on_error, force, prefer, chosen, restart, keyword_prefix, in_place
    )
    check_job(job)
    tally = label_file(job, *choose.choose_identified(model))
    say(f"{summary(tally)}: {target}")
    if n_rejected := tally.counts.n_rejected:
        location = f"see {job.rejected}" if job.rejected else "named above"
        raise ArxsiftError(f"{count(n_rejected, 'row')} could not be judged; {location}")
