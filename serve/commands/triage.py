"""`arxsift triage`: today's announcements in, those worth reading out, each once."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from ...models.verdict import Prefer
from ..choose import MODEL_DEFAULT, MODEL_HELP

Format = Literal["table", "jsonl", "csv", "markdown", "html", "bibtex", "ris"]


def triage(
    sources: Annotated[list[str] | None, typer.Argument(metavar="SOURCE", hidden=True)] = None,
    topics: Annotated[str, typer.Option(metavar="a,b|all", help="Show these topics, or out-of-scope papers too.")] = "",
    min_score: Annotated[
        float | None, typer.Option(min=0, max=1, help="Show no paper that is ranked by less.", show_default=False)
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Show so many at most.", show_default=False)] = None,
    by: Annotated[
        Literal["score", "topic"] | None, typer.Option(help="Rank overall, or by topic.", show_default="score")
    ] = None,
    prefer: Annotated[
        Prefer | None, typer.Option(help="Miss less, or show less that is wrong.", show_default="balanced")
    ] = None,
    search: Annotated[
        list[str] | None, typer.Option(metavar="QUERY", help="Ask arXiv's search API too; repeatable.")
    ] = None,
    announce: Annotated[
        str, typer.Option(metavar="KIND,…", help="Of new, cross, replace, replace-cross.", show_default="new,cross")
    ] = "",
    since: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Read nothing older.")] = "",
    until: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Read nothing newer.")] = "",
    all: Annotated[bool, typer.Option("--all", help="Show papers that were seen before, too.")] = False,
    catch_up: Annotated[
        bool, typer.Option("--catch-up", help="Bring the days that were missed since the last visit, or --since.")
    ] = False,
    output: Annotated[
        list[Path] | None, typer.Option("--output", "-o", metavar="FILE", help="Write here, by suffix; repeatable.")
    ] = None,
    format: Annotated[Format | None, typer.Option(help="Of the output.", show_default="table, or by suffix")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    columns: Annotated[
        str, typer.Option(metavar="title=NAME,abstract=NAME", help="Fields of a file of papers that hold these.")
    ] = "",
    model: Annotated[str | None, typer.Option(help=MODEL_HELP, show_default=MODEL_DEFAULT)] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Instead of your feeds.yaml.")] = None,
) -> None:
    """Rank what is new in your feeds, and show each paper once, with what speaks for it.

    Example: arxsift triage cs.LG q-bio.NC -o today.html

    SOURCE is a category of arXiv, the address of a feed, an identifier, a file, or - for stdin: RSS, Atom, OAI-PMH,
    JSONL, CSV, BibTeX or RIS, known by its content. Without any, your feeds.yaml says what to read.
    """
    from ..files.rows import Columns
    from ..triage.call import Call, Overrides
    from ..triage.config import EXAMPLE
    from ..triage.feeds_file import NoSources
    from ..triage.job import make_job
    from ..triage.reading.window import Window
    from ..triage.visit import triage as visit

    call = Call(
        sources=tuple(sources or ()),
        searches=tuple(search or ()),
        outputs=tuple(output or ()),
        format=format,
        window=Window(since, until),
        columns=Columns.parse(columns),
        again=all,
        catch_up=catch_up,
        force=force,
        config=config,
        overrides=Overrides(min_score, limit, by, prefer, model, split(topics), split(announce)),
    )
    try:
        job = make_job(call)
    except NoSources:
        sys.stderr.write(EXAMPLE)
        raise
    visit(job)


def split(text: str) -> tuple[str, ...]:
    """`a, b` as two."""
    return tuple(filter(None, (part.strip() for part in text.split(","))))
