"""An audit in, what a person reads or corrects out: tables, JSON, and a file of labelled papers to give back."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ...configs.errors import InputError
from ...configs.taxonomy import OUT_OF_SCOPE
from ..files.drafts import drafting, refuse_existing
from ..files.formulas import guarded
from ..files.source import STREAM, format_of
from ..files.tables import DELIMITERS
from ..files.writers import json_line

if TYPE_CHECKING:
    from rich.table import Table

    from ...training.audit.doubts import Doubt, Doubtful
    from ...training.audit.find import Audit
    from ...training.audit.overlap import TopicPair
    from ...training.data.labels import LabelledPaper

COLUMNS = ("id", "title", "topics", "suggested", "why", "confidence", "batch")
"""Of a table; with the abstract if asked for."""

SHOWN_PAIRS = 3
"""Pairs of topics in the table; JSON has all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper to look at again."""

    labelled: "LabelledPaper"
    suggested: tuple[str, ...]
    why: tuple[str, ...]
    """In words: the likeliest wrong label first."""
    doubts: "tuple[Doubt, ...]" = ()

    def fields(self) -> dict[str, Any]:
        """What a labelled JSONL file has of it: `arxsift train --papers` reads this, and ignores the last three."""
        paper = self.labelled.paper
        more: dict[str, Any] = {"categories": list(paper.categories)} if paper.categories else {}
        more |= {"date": paper.date} if paper.date else {}
        return {
            "id": paper.id,
            "title": paper.title,
            "abstract": paper.abstract,
            "topics": list(self.labelled.topics),
            "confidence": self.labelled.confidence,
            "batch": self.labelled.batch,
            **more,
            "suggested": list(self.suggested),
            "why": list(self.why),
            "disputed": {doubt.topic: round(doubt.score, 4) for doubt in self.doubts},
        }


def entries(audit: "Audit", most: int | None = None) -> list[Entry]:
    """The papers with doubtful labels, by default all, then the other near-duplicates whose labels differ."""
    twins = {labelled.paper.id: twin_words(labelled, group) for group in audit.twins for labelled in group}
    found = []
    for one in audit.doubtful[:most]:
        evidence = audit.evidence(one)
        why = tuple(doubt_words(doubt, evidence[doubt.topic]) for doubt in one.doubts)
        found.append(Entry(one.labelled, one.suggested, why + twins.get(one.labelled.paper.id, ()), one.doubts))
    listed = {entry.labelled.paper.id for entry in found}
    others = [labelled for group in audit.twins for labelled in group if labelled.paper.id not in listed]
    return found + [Entry(labelled, labelled.topics, twins[labelled.paper.id]) for labelled in others]


def doubt_words(doubt: "Doubt", words: Sequence[str]) -> str:
    """`theory is missing, though it scores 0.97; for it speak: proof, bound`."""
    state = "given, though it scores" if doubt.given else "missing, though it scores"
    speaking = f"for it speak: {', '.join(words)}" if words else "no word speaks for it"
    return f"{doubt.topic} is {state} {doubt.score:.2f}; {speaking}"


def twin_words(paper: "LabelledPaper", group: "Sequence[LabelledPaper]") -> tuple[str, ...]:
    """What near-duplicates with other topics have."""
    others = [one for one in group if frozenset(one.topics) != frozenset(paper.topics)]
    return tuple(f"its near-duplicate {one.paper.id} is {joined(one.topics)}" for one in others)


def joined(topics: Sequence[str]) -> str:
    return ";".join(topics) or OUT_OF_SCOPE


def check_target(target: str, force: bool) -> None:
    """Raises InputError where nothing can be written, before the work begins."""
    if target == STREAM:
        raise InputError("-o names a file of labelled papers; --format json prints the whole audit")
    format_of(target)
    refuse_existing(Path(target), force)


def write_entries(target: str, found: Iterable[Entry], force: bool, abstracts: bool) -> None:
    """JSONL with all that training needs, or a table; it appears whole or not at all."""
    with drafting(Path(target), force) as draft:
        format = format_of(target)
        if format == "jsonl":
            for entry in found:
                draft.stream.write(json_line(entry.fields()))
        else:
            write_rows(draft.stream, found, DELIMITERS[format], abstracts)
        draft.publish()


def write_rows(stream: BinaryIO, found: Iterable[Entry], delimiter: str, abstracts: bool) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="")
    rows = csv.writer(text, delimiter=delimiter)
    names = (*COLUMNS, "abstract") if abstracts else COLUMNS
    rows.writerow(names)
    for entry in found:
        fields = entry.fields() | {"why": "; ".join(entry.why)}
        cells = (";".join(cell) if isinstance(cell := fields[name], list) else cell for name in names)
        rows.writerow(guarded(cell) if isinstance(cell, str) else cell for cell in cells)
    text.flush()
    text.detach()


def as_json(audit: "Audit", found: Sequence[Entry]) -> dict[str, Any]:
    """Everything but the abstracts."""
    return {
        "scores": audit.unseen.source,
        "papers": len(audit.papers),
        "doubtful_papers": len(audit.doubtful),
        "doubtful_labels": sum(len(one.doubts) for one in audit.doubtful),
        "topics": topic_counts(audit),
        "shown": [{name: value for name, value in entry.fields().items() if name != "abstract"} for entry in found],
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
    return sum((doubt.topic, doubt.given) == (topic, given) for one in doubtful for doubt in one.doubts)


def pair_as_json(pair: "TopicPair") -> dict[str, Any]:
    """With null for a share of no papers."""
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


def parts(audit: "Audit", found: Sequence[Entry]) -> "Iterator[Table | str]":
    """What a terminal shows: doubtful papers, topics, near-duplicates, pairs of topics."""
    n_labels = sum(len(one.doubts) for one in audit.doubtful)
    yield f"{len(audit.papers):,} labelled papers, scores of {audit.unseen.source}."
    doubtful = [entry for entry in found if entry.doubts]
    of = f" The {len(doubtful)} likeliest:" if 0 < len(doubtful) < len(audit.doubtful) else ""
    yield f"{n_labels:,} labels of {len(audit.doubtful):,} papers are likely wrong.{of}\n"
    for entry in doubtful:
        yield entry_lines(entry)
    yield topic_table(audit)
    yield twin_lines(audit)
    yield pair_lines(audit)


def entry_lines(entry: Entry) -> str:
    from ...training.data.labels import CLOSE_CALL

    sure = " (a close call)" if entry.labelled.confidence == CLOSE_CALL else ""
    label = f"labelled {joined(entry.labelled.topics)}{sure}, suggested {joined(entry.suggested)}"
    lines = [f"{entry.labelled.paper.id}  {entry.labelled.paper.title}", f"    {label}"]
    return "\n".join([*lines, *(f"    {why}" for why in entry.why)])


def topic_table(audit: "Audit") -> "Table":
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table("topic", box=SIMPLE)
    for heading in ("papers", "likely wrong", "likely missing"):
        table.add_column(heading, justify="right")
    for topic, counts in topic_counts(audit).items():
        table.add_row(topic, *(f"{n:,}" for n in counts.values()))
    return table


def twin_lines(audit: "Audit") -> str:
    if not audit.twins:
        return "No near-duplicates have different topics.\n"
    lines = ["Near-duplicates with different topics:"]
    for group in audit.twins:
        lines += [f"    {one.paper.id}  {joined(one.topics)}  {one.paper.title}" for one in group]
        lines.append("")
    return "\n".join(lines)


def pair_lines(audit: "Audit") -> str:
    """Those that seem to overlap, else the closest."""
    from ...training.audit.overlap import in_words

    if not audit.pairs:
        return "One topic cannot overlap."
    overlapping = [pair for pair in audit.pairs if pair.signs]
    if overlapping:
        return "\n".join(in_words(pair) + "." for pair in overlapping)
    return "\n".join(["No two topics seem to overlap. The closest:", *map(figures, audit.pairs[:SHOWN_PAIRS])])


def figures(pair: "TopicPair") -> str:
    first, second = (f"{value:.0%}" if value == value else "–" for value in pair.taken)
    return (
        f"    {pair.first} and {pair.second}: definitions {pair.alike:.2f} alike; {pair.n_together} papers with both "
        f"({pair.n_chance:.0f} by chance); the other scores higher on {first} and {second} of the papers with one alone"
    )
