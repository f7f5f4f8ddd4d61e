"""Answers in, a file of labelled papers that `--papers` and `labels import` read out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from ...configs.errors import InputError
from ...configs.likely import did_you_mean
from ...models.flat import TEXT_ID
from ..files.csv_rows import write_csv
from ..files.drafts import drafting, refuse_existing
from ..files.formats import refuse_other_suffix
from ..files.headers import DELIMITERS
from ..files.source import FORMATS, STREAM, Format, format_of, suffix_of
from ..files.writers import json_line
from ..terminal.say import stdout_bytes
from .agreed import by_paper, names_of
from .records import Event, Standing

COLUMNS = (
    *("id", "title", "abstract", "topics", "confidence", "by", "answered"),
    *("date", "categories", "reviewed", "taxonomy", TEXT_ID),
)
"""Names of the columns of a table."""


def answers_of(standing: Standing, by: str) -> list[Event]:
    """One person's answers, the last on each paper; raises InputError where none of them stands."""
    own = [event for event in standing.answers if event.by == by]
    if not own:
        people = sorted({event.by for event in standing.answers})
        known = f"there are answers by {', '.join(people)}" if people else "there are none at all"
        raise InputError(f"no answer of {by} on these topics; {did_you_mean(by, people, known)}")
    return [events[-1] for events in by_paper(own)]


def rows_of(answers: Sequence[Event]) -> list[dict[str, Any]]:
    """A labelled paper for each answer; what is not known is left out."""
    names = names_of([event.paper for event in answers])
    return [row_of(event, name) for event, name in zip(answers, names, strict=True)]


def row_of(event: Event, name: str) -> dict[str, Any]:
    paper = event.paper
    details: dict[str, Any] = {"date": paper.date} if paper.date else {}
    details |= {"categories": list(paper.categories)} if paper.categories else {}
    return {
        "id": name,
        "title": paper.title,
        "abstract": paper.abstract,
        "topics": list(event.topics),
        "confidence": event.confidence,
        "by": event.by,
        "answered": event.at.isoformat(),
        **details,
        "reviewed": True,
        "taxonomy": event.taxonomy,
        TEXT_ID: event.digest,
    }


def check_target(target: str, asked: Format | None, force: bool) -> Format:
    """The format to write; raises InputError where nothing can be written, or the suffix names another format."""
    if target == STREAM:
        return asked or "jsonl"
    refuse_other_suffix(target, FORMATS.get(suffix_of(target)), asked)
    refuse_existing(Path(target), force)
    return asked or format_of(target)


def write_answers(target: str, format: Format, answers: Sequence[Event], force: bool) -> None:
    """Write to stdout, or to a file that appears whole or not at all."""
    rows = rows_of(answers)
    if target == STREAM:
        write_rows(stdout_bytes(), format, rows)
        return
    with drafting(Path(target), force) as draft:
        write_rows(draft.stream, format, rows)
        draft.publish()


def write_rows(stream: BinaryIO, format: Format, rows: Sequence[dict[str, Any]]) -> None:
    if format == "jsonl":
        stream.writelines(map(json_line, rows))
    else:
        write_csv(rows, stream, COLUMNS, DELIMITERS[format])
