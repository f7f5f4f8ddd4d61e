"""A digest in, one JSON object a paper out: the input's fields, the verdict, and why the paper is shown."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from ..files.columns import AS_THEY_ARE, Columns
from ..files.fields import DIGITS, TITLE_ONLY, evidence_fields, paper_fields, title_only, verdict_fields
from ..files.rows import Row
from ..files.writers import json_line
from .document import Digest, Earlier, ShownPaper
from .words import also_in, link_of

OWN_FIELDS = (
    "url", "announced", "announce_type", "version", "evidence", "band", "score", "lifts", "seen_before", "earlier",
    "also", TITLE_ONLY,
)  # fmt: skip
"""Names of what a digest says of a paper besides its verdict, in order."""


def write(digest: Digest, stream: BinaryIO) -> None:
    for section in digest.sections:
        for shown in section.papers:
            stream.write(json_line(shown_fields(shown, digest.columns)))
    stream.flush()


def shown_fields(shown: ShownPaper, columns: Columns = AS_THEY_ARE) -> dict[str, Any]:
    """The fields of one line of JSONL."""
    return {**entry_fields(shown, shown.entry.fields, columns), **verdict_fields(shown.verdict), **own_fields(shown)}


def entry_fields(shown: ShownPaper, input_fields: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """`id`, `title`, `abstract`, `date` and the input's other fields, renamed where the output has names of its own.

    Both texts are always there and as they are shown, if only empty, so that `label` reads what `triage` has written.
    The date is as exact as it is known: the day of announcement where only its month is known, or nothing.
    """
    fields = paper_fields(Row(0, dict(input_fields), shown.entry.paper), columns, reserved_names(columns))
    if columns.id not in input_fields:  # what a .bib calls ID is its key, and the paper may have an arXiv identifier
        fields["id"] = shown.entry.paper.id
    known, announced = shown.entry.paper.date, shown.entry.announced
    day = fields.get("date") or (announced if announced.startswith(known) else known)
    return fields | {"title": shown.entry.title, "abstract": shown.entry.abstract, "date": day}


def reserved_names(columns: Columns) -> tuple[str, ...]:
    """Names that a field of the input cannot keep; `abstract` is one where the abstract stands elsewhere."""
    return OWN_FIELDS if columns.abstract == "abstract" else (*OWN_FIELDS, "abstract")


def own_fields(shown: ShownPaper) -> dict[str, Any]:
    entry = shown.entry
    fields = {
        "url": link_of(entry.paper),
        "announced": entry.announced,
        "announce_type": entry.announce_type,
        "version": entry.paper.version,
        "evidence": evidence_fields(shown.evidence),
        "band": shown.band,
        "score": round(shown.score, DIGITS),
        "lifts": list(shown.lifts),
        "seen_before": shown.seen_before,
        "earlier": None if shown.earlier is None else earlier_fields(shown.earlier),
        "also": [{"source": source, "url": url} for source, url in also_in(shown)],
    }
    return {**fields, **title_only(entry.paper)}


def earlier_fields(earlier: Earlier) -> dict[str, Any]:
    """Fields of the version that was replaced; topics and scores are null when it was not judged."""
    judged: dict[str, Any] = {} if earlier.verdict is None else verdict_fields(earlier.verdict)
    return {
        "version": earlier.version,
        "title": earlier.title,
        "abstract": earlier.abstract,
        "topics": judged.get("topics"),
        "scores": judged.get("scores"),
        "in_scope": judged.get("in_scope"),
    }
