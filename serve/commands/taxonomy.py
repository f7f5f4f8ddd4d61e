"""`arxsift taxonomy`: a taxonomy or the hand labels in, tables or JSON on stdout."""

from pathlib import Path
from typing import Annotated

import typer

taxonomy_app = typer.Typer(
    no_args_is_help=True, help="The topics: show them, check a file of them, see the labellers agree."
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@taxonomy_app.command()
def show(
    taxonomy: Annotated[Path | None, typer.Option(metavar="FILE", help="A taxonomy of your own.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the topics with their definitions.

    Example: arxsift taxonomy show --json
    """
    from ...configs.taxonomy import load_taxonomy
    from ..reports.printing import print_json, print_parts
    from ..reports.taxonomy import taxonomy_as_json, topic_table

    topics = load_taxonomy(taxonomy)
    if as_json:
        print_json(taxonomy_as_json(topics))
    else:
        print_parts([topic_table(topics)])


@taxonomy_app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Without one, the taxonomy that ships, with its labels.")
    ] = None,
) -> None:
    """Check that a taxonomy file can be used.

    Example: arxsift taxonomy check my-topics.yaml
    """
    from ...configs.taxonomy import load_taxonomy
    from ..reports.printing import print_parts
    from ..reports.taxonomy import checked, slips
    from ..terminal.say import warn

    taxonomy = load_taxonomy(file)
    lines = checked(taxonomy, with_labels=file is None)
    for slip in slips(taxonomy.topics):
        warn(slip)
    print_parts(lines)


@taxonomy_app.command()
def agreement(as_json: AsJson = False) -> None:
    """Show how far the two labelling passes over the seeds agree.

    Example: arxsift taxonomy agreement
    """
    from ...configs.taxonomy import load_taxonomy
    from ...training.audit.agreement import measure_agreement
    from ...training.data.labels import read_seed_labels
    from ..reports.printing import print_json, print_parts
    from ..reports.taxonomy import agreement_as_json, agreement_parts

    taxonomy = load_taxonomy()
    report = measure_agreement(read_seed_labels(taxonomy), taxonomy.ids)
    if as_json:
        print_json(agreement_as_json(report))
    else:
        print_parts(agreement_parts(report))
