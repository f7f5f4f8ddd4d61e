"""Answers of readers in, each on the disk before the call returns; the events and the answers that stand out."""

import getpass
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ...configs.errors import InputError
from ...configs.sqlite import Database
from ...configs.taxonomy import Taxonomy
from ...models.paper import Paper
from ...training.data.labels import SURE, check_topics
from ..triage.state.packing import verdict_json, verdict_of
from ..triage.state.state import State
from .merge import Merged
from .records import Event, Judged, Standing
from .standing import not_undone, standing

_COLUMNS = """at, person, act, paper, digest, title, abstract, categories, date, taxonomy, topics, confidence, model,
verdict, undoes"""

_INSERT = f"INSERT INTO answer_events ({_COLUMNS}) VALUES ({', '.join('?' * 15)})"


def login_name() -> str:
    """Name of the person at this computer, under which answers are kept where no other is given."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return "reader"


class AnswerLog:
    """The events of a state file. Each is written durably by itself; several processes may write at once.

    Every method raises DataFileError when the file cannot be used.
    """

    def __init__(self, file: Database) -> None:
        self._file, self._db = file, file.connection
        with file.guarded():
            self._db.execute("PRAGMA synchronous = FULL")  # of this connection: a commit waits for the disk

    def answer(
        self,
        paper: Paper,
        topics: Sequence[str],
        taxonomy: Taxonomy,
        by: str,
        judged: Judged | None = None,
        confidence: int = SURE,
        at: datetime | None = None,
    ) -> int:
        """A person gives a paper its topics, the primary first, none for out of scope; returns the event's number.

        `at` is the present moment unless given.

        Raises:
            InputError: a topic that the taxonomy lacks or that stands twice.
        """
        topics = check_topics(topics, taxonomy)
        event = Event(0, in_utc(at), by, "answer", paper, taxonomy.digest, topics, confidence, judged)
        return self._append(event, taxonomy)

    def skip(
        self, paper: Paper, taxonomy: Taxonomy, by: str, judged: Judged | None = None, at: datetime | None = None
    ) -> int:
        """A person would not say; returns the event's number."""
        return self._append(Event(0, in_utc(at), by, "skip", paper, taxonomy.digest, judged=judged), taxonomy)

    def settle(
        self, paper: Paper, topics: Sequence[str], taxonomy: Taxonomy, by: str, at: datetime | None = None
    ) -> int:
        """A named person decides between answers that differ; returns the event's number.

        Raises:
            InputError: as `answer`.
        """
        topics = check_topics(topics, taxonomy)
        return self._append(Event(0, in_utc(at), by, "settle", paper, taxonomy.digest, topics), taxonomy)

    def undo(self, number: int, by: str, at: datetime | None = None) -> int:
        """A person takes back an event of their own, which may be an undo; returns the number of the new event.

        Raises:
            InputError: no such event, one of another person, or one that is taken back already.
        """
        with self._file.writing():
            event = next((event for event in self._read() if event.number == number), None)
            if event is None:
                raise InputError(f"there is no answer {number} to take back")
            if event.by != by:
                raise InputError(f"answer {number} is by {event.by}, and {by} cannot take it back")
            if all(left.number != number for left in not_undone(self._read("WHERE person = ?", by))):
                raise InputError(f"answer {number} is taken back already")
            return self._insert(Event(0, in_utc(at), by, "undo", event.paper, event.taxonomy, undoes=number))

    def merge(
        self,
        incoming: Sequence[Event],
        taxonomy: Taxonomy,
        choose: Callable[[Iterable[Event], Sequence[Event]], Merged],
    ) -> Merged:
        """Write those of other people's events that are chosen beside the taxonomy's own: all of them, or none."""
        with self._file.writing():
            merged = choose(self._read("WHERE taxonomy = ?", taxonomy.digest), incoming)
            for event in merged.written:
                self._keep(event, taxonomy)
        return merged

    def events(self) -> list[Event]:
        """All events of all taxonomies, in the order in which they were written."""
        with self._file.guarded():
            return list(self._read())

    def current(self, taxonomy: str) -> Standing:
        """What stands under the taxonomy of that digest."""
        with self._file.guarded():
            return standing(self._read("WHERE taxonomy = ?", taxonomy))

    def taxonomies(self) -> dict[str, Taxonomy]:
        """Digest -> the taxonomy as it was when first answered under, in the order in which they were used."""
        with self._file.guarded():
            rows = self._db.execute("SELECT digest, document FROM answered_taxonomies ORDER BY rowid").fetchall()
        return {digest: Taxonomy.model_validate_json(document) for digest, document in rows}

    def _append(self, event: Event, taxonomy: Taxonomy) -> int:
        with self._file.writing():
            return self._keep(event, taxonomy)

    def _keep(self, event: Event, taxonomy: Taxonomy) -> int:
        """The number that the event gets; needs a transaction."""
        document = taxonomy.digest, taxonomy.model_dump_json()
        self._db.execute("INSERT OR IGNORE INTO answered_taxonomies (digest, document) VALUES (?, ?)", document)
        return self._insert(event)

    def _insert(self, event: Event) -> int:
        """The number that the event gets; needs a transaction."""
        if not event.by.strip():
            raise InputError("an answer needs the name of who gives it")
        paper, judged = event.paper, event.judged
        text = paper.id, event.digest, paper.title, paper.abstract, json.dumps(paper.categories), paper.date
        seen = (judged.identity, verdict_json(judged.verdict)) if judged else (None, None)
        said = event.taxonomy, json.dumps(event.topics), event.confidence, *seen, event.undoes
        row = (event.at.isoformat(timespec="microseconds"), event.by.strip(), event.act, *text, *said)
        number = self._db.execute(_INSERT, row).lastrowid
        assert number is not None
        return number

    def _read(self, where: str = "", *parameters: str) -> Iterator[Event]:
        query = f"SELECT number, {_COLUMNS} FROM answer_events {where} ORDER BY number"
        return map(event_of, self._db.execute(query, parameters).fetchall())


def event_of(row: tuple[Any, ...]) -> Event:
    """The event in a row of the table."""
    number, at, by, act, paper_id, _, title, abstract, categories, date, *rest = row
    taxonomy, topics, confidence, model, verdict, undoes = rest
    paper = Paper(paper_id, title, abstract, categories=tuple(json.loads(categories)), date=date)
    judged = Judged(verdict_of(verdict), model) if verdict else None
    said = taxonomy, tuple(json.loads(topics)), confidence, judged, undoes
    return Event(number, datetime.fromisoformat(at), by, act, paper, *said)


def in_utc(moment: datetime | None) -> datetime:
    """The moment in UTC, the present one for None; raises ValueError for one without a time zone."""
    if moment is None:
        return datetime.now(UTC)
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC)


@contextmanager
def answer_log(path: Path | None = None) -> Iterator[AnswerLog]:
    """The log of the user's state, or of the one at `path`, open for the block."""
    with State(path) as state:
        yield AnswerLog(state.file)
