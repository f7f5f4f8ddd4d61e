"""`arxsift audit`: labelled papers in, the labels most likely wrong and the topics that overlap out."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def audit(
    run: Annotated[
        str | None,
        typer.Argument(metavar="[RUN]", help="A trained model whose scores to use, as in arxsift compare."),
    ] = None,
    papers: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Labelled JSONL to add; may be given several times.")
    ] = None,
    taxonomy: Annotated[Path | None, typer.Option(metavar="FILE", help="Your own topics; needs --papers.")] = None,
    seeds_only: Annotated[bool, typer.Option("--seeds-only", help="Leave the cached corpus out.")] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Every doubtful paper, in .jsonl, .csv or .tsv, to correct."
        ),
    ] = None,
    abstracts: Annotated[bool, typer.Option("--abstracts", help="Put abstracts into a table too.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="Doubtful papers to show.")] = 30,
    format: Annotated[Literal["table", "json"], typer.Option(help="For a person or for a program.")] = "table",
) -> None:
    """List the labels that are most likely wrong, with what the model sees instead.

    Example: arxsift audit -o doubtful.jsonl

    Scores are of models that had not seen the paper: those of RUN, by default of the newest run that has scores of all
    labelled papers, else of a cross-validation made now. Correct topics in the JSONL file and give it back with
    arxsift train tfidf --papers doubtful.jsonl. Near-duplicates with different topics, and topics that seem to overlap,
    are told too.
    """
    from ...configs.taxonomy import load_taxonomy
    from ...training.audit.doubts import require_cleanlab
    from ...training.audit.find import audit as run_audit
    from ...training.data.assemble import assemble
    from ...training.data.coverage import corpus_coverage
    from ..coverage import warn_of_missing
    from ..reports.audit import as_json, check_target, entries, parts, write_entries
    from ..reports.printing import print_json, print_parts
    from ..terminal.say import say
    from ..terminal.stages import stages
    from ..terminal.words import count

    require_cleanlab()
    if output is not None:
        check_target(output, force)
    topics = load_taxonomy(taxonomy)
    with stages(STAGES) as watch:
        watch.stage("reading labels and texts")
        data = assemble(topics, papers or [], seeds_only)
        if taxonomy is None and not seeds_only:
            warn_of_missing(corpus_coverage(data))
        found = run_audit(data, run, watch)
        watch.stage("asking for evidence")
        listed = entries(found, None if output else limit)
    if n_changed := found.unseen.n_changed:
        say(f"{found.unseen.source}: {count(n_changed, 'paper')} had other labels when it was trained")
    if output is not None:
        write_entries(output, listed, force, abstracts)
    shown = listed[:limit]
    if format == "json":
        print_json(as_json(found, shown))
    else:
        print_parts(parts(found, shown))
    if output is not None:
        say(f"{count(len(listed), 'paper')} to look at again: {output}")


STAGES = 11
"""Number of stages of an audit that has to cross-validate."""
