"""Papers and their verdicts in, records for programs out: JSON lines and CSV."""

from collections.abc import Iterable
from typing import Any

from ...configs.taxonomy import Taxonomy
from ...models.flat import flat_columns
from ..classify.explain import Explained
from ..classify.nearest import nearest_fields
from ..files.csv_rows import write_csv
from ..files.fields import TITLE_ONLY, evidence_fields, flat_fields, title_only, verdict_fields
from ..terminal.say import stdout_bytes


def verdict_as_json(explained: Explained) -> dict[str, Any]:
    paper, nearest = explained.paper, explained.nearest
    verdict, evidence = verdict_fields(explained.verdict), evidence_fields(explained.evidence)
    fields: dict[str, Any] = {
        "id": paper.id,
        "title": paper.title,
        **verdict,
        **title_only(paper),
        "evidence": evidence,
    }
    return fields if nearest is None else {**fields, "nearest": nearest_fields(nearest)}


def print_verdicts_csv(explained: Iterable[Explained], taxonomy: Taxonomy) -> None:
    """A line a paper with its verdict as `label` writes it, without the evidence."""
    header = ("id", "title", *flat_columns(taxonomy.ids), TITLE_ONLY)
    write_csv(map(flat_verdict, explained), stdout_bytes(), header)


def flat_verdict(explained: Explained) -> dict[str, Any]:
    paper = explained.paper
    return {"id": paper.id, "title": paper.title, **flat_fields(explained.verdict), **title_only(paper)}
