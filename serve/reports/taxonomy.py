"""A taxonomy, or how far two labelling passes agree, in; tables, sentences and plain data out."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from ...configs.taxonomy import Taxonomy
    from ...training.audit.agreement import Agreement, AgreementReport
    from ...training.data.labels import SeedLabel


def taxonomy_as_json(taxonomy: "Taxonomy") -> dict[str, object]:
    return {"name": taxonomy.name, "digest": taxonomy.digest, "topics": taxonomy.model_dump(mode="json")["topics"]}


def topic_table(taxonomy: "Taxonomy") -> "Table":
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    table = Table("", "id", "name", "definition", box=SIMPLE, title=Text(f"{taxonomy.name} · {taxonomy.digest}"))
    for topic in taxonomy.topics:
        name, definition = Text(topic.name), Text(topic.definition)
        table.add_row(Text("■", style=topic.colour), Text(topic.id, no_wrap=True), name, definition)
    return table


def agreement_parts(report: "AgreementReport") -> "Iterator[Table | str]":
    identical = f"The same topics in both passes: {report.n_identical} of {report.n_papers} papers"
    share = f" ({report.share_identical:.0%})" if report.n_papers else ""
    yield kappa_table(report)
    yield f"{identical}{share}."
    yield differing_list(report.differing)


def kappa_table(report: "AgreementReport") -> "Table":
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table("topic", box=SIMPLE)
    for column in ("kappa", "pass 1", "pass 2", "final"):
        table.add_column(column, justify="right")
    for name, agreed in (*report.topics.items(), ("any (in scope)", report.in_scope)):
        kappa = "–" if agreed.kappa != agreed.kappa else f"{agreed.kappa:.2f}"  # nan is not itself
        table.add_row(name, kappa, str(agreed.n_pass_1), str(agreed.n_pass_2), str(agreed.n_topics))
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


def agreement_as_json(report: "AgreementReport") -> dict[str, object]:
    """The report with null for a kappa that is not defined."""

    def row(agreed: "Agreement") -> dict[str, object]:
        kappa = None if agreed.kappa != agreed.kappa else round(agreed.kappa, 4)
        return {"kappa": kappa, "pass_1": agreed.n_pass_1, "pass_2": agreed.n_pass_2, "final": agreed.n_topics}

    return {
        "papers": report.n_papers,
        "identical_sets": report.n_identical,
        "topics": [{"topic": topic, **row(agreed)} for topic, agreed in report.topics.items()],
        "in_scope": row(report.in_scope),
        "differing": [asdict(label) for label in report.differing],
    }
