"""`arxsift classify`: a text, a file, stdin or a paper of arXiv in, topics with scores and evidence out."""

from typing import Annotated

import typer

from ...configs.names import DEFAULT
from ..reports.printing import VERDICT_FORMATS
from .options import ColumnsOption, JsonOption, ModelOption, PreferOption, format_option


def classify(
    texts: Annotated[list[str] | None, typer.Argument(metavar="TEXT|FILE|ID|-", hidden=True)] = None,
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="The paper's title, if the text is only the abstract.")
    ] = "",
    columns: ColumnsOption = "",
    format: Annotated[str | None, format_option(VERDICT_FORMATS)] = None,
    json: JsonOption = False,
    model: ModelOption = DEFAULT,
    prefer: PreferOption = "balanced",
) -> None:
    """Show the topics of an abstract, with scores and evidence.

    Example: arxsift classify "We train spiking networks with local rules."

    Give an abstract in quotes, a file, - for stdin, or a paper of arXiv by its identifier or link, which is fetched. A
    file holds papers in any format that label reads, or the text of one abstract; its first line is the title if an
    empty line follows.
    """
    from ...configs.errors import InputError
    from .. import choose
    from ..classify.explain import explained
    from ..classify.given import read_given
    from ..classify.language import warn_of_other_languages
    from ..files.columns import Columns
    from ..files.formats import choose_format
    from ..files.source import STREAM
    from ..reports.printing import print_rows
    from ..reports.verdict import print_verdict
    from ..reports.verdict_rows import print_verdicts_csv, verdict_as_json
    from ..terminal.say import stdin_is_terminal

    chosen = choose_format(format, json, VERDICT_FORMATS)
    if not texts and stdin_is_terminal() and not title:
        raise InputError('nothing to judge: give an abstract in quotes, a file, or - for stdin (arxsift classify "…")')
    given = read_given(texts or ([] if stdin_is_terminal() else [STREAM]), title, Columns.parse(columns))
    warn_of_other_languages(given)
    classifier = choose.choose_model(model)
    verdicts = explained(classifier, [item.paper for item in given], prefer)
    if chosen == "jsonl":
        print_rows(map(verdict_as_json, verdicts), chosen)
    elif chosen == "csv":
        print_verdicts_csv(verdicts, classifier.taxonomy)
    else:
        for n_written, judged in enumerate(verdicts):
            print_verdict(judged, classifier.taxonomy, gap=n_written > 0)
