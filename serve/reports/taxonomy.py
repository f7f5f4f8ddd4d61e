"""A taxonomy, or how far two labelling passes agree, in; tables, sentences and plain data out."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from .in_markdown import parts_in_markdown

if TYPE_CHECKING:
    from rich.table import Table

    from ...configs.taxonomy import Taxonomy
    from ...training.audit.agreement import Agreement, AgreementReport
    from ...training.data.labels import SeedLabel


@dataclass(frozen=True, slots=True)
class TopicsReport:
    """The topics with their definitions, in each format that they can be written in."""

    taxonomy: "Taxonomy"

    def parts(self) -> "Iterator[Table | str]":
        yield topic_table(self.taxonomy)

    def data(self) -> dict[str, object]:
        return taxonomy_as_json(self.taxonomy)

    def rows(self) -> list[dict[str, Any]]:
        """A record a topic."""
        return list(self.taxonomy.model_dump(mode="json")["topics"])

    def markdown(self) -> str:
        topics = (f"- **{topic.name}** (`{topic.id}`): {topic.definition}" for topic in self.taxonomy.topics)
        return "\n".join([f"# {self.taxonomy.name}", "", *topics, ""])


@dataclass(frozen=True, slots=True)
class PassesReport:
    """How far two labelling passes agree, in each format that it can be written in."""

    report: "AgreementReport"

    def parts(self) -> "Iterator[Table | str]":
        return agreement_parts(self.report)

    def data(self) -> dict[str, object]:
        return agreement_as_json(self.report)

    def rows(self) -> list[dict[str, object]]:
        """A record a topic, then one of `in_scope`."""
        counted = (*self.report.topics.items(), ("in_scope", self.report.in_scope))
        return [{"topic": topic, **agreement_row(agreed)} for topic, agreed in counted]

    def markdown(self) -> str:
        return parts_in_markdown(self.parts())


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


def agreement_row(agreed: "Agreement") -> dict[str, object]:
    """Kappa, null where it is not defined, and how often each pass gave the topic."""
    kappa = None if agreed.kappa != agreed.kappa else round(agreed.kappa, 4)
    return {"kappa": kappa, "pass_1": agreed.n_pass_1, "pass_2": agreed.n_pass_2, "final": agreed.n_topics}


def agreement_as_json(report: "AgreementReport") -> dict[str, object]:
    """The report with null for a kappa that is not defined."""
    return {
        "papers": report.n_papers,
        "identical_sets": report.n_identical,
        "topics": [{"topic": topic, **agreement_row(agreed)} for topic, agreed in report.topics.items()],
        "in_scope": agreement_row(report.in_scope),
        "differing": [asdict(label) for label in report.differing],
    }
