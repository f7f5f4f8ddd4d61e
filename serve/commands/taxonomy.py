"""`arxsift taxonomy`: a taxonomy or the hand labels in, tables or JSON on stdout."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from ...configs.taxonomy import Taxonomy, Topic
    from ...training.audit.agreement import Agreement, AgreementReport
    from ...training.data.labels import SeedLabel

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

    found = load_taxonomy(taxonomy)
    if as_json:
        echo_json({"name": found.name, "digest": found.digest, "topics": found.model_dump(mode="json")["topics"]})
    else:
        print_tables(topic_table(found))


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
    from ..terminal.say import warn
    from ..terminal.words import count

    found = load_taxonomy(file)
    agreed = [f"ok: {count(len(found.topics), 'topic')}, digest {found.digest}"]
    if file is None:
        from ...training.data.labels import labelled_seeds, read_corpus_labels

        n_seeds, n_corpus = len(labelled_seeds(found)), len(read_corpus_labels(found))
        agreed.append(f"ok: {n_seeds} labels of seeds and {n_corpus:,} of the corpus, all with these topics")
    for warning in doubts(found.topics):
        warn(warning)
    for line in agreed:
        typer.echo(line)


@taxonomy_app.command()
def agreement(as_json: AsJson = False) -> None:
    """Show how far the two labelling passes over the seeds agree.

    Example: arxsift taxonomy agreement
    """
    from ...configs.taxonomy import load_taxonomy
    from ...training.audit.agreement import measure_agreement
    from ...training.data.labels import read_seed_labels

    taxonomy = load_taxonomy()
    report = measure_agreement(read_seed_labels(taxonomy), taxonomy.ids)
    if as_json:
        echo_json(report_as_json(report))
    else:
        identical = f"The same topics in both passes: {report.n_identical} of {report.n_papers} papers"
        share = f" ({report.share_identical:.0%})" if report.n_papers else ""
        print_tables(kappa_table(report), f"{identical}{share}.", differing_list(report.differing))


def doubts(topics: "tuple[Topic, ...]") -> list[str]:
    """What is allowed in a taxonomy and yet probably a slip."""
    found = []
    for position, topic in enumerate(topics):
        for earlier in topics[:position]:
            if topic.colour == earlier.colour:
                found.append(f"{earlier.id} and {topic.id} have the same colour, {topic.colour}")
            if topic.name.casefold() == earlier.name.casefold():
                found.append(f"{earlier.id} and {topic.id} have the same name, {topic.name!r}")
        lacking = [key for key in ("examples_in", "examples_out") if not getattr(topic, key)]
        if lacking:
            found.append(f"{topic.id} has no {' and no '.join(lacking)}")
    return found


def topic_table(taxonomy: "Taxonomy") -> "Table":
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    table = Table("", "id", "name", "definition", box=SIMPLE, title=Text(f"{taxonomy.name} · {taxonomy.digest}"))
    for topic in taxonomy.topics:
        name, definition = Text(topic.name), Text(topic.definition)
        table.add_row(Text("■", style=topic.colour), Text(topic.id, no_wrap=True), name, definition)
    return table


def kappa_table(report: "AgreementReport") -> "Table":
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table("topic", box=SIMPLE)
    for column in ("kappa", "pass 1", "pass 2", "final"):
        table.add_column(column, justify="right")
    for name, found in (*report.topics.items(), ("any (in scope)", report.in_scope)):
        kappa = "–" if found.kappa != found.kappa else f"{found.kappa:.2f}"  # nan is not itself
        table.add_row(name, kappa, str(found.n_pass_1), str(found.n_pass_2), str(found.n_topics))
    return table


def differing_list(labels: "tuple[SeedLabel, ...]") -> str:
    """A paper on each line, its three sets of topics below: a table has no room for them on eighty columns."""
    if not labels:
        return "No paper has other topics, or another order of them, in the other pass."
    lines = ["Papers whose passes differ:"]
    for label in labels:
        lines.append(f"{label.n:>3}  {label.title}")
        for name, topics in (("pass 1", label.pass_1), ("pass 2", label.pass_2), ("final", label.topics)):
            lines.append(f"     {name:<7} {'; '.join(topics) or '–'}")
    return "\n".join(lines)


def report_as_json(report: "AgreementReport") -> dict[str, object]:
    """With null for a kappa that is not defined."""
    from dataclasses import asdict

    def row(found: "Agreement") -> dict[str, object]:
        kappa = None if found.kappa != found.kappa else round(found.kappa, 4)
        return {"kappa": kappa, "pass_1": found.n_pass_1, "pass_2": found.n_pass_2, "final": found.n_topics}

    return {
        "papers": report.n_papers,
        "identical_sets": report.n_identical,
        "topics": [{"topic": topic, **row(found)} for topic, found in report.topics.items()],
        "in_scope": row(report.in_scope),
        "differing": [asdict(label) for label in report.differing],
    }


def print_tables(*parts: "Table | str") -> None:
    """Characters that the encoding of stdout lacks become question marks."""
    import sys

    from ..terminal.console import encodable, stdout_console

    console = stdout_console()
    with console.capture() as captured:
        for part in parts:
            console.print(part, markup=False, highlight=False)
    sys.stdout.write(encodable(captured.get(), console.encoding))


def echo_json(value: object) -> None:
    import json

    from ..terminal.say import stdout_bytes

    stdout_bytes().write(json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n")
