"""`arxsift taxonomy`: a taxonomy or the hand labels in, tables or JSON on stdout."""

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonOption

taxonomy_app = typer.Typer(
    no_args_is_help=True, help="Show the topics, check a file of topics, or measure how far labelling passes agree."
)


@taxonomy_app.command()
def show(
    taxonomy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Show the topics in this YAML file instead."),
    ] = None,
    as_json: JsonOption = False,
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
        Path | None,
        typer.Argument(
            metavar="FILE", help="A YAML file of topics; by default the taxonomy that ships, with its labels."
        ),
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
def agreement(as_json: JsonOption = False) -> None:
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
