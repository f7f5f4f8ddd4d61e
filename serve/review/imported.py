"""Files of labelled papers in, the answers that they are for the log out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ...configs.errors import InputError
from ...configs.taxonomy import Taxonomy
from ...models.fields import optional_text
from ...training.data.labelled_fields import reviewer
from ...training.data.labels import LabelledPaper
from ..files.rows import Row
from ..labelled import labelled_rows
from .records import Act, Event

CLOCKS = timedelta(days=1)
"""How far the clocks of two machines may be apart: what is said to be answered later than that is a slip."""


def read_answers(files: Sequence[Path], taxonomy: Taxonomy, by: str, now: datetime) -> list[Event]:
    """The answers in the files, by whom each row says (`by`, or a name in `reviewed`), else by the given person.

    Where a row does not say when it was answered, it is now, in UTC.

    Raises:
        InputError: with file and line: no labelled paper, nobody who answered, other topics, or two answers of a person
            on a paper where it is not said which is the later one.
    """
    events: list[Event] = []
    for path in files:
        locations: dict[tuple[str, str], str] = {}
        for row, labelled in labelled_rows(path, taxonomy):
            location = f"{row.unit} {row.line}"
            with at_location(f"{path}: {location}"):
                event, is_dated = answer_in(row, labelled, taxonomy, by, now)
                earlier = locations.setdefault((event.by, event.digest), location)
                if earlier != location and not is_dated:
                    raise InputError(
                        f"{event.by} has answered on this paper on {earlier} already: keep one of the rows, or say in "
                        "a field 'answered' when each was given"
                    )
            events.append(event)
    return events


def read_settlements(files: Sequence[Path], taxonomy: Taxonomy, by: str, now: datetime) -> list[Event]:
    """The labels in the files as decisions of one person, made now.

    Raises:
        InputError: with file and line: no labelled paper, other topics, or a paper that stands twice.
    """
    events: dict[str, Event] = {}
    for path in files:
        for row, labelled in labelled_rows(path, taxonomy):
            event = event_of(labelled, "settle", taxonomy, by, now)
            with at_location(f"{path}: {row.unit} {row.line}"):
                check_taxonomy(row.fields, taxonomy)
                if event.digest in events:
                    raise InputError(f"the paper {labelled.paper.id!r} stands twice: keep the row that decides")
            events[event.digest] = event
    return list(events.values())


@contextmanager
def at_location(location: str) -> Iterator[None]:
    """What is wrong within the block is said with its place."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{location}: {error}") from error


def answer_in(row: Row, labelled: LabelledPaper, taxonomy: Taxonomy, by: str, now: datetime) -> tuple[Event, bool]:
    """The answer that a row is, and whether the row says when it was given."""
    check_taxonomy(row.fields, taxonomy)
    person, at = person_of(row.fields) or by, answered_at(row.fields, now)
    if not person:
        raise InputError("nobody is named who gave this answer: add a field 'by' to the row, or --by NAME to the call")
    return event_of(labelled, "answer", taxonomy, person, at or now), at is not None


def event_of(labelled: LabelledPaper, act: Act, taxonomy: Taxonomy, by: str, at: datetime) -> Event:
    """An event that has no number yet."""
    return Event(0, at, by, act, labelled.paper, taxonomy.digest, labelled.topics, labelled.confidence)


def field_of(fields: dict[str, Any], name: str) -> str:
    """The text of a field whose name may be in any case of letters; empty where it is absent."""
    own = next((given for given in fields if given.strip().casefold() == name), name)
    return " ".join(optional_text(fields, own).split())


def person_of(fields: dict[str, Any]) -> str:
    """Who answered; empty where the row does not say."""
    return field_of(fields, "by") or reviewer(fields)


def answered_at(fields: dict[str, Any], now: datetime) -> datetime | None:
    """When it was answered, in UTC; None where the row does not say."""
    text = field_of(fields, "answered")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        form = "expected a day or a time such as 2026-07-16T12:00:00+00:00"
        raise InputError(f"the field 'answered' is {text[:40]!r}, {form}") from error
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    if at > now + CLOCKS:
        raise InputError(f"the field 'answered' is {text[:40]!r}, which is yet to come")
    return at


def check_taxonomy(fields: dict[str, Any], taxonomy: Taxonomy) -> None:
    """Raises InputError for an answer that was given under other topics."""
    digest = field_of(fields, "taxonomy")
    if digest and digest != taxonomy.digest:
        raise InputError(
            f"the answer is on other topics ({digest}) than {taxonomy.name} ({taxonomy.digest}): give the file of its "
            "topics with --taxonomy FILE"
        )
