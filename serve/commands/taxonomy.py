"""`arxsift taxonomy`: a taxonomy or the hand labels in; tables, YAML or JSON on stdout, or a new file, out."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import ForceOption, FormatOption, JsonOption

if TYPE_CHECKING:
    from ...configs.taxonomy import Taxonomy

taxonomy_app = typer.Typer(
    help="Show topics, write and check a file of your own topics, or measure how far labelling passes agree."
)


@taxonomy_app.callback(invoke_without_command=True)
def taxonomy(context: typer.Context) -> None:
    """Show topics, write and check a file of your own topics, or measure how far labelling passes agree.

    Example: arxsift taxonomy new my-topics.yaml
    """
    if context.invoked_subcommand is None:
        show()


@taxonomy_app.command()
def show(
    which: Annotated[
        str,
        typer.Argument(
            metavar="FILE|MODEL", help="A YAML file, or a model by any name; by default the topics that ship."
        ),
    ] = "",
    as_yaml: Annotated[
        bool, typer.Option("--yaml", help="Write a YAML file of topics, which can be used as it is.")
    ] = False,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Show the topics with their definitions.

    Example: arxsift taxonomy show --yaml
    """
    from ...configs.errors import InputError
    from ..reports.printing import print_report, print_text, report_format
    from ..reports.taxonomy import TopicsReport
    from ..topics.render import taxonomy_yaml

    if as_yaml and (json or format):
        raise InputError(f"--yaml goes without {'--json' if json else '--format'}: there is one output")
    chosen = report_format(format, json)
    topics = taxonomy_named(which)
    if as_yaml:
        print_text(taxonomy_yaml(topics))
    else:
        print_report(TopicsReport(topics), chosen)


def taxonomy_named(which: str) -> "Taxonomy":
    """The taxonomy in a file, or that of a model; the one that ships for an empty text."""
    from ...configs.taxonomy import load_taxonomy
    from ..choose import taxonomy_of
    from ..topics.typed import SUFFIXES

    path = Path(which)
    if not which or path.is_file() or path.suffix in SUFFIXES:
        return load_taxonomy(path if which else None)
    return taxonomy_of(which)


@taxonomy_app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The YAML file to write.")],
    topic: Annotated[
        list[str] | None,
        typer.Option(
            metavar="'NAME: SENTENCE'", help="A topic, and what belongs to it; repeatable. On a terminal you are asked."
        ),
    ] = None,
    name: Annotated[
        str, typer.Option(metavar="TEXT", help="Name of the taxonomy.", show_default="the name of the file")
    ] = "",
    force: ForceOption = False,
) -> None:
    """Write a file of your own topics, with ids and colours, to use or to edit.

    Example: arxsift taxonomy new my-topics.yaml --topic 'Robotics: Robots that move, grasp or plan.'
    """
    from ...configs.errors import InputError
    from ..terminal.say import say, stdin_is_terminal
    from ..terminal.words import count
    from ..topics.typed import ask_topics, check_place, make_taxonomy, split_topic, write_taxonomy

    check_place(file, force)
    if not topic and not stdin_is_terminal():
        raise InputError(
            "--topic is missing; for example: --topic 'Robotics: Robots that move, grasp or plan', once for each topic"
        )
    made = make_taxonomy(name or file.stem, [*map(split_topic, topic)] if topic else [*ask_topics()])
    write_taxonomy(file, made, force)
    say(f"{file}: {count(len(made.topics), 'topic')}; next, type arxsift taxonomy check {shlex.quote(str(file))}")


@taxonomy_app.command()
def check(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="A YAML file of topics; by default the taxonomy that ships, with its labels."
        ),
    ] = None,
) -> None:
    """Say all that is wrong in a taxonomy file, and what would make a poor model of it.

    Example: arxsift taxonomy check my-topics.yaml
    """
    from ...configs.errors import InputError
    from ...configs.places import packaged
    from ...configs.taxonomy_file import read_taxonomy_file
    from ..reports.printing import print_parts
    from ..terminal.say import say, warn
    from ..topics.check import checked, doubts

    path = file or packaged("configs", "taxonomy.yaml")
    found = read_taxonomy_file(path)
    if found.taxonomy is None:
        *faults, last = (f"{path}: line {fault.line}: {fault.sentence}" for fault in found.faults)
        for sentence in faults:
            say(sentence)
        raise InputError(last)
    lines = checked(found.taxonomy, file)
    for sentence in doubts(found.taxonomy.topics, found.lines):
        warn(f"{path}: {sentence}")
    print_parts(lines)


@taxonomy_app.command()
def agreement(format: FormatOption = None, json: JsonOption = False) -> None:
    """Show how far the two labelling passes over the seeds agree.

    Example: arxsift taxonomy agreement
    """
    from ...configs.taxonomy import load_taxonomy
    from ...training.audit.agreement import measure_agreement
    from ...training.data.labels import read_seed_labels
    from ..reports.printing import print_report, report_format
    from ..reports.taxonomy import PassesReport

    chosen = report_format(format, json)
    taxonomy = load_taxonomy()
    print_report(PassesReport(measure_agreement(read_seed_labels(taxonomy), taxonomy.ids)), chosen)
