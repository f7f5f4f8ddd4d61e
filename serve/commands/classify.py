"""`arxsift classify`: a text, a file or stdin in, topics with scores and evidence out."""

from typing import Annotated

import typer

from ...configs.names import DEFAULT
from ...models.verdict import Prefer
from ..choose import MODEL_DEFAULT, MODEL_HELP


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
    from ..classify.explain import explained
    from ..classify.given import read_given
    from ..classify.language import warn_of_other_languages
    from ..files.rows import Columns
    from ..files.source import STREAM
    from ..reports.printing import print_json_line
    from ..reports.verdict import print_verdict, verdict_as_json
    from ..terminal.say import stdin_is_terminal

    if not texts and stdin_is_terminal() and not title:
        raise InputError('nothing to judge: give an abstract in quotes, a file, or - for stdin (arxsift classify "…")')
    given = read_given(texts or ([] if stdin_is_terminal() else [STREAM]), title, Columns.parse(columns))
    warn_of_other_languages(given)
    classifier = choose.choose_model(model)
    for n_written, judged in enumerate(explained(classifier, [item.paper for item in given], prefer)):
        if json:
            print_json_line(verdict_as_json(judged))
        else:
            print_verdict(judged, classifier.taxonomy, gap=n_written > 0)
