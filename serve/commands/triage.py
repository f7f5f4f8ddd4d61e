"""`arxsift triage`: today's announcements in, those worth reading out, each once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ...configs.errors import InputError
from ...models.verdict import Prefer
from ..choose import MODEL_DEFAULT, MODEL_HELP
from ..digest.formats import DIGEST_FORMATS, named_format
from ..files.formats import choose_format, refuse_other_suffix
from ..terminal.say import say
from .options import PREFER_HELP, ColumnsOption, ForceOption, JsonOption, format_option

if TYPE_CHECKING:
    from ..triage.call import Call


def triage(
    sources: Annotated[list[str] | None, typer.Argument(metavar="SOURCE", hidden=True)] = None,
    topics: Annotated[
        str,
        typer.Option(metavar="a,b|all", help="Show only papers of these topics; all also shows papers out of scope."),
    ] = "",
    min_score: Annotated[
        float | None,
        typer.Option(min=0, max=1, metavar="0..1", help="Hide papers with a lower score.", show_default=False),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, max=10**9, metavar="N", help="Show at most N papers.", show_default=False),
    ] = None,
    by: Annotated[
        Literal["score", "topic"] | None,
        typer.Option(
            metavar="score|topic",
            help="Rank all papers in one list, or in one list for each topic.",
            show_default="score",
        ),
    ] = None,
    prefer: Annotated[
        Prefer | None, typer.Option(metavar="recall|balanced|precision", help=PREFER_HELP, show_default="balanced")
    ] = None,
    search: Annotated[
        list[str] | None,
        typer.Option(metavar="QUERY", help="Also read the results of arXiv's search for this query; repeatable."),
    ] = None,
    announce: Annotated[
        str,
        typer.Option(
            metavar="KIND,…",
            help="Kinds of announcements to read: new, cross, replace, replace-cross.",
            show_default="new,cross",
        ),
    ] = "",
    since: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Skip papers announced before this day.")] = "",
    until: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Skip papers announced after this day.")] = "",
    all: Annotated[bool, typer.Option("--all", help="Also show papers that were seen before.")] = False,
    catch_up: Annotated[
        bool,
        typer.Option("--catch-up", help="Also read the days missed since the last triage, or since --since."),
    ] = False,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to this file, in the format of its suffix; repeatable.",
        ),
    ] = None,
    format: Annotated[
        str | None,
        format_option(DIGEST_FORMATS, "Format of the output.", "table, or by suffix"),
    ] = None,
    json: JsonOption = False,
    write_empty: Annotated[
        bool, typer.Option("--write-empty", help="Write a file even without a paper in it.")
    ] = False,
    force: ForceOption = False,
    columns: ColumnsOption = "",
    model: Annotated[str | None, typer.Option(metavar="NAME", help=MODEL_HELP, show_default=MODEL_DEFAULT)] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Read this configuration instead of your feeds.yaml."),
    ] = None,
    init: Annotated[
        bool, typer.Option("--init", help="Write a commented feeds.yaml to begin with, and read nothing.")
    ] = False,
) -> None:
    """Rank the new papers in your feeds, and show each once, with the evidence for its topics.

    Example: arxsift triage cs.LG q-bio.NC -o today.html

    SOURCE is an arXiv category, the address of a feed, an arXiv identifier, a file, or - for stdin. RSS, Atom, OAI-PMH
    and every format that arxsift label reads are recognised by their content. Without SOURCE, triage reads the sources
    in your feeds.yaml.
    """
    from ..files.columns import Columns
    from ..triage.call import Call, Overrides
    from ..triage.job import make_job
    from ..triage.reading.window import Window
    from ..triage.visit import triage as visit

    chosen = choose_format(format, json, DIGEST_FORMATS)
    for path in output or ():
        refuse_other_suffix(path, named_format(path), chosen)
    call = Call(
        sources=tuple(sources or ()),
        searches=tuple(search or ()),
        outputs=tuple(output or ()),
        format=chosen,
        window=Window(since, until),
        columns=Columns.parse(columns),
        again=all,
        catch_up=catch_up,
        force=force,
        write_empty=write_empty,
        config=config,
        overrides=Overrides(min_score, limit, by, prefer, model, split(topics), split(announce)),
    )
    if init:
        begin_configuration(call)
    else:
        visit(make_job(call))


def begin_configuration(call: "Call") -> None:
    """Write the configuration to begin with, and say where it is."""
    from ..triage.feeds_file import how_to_call, write_feeds_config

    if call.names_sources:
        raise InputError("--init writes a configuration and reads nothing; leave out what is to be read")
    file = write_feeds_config(call.config, call.force)
    say(f"{file}: written; edit it, then type {how_to_call(file)}")


def split(text: str) -> tuple[str, ...]:
    """`a, b` as two."""
    return tuple(filter(None, (part.strip() for part in text.split(","))))
