"""A row and its verdict in, the fields of the output out: their names, order and rounding."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from ...models.flat import REVIEWED, SCORE_PREFIX, flat_row
from ...models.paper import Paper
from ...models.verdict import Evidence, Verdict
from .columns import Columns, resolve
from .rows import Row

TITLE_ONLY = "title_only"

VERDICT_FIELDS = ("topics", "scores", "in_scope", "model", "taxonomy", "prefer")

DIGITS = 4
"""Decimals of a score; calibration is not finer than that."""


def verdict_fields(verdict: Verdict) -> dict[str, Any]:
    """The verdict as it stands in JSON."""
    return {
        "topics": list(verdict.topics),
        "scores": {topic: round(score, DIGITS) for topic, score in verdict.scores.items()},
        "in_scope": round(verdict.in_scope, DIGITS),
        "model": verdict.model,
        "taxonomy": verdict.taxonomy,
        "prefer": verdict.prefer,
    }


def evidence_fields(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [{"topic": e.topic, "text": e.text, "weight": round(e.weight, DIGITS)} for e in evidence]


def flat_fields(verdict: Verdict) -> dict[str, str | float]:
    """The verdict as it stands in a table."""
    fields = flat_row(verdict).items()
    return {name: round(value, DIGITS) if isinstance(value, float) else value for name, value in fields}


@lru_cache(maxsize=256)
def output_names(names: tuple[str, ...], columns: Columns, own: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The names of the input's fields in the output: what has a contract name gets `input_` before it.

    `own`: names that this output has besides those of every output.
    """
    taken = {*names, *own}
    return tuple(free_name(name, taken) if is_reserved(name, columns, own) else name for name in names)


@lru_cache(maxsize=256)
def renamed(names: tuple[str, ...], columns: Columns, own: tuple[str, ...] = ()) -> dict[str, str]:
    """Name of a field of the input -> what `output_names` makes of it; not to be changed."""
    return dict(zip(names, output_names(names, columns, own), strict=True))


def is_reserved(name: str, columns: Columns, own: tuple[str, ...] = ()) -> bool:
    """`id` and `title` are the paper's own unless `--columns` says that they stand elsewhere.

    A mark of review is of the topics that stood in the input, never of the verdict.
    """
    elsewhere = (name == "id" != columns.id) or (name == "title" != columns.title)
    is_verdict = name in VERDICT_FIELDS or name in (TITLE_ONLY, REVIEWED) or name.startswith(SCORE_PREFIX)
    return elsewhere or is_verdict or name in own


def free_name(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"input_{name}"
    taken.add(name)
    return name


def paper_fields(row: Row, columns: Columns, own: tuple[str, ...] = (), among: tuple[str, ...] = ()) -> dict[str, Any]:
    """`id` and `title`, then every field of the input in its order, as it stood there, and an `abstract`.

    Where the input has none of the three, or a title that is no text, they are the paper's. `own`: as for
    `output_names`. `among`: the fields of all rows of a table, of which these are some; by default there are no others.
    """
    source = paper_columns(row, columns)
    given, title = row.fields.get(source.id), row.fields.get(source.title)
    fields: dict[str, Any] = {"id": None, "title": None}
    new_names = renamed(among or tuple(row.fields), columns, own)
    fields.update((new_names[name], value) for name, value in row.fields.items())
    fields["id"] = given if isinstance(given, int) or (isinstance(given, str) and given.strip()) else row.paper.id
    fields["title"] = title if isinstance(title, str) else row.paper.title
    if title is not None and not isinstance(title, str):
        fields["input_title"] = title
    if source.abstract not in row.fields:
        fields.setdefault("abstract", row.paper.abstract)
    return fields


def paper_columns(row: Row, columns: Columns) -> Columns:
    """The fields of a row that hold its title, abstract and id."""
    return columns if row.unit == "entry" else resolve(columns, tuple(row.fields))  # RIS has an `ID` that is none


def title_only(paper: Paper) -> dict[str, Any]:
    """The field that says that a paper was judged by its title alone; none for other papers."""
    return {} if paper.abstract else {TITLE_ONLY: True}


def labelled_fields(row: Row, verdict: Verdict, columns: Columns) -> dict[str, Any]:
    """One line of labelled JSONL."""
    return {**paper_fields(row, columns), **verdict_fields(verdict), **title_only(row.paper)}


def flat_cell(value: object) -> object:
    """What a table can hold: text and numbers as they are, a list of texts joined by `;`, the rest as JSON.

    A text with a `;` in it would fall apart when the cell is read: such a list is JSON too. Null is nothing.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) and ";" not in item for item in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False)
