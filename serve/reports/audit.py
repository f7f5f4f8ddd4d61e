"""An audit in, tables, sentences and plain data out on the labels that are likely wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .findings import Finding, joined
from .printing import plain_table

if TYPE_CHECKING:
    from rich.table import Table

    from ...training.audit.doubts import Doubtful
    from ...training.audit.find import Audit
    from ...training.audit.overlap import TopicPair

SHOWN_PAIRS = 3
"""Number of pairs of topics that are shown where none overlaps; JSON has all."""

CROSS_VALIDATED = "by models that were not trained on the paper"
"""What the scores of an audit are: a model agrees with the labels that it was trained on, right or wrong."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What is likely wrong with labels, in each format that it can be written in."""

    audit: "Audit"
    shown: Sequence[Finding]

    def parts(self) -> "Iterator[Table | str]":
        return audit_parts(self.audit, self.shown)

    def data(self) -> dict[str, Any]:
        return audit_as_json(self.audit, self.shown)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The doubtful papers as labelled JSONL, which can be corrected and trained on."""
        return (finding.fields() for finding in self.shown)

    def markdown(self) -> str:
        from .in_markdown import parts_in_markdown

        return parts_in_markdown(self.parts())


def audit_as_json(audit: "Audit", shown: Sequence[Finding]) -> dict[str, Any]:
    """The whole audit and the findings to show, without the abstracts."""
    return {
        "scores": audit.unseen.source,
        "macro_f1": round(audit.macro_f1, 4) if audit.macro_f1 == audit.macro_f1 else None,
        "trusted": audit.is_trusted,
        "papers": len(audit.papers),
        "doubtful_papers": len(audit.doubtful),
        "doubtful_labels": sum(len(paper.doubts) for paper in audit.doubtful),
        "topics": topic_counts(audit),
        "shown": [{name: value for name, value in item.fields().items() if name != "abstract"} for item in shown],
        "near_duplicates": [[{"id": p.paper.id, "topics": list(p.topics)} for p in group] for group in audit.twins],
        "pairs": [pair_as_json(pair) for pair in audit.pairs],
    }


def topic_counts(audit: "Audit") -> dict[str, dict[str, int]]:
    """Topic -> how many papers have it, how many of these likely should not, and how many others likely should."""
    return {
        topic: {
            "labelled": sum(topic in paper.topics for paper in audit.papers),
            "likely_wrong": count_doubts(audit.doubtful, topic, given=True),
            "likely_missing": count_doubts(audit.doubtful, topic, given=False),
        }
        for topic in audit.topics
    }


def count_doubts(doubtful: "Sequence[Doubtful]", topic: str, given: bool) -> int:
    return sum((doubt.topic, doubt.given) == (topic, given) for paper in doubtful for doubt in paper.doubts)


def pair_as_json(pair: "TopicPair") -> dict[str, Any]:
    """The pair with null for a share of no papers."""
    from ...training.audit.overlap import in_words

    def share(value: float) -> float | None:
        return round(value, 4) if value == value else None

    return {
        "topics": [pair.first, pair.second],
        "definitions_alike": round(pair.alike, 4),
        "together": pair.n_together,
        "together_by_chance": round(pair.n_chance, 1),
        "share_of_rarer": share(pair.share),
        "taken_for_the_other": [share(value) for value in pair.taken],
        "overlap": bool(pair.signs),
        "in_words": in_words(pair),
    }


def audit_parts(audit: "Audit", shown: Sequence[Finding]) -> "Iterator[Table | str]":
    """What a terminal shows: doubtful papers, topics, near-duplicates, pairs of topics."""
    n_labels = sum(len(paper.doubts) for paper in audit.doubtful)
    yield f"{len(audit.papers):,} labelled papers, scores of {audit.unseen.source}, all {CROSS_VALIDATED}."
    doubtful = [finding for finding in shown if finding.doubts]
    these = f" The {len(doubtful)} likeliest:" if 0 < len(doubtful) < len(audit.doubtful) else ""
    yield f"{verdict_on_labels(audit, n_labels)}{these}\n"
    for finding in doubtful:
        yield finding_lines(finding, "suggested" if audit.is_trusted else "the model says")
    yield topic_table(audit)
    yield twin_lines(audit)
    yield pair_lines(audit)


def verdict_on_labels(audit: "Audit", n_labels: int) -> str:
    """How many labels the model contradicts, in words as strong as the model is good."""
    f1 = f"{audit.macro_f1:.2f}" if audit.macro_f1 == audit.macro_f1 else "undefined"
    if audit.is_trusted:
        return f"{n_labels:,} labels of {len(audit.doubtful):,} papers are likely wrong (the model's macro F1 is {f1})."
    contradicted = f"The model contradicts {n_labels:,} labels of {len(audit.doubtful):,} papers"
    return f"{contradicted}, but its macro F1 is only {f1}: it may be wrong more often than the labels."


def finding_lines(finding: Finding, suggests: str) -> str:
    from ...training.data.labels import CLOSE_CALL

    sure = " (a close call)" if finding.labelled.confidence == CLOSE_CALL else ""
    label = f"labelled {joined(finding.labelled.topics)}{sure}, {suggests} {joined(finding.suggested)}"
    lines = [f"{finding.labelled.paper.id}  {finding.labelled.paper.title}", f"    {label}"]
    return "\n".join([*lines, *(f"    {why}" for why in finding.why)])


def topic_table(audit: "Audit") -> "Table":
    table = plain_table()
    table.add_column("topic")
    doubts = ("likely wrong", "likely missing") if audit.is_trusted else ("model says no", "model says yes")
    for heading in ("papers", *doubts):
        table.add_column(heading, justify="right")
    for topic, counts in topic_counts(audit).items():
        table.add_row(topic, *(f"{n:,}" for n in counts.values()))
    return table


def twin_lines(audit: "Audit") -> str:
    if not audit.twins:
        return "No near-duplicates have different topics.\n"
    lines = ["Near-duplicates with different topics:"]
    for group in audit.twins:
        lines += [f"    {twin.paper.id}  {joined(twin.topics)}  {twin.paper.title}" for twin in group]
        lines.append("")
    return "\n".join(lines)


def pair_lines(audit: "Audit") -> str:
    """Pairs of topics that seem to overlap, else the closest ones."""
    from ...training.audit.overlap import in_words

    if not audit.pairs:
        return "One topic cannot overlap."
    overlapping = [pair for pair in audit.pairs if pair.signs]
    if overlapping:
        return "\n".join(in_words(pair) + "." for pair in overlapping)
    return "\n".join(["No two topics seem to overlap. The closest:", *map(pair_line, audit.pairs[:SHOWN_PAIRS])])


def pair_line(pair: "TopicPair") -> str:
    first, second = (f"{value:.0%}" if value == value else "–" for value in pair.taken)
    return (
        f"    {pair.first} and {pair.second}: definitions {pair.alike:.2f} alike; {pair.n_together} papers with both "
        f"({pair.n_chance:.0f} by chance); the other scores higher on {first} and {second} of the papers with one alone"
    )
