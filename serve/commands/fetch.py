"""`arxsift fetch`: the texts of labelled and of unlabelled papers, from arXiv or from files, into the cache."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ...training.data.texts import TextCache


def fetch(
    from_file: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FILE", help="Take the texts from this file of papers instead; repeatable."),
    ] = None,
    batch: Annotated[
        list[str] | None,
        typer.Option("--batch", metavar="NAME", help="Fetch only the papers of this batch of labels; repeatable."),
    ] = None,
    unlabelled: Annotated[
        bool,
        typer.Option(
            "--unlabelled", help="Also fetch 98,001 unlabelled papers, which train transformer also learns from."
        ),
    ] = False,
    retry_absent: Annotated[
        bool, typer.Option("--retry-absent", help="Ask again for papers that arXiv did not have last time.")
    ] = False,
) -> None:
    """Download the titles and abstracts of the labelled papers from arXiv into the cache.

    Example: arxsift fetch --batch feed-dev

    It asks for 200 papers every three seconds: seven minutes in all, and twenty-five more with --unlabelled. You can
    stop it at any time: the next call goes on from there.
    """
    from ...configs.errors import InputError
    from ...training.data.texts import TextCache
    from ...training.data.unlabelled import unlabelled_ids
    from ..fetch import labelled_ids

    if from_file and (batch or unlabelled or retry_absent):
        raise InputError("--from takes all papers of a file; leave out --batch, --unlabelled and --retry-absent")
    ids = [] if from_file else labelled_ids(batch or ())
    if unlabelled:  # after the labelled ones, which no training can do without
        ids += unlabelled_ids()
    with TextCache() as cache:
        if from_file:
            _fill(cache, from_file)
        else:
            _ask(cache, ids, retry_absent)


def _fill(cache: "TextCache", paths: Sequence[Path]) -> None:
    from ..fetch import fill_from_file
    from ..reports.fetch import fill_sentence
    from ..terminal.say import say

    say(fill_sentence(fill_from_file(cache, *paths), len(cache)))


def _ask(cache: "TextCache", ids: Sequence[str], retry_absent: bool) -> None:
    from ...configs.errors import ArxsiftError
    from ..arxiv.search import ArxivClient
    from ..fetch import fetch_texts
    from ..reports.fetch import absent_sentence, fetch_sentence, rejected_sentence
    from ..terminal.say import say, warn

    with ArxivClient(say=say) as client:
        report = fetch_texts(cache, client, ids, retry_absent=retry_absent)
    say(fetch_sentence(report, len(cache)))
    if absent := absent_sentence(report):
        warn(absent)
    if rejected := rejected_sentence(report):
        raise ArxsiftError(rejected)
