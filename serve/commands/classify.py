"""`arxsift classify`: a text, a file or stdin in, topics with scores and evidence out."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ...models.verdict import Prefer
from ..choose import DEFAULT, MODEL_DEFAULT, MODEL_HELP

if TYPE_CHECKING:
    from ...configs.taxonomy import Taxonomy
    from ...models.paper import Paper
    from ...models.verdict import Evidence, Verdict
    from ..classify.given import Given
    from ..classify.nearest import Titled


def classify(
    texts: Annotated[list[str] | None, typer.Argument(metavar="TEXT|FILE|-", hidden=True)] = None,
    title: Annotated[str, typer.Option(help="The title, when the text is the abstract alone.")] = "",
    columns: Annotated[
        str, typer.Option(metavar="title=NAME,abstract=NAME", help="Fields of a file of papers that hold these.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Write one JSON object a paper.")] = False,
    model: Annotated[str, typer.Option(help=MODEL_HELP, show_default=MODEL_DEFAULT)] = DEFAULT,
    prefer: Annotated[Prefer, typer.Option(help="Miss less, or show less that is wrong.")] = "balanced",
) -> None:
    """Say which topics an abstract belongs to, and why.

    Example: arxsift classify "We train spiking networks with local rules."

    An argument is an abstract in quotes, a file, or - for stdin. A file is text (its first line is the title when an
    empty line follows) or papers as .jsonl, .csv or .tsv.
    """
    from ...configs.errors import InputError
    from .. import choose
    from ..classify.given import read_given
    from ..classify.nearest import Titles, find_nearest
    from ..files.rows import Columns
    from ..files.source import STREAM
    from ..terminal.say import stdin_is_terminal

    if not texts and stdin_is_terminal() and not title:
        raise InputError('nothing to judge: give an abstract in quotes, a file, or - for stdin (arxsift classify "…")')
    given = read_given(texts or ([] if stdin_is_terminal() else [STREAM]), title, Columns.parse(columns))
    warn_of_other_languages(given)
    classifier = choose.choose_model(model)
    titles = Titles()
    for n_written, one in enumerate(given):
        verdict = classifier.predict([one.paper], prefer)[0]
        evidence = classifier.explain(one.paper, verdict)
        nearest = find_nearest(classifier, one.paper, titles)
        if json:
            write_json(one.paper, verdict, evidence, nearest)
        else:
            write_text(one.paper, verdict, evidence, nearest, classifier.taxonomy, gap=n_written > 0)


def warn_of_other_languages(given: "list[Given]") -> None:
    from ..classify.language import looks_english
    from ..terminal.say import warn

    for one in given:
        if not looks_english(f"{one.paper.title}\n{one.paper.abstract}"):
            place = f"{one.place}: " if one.place else ""
            warn(f"{place}this does not look like English; the models know no other language, so trust no score here")


def write_json(
    paper: "Paper", verdict: "Verdict", evidence: "Sequence[Evidence]", nearest: "Sequence[Titled] | None"
) -> None:
    from ..classify.nearest import nearest_fields
    from ..files.fields import evidence_fields, verdict_fields
    from ..files.writers import json_line
    from ..terminal.say import stdout_bytes

    fields = {"id": paper.id, "title": paper.title, **verdict_fields(verdict), "evidence": evidence_fields(evidence)}
    if nearest is not None:
        fields["nearest"] = nearest_fields(nearest)
    stdout_bytes().write(json_line(fields))


def write_text(
    paper: "Paper",
    verdict: "Verdict",
    evidence: "Sequence[Evidence]",
    nearest: "Sequence[Titled] | None",
    taxonomy: "Taxonomy",
    gap: bool,
) -> None:
    from ..reports.verdict import render
    from ..terminal.console import stdout_console

    text = render(paper, verdict, evidence, taxonomy, stdout_console(), nearest or ())
    sys.stdout.write("\n" * gap + text)
