"""Sources, a model and a person's choice in, a published digest out; every entry's fate is written down on the way."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ...configs.errors import ArxsiftError, InputError
from ...configs.taxonomy import Taxonomy
from ...models.onnx_encoder import n_processors
from ...models.verdict import Verdict
from ..digest.formats import WRITERS
from ..files.rows import Columns
from ..files.writers import json_line
from ..terminal.progress import progress_bar
from ..terminal.say import say, stdout_bytes
from ..web.polite import Polite
from ..workers import LOOKAHEAD, ahead, judging, worker_count
from .answers import KeptAnswers
from .compose import Composer
from .decide import Rules
from .health import DocumentTally, Note, is_incomplete, notes_on, since_when, today_at_arxiv
from .outputs import free_neighbour, make_folder, refuse_outputs, rejected_beside
from .publish import Target, all_drafts, publish, settle, sole_run
from .rank import Choice, Ranking
from .reading import Tallies, read_all
from .records import JudgedBy
from .sources import SourceOpener, Sources, sources_of
from .state import State
from .summary import summarise, title_of

if TYPE_CHECKING:
    from ...models.classifier import Classifier

BATCH_PAPERS = 256
"""Judged between two writes to the state: what a killed run has to judge again at most."""

EXPLAINED_PAPERS = 16

WORTH_WORKERS = 4000
"""Papers that take longer to judge than worker processes to start."""

KEPT = timedelta(days=90)
"""How long the state holds the texts of papers, what a model said of them, and what became of entries."""


@dataclass(frozen=True, slots=True)
class Model:
    """A classifier and what its verdicts are kept under."""

    classifier: "Classifier"
    judge: JudgedBy


@dataclass(frozen=True, slots=True)
class Job:
    """What to read, what to show of it, and where."""

    wanted: Sources
    targets: tuple[Target, ...]
    choice: Choice
    taxonomy: Taxonomy
    """The model's."""
    open_model: Callable[[], Model]
    """Called when there is something to judge."""
    rules: Rules = field(default_factory=Rules)
    columns: Columns = field(default_factory=Columns)
    limit: int | None = None
    catch_up: bool = False
    contact: str | None = None
    force: bool = False
    numbered: bool = False
    """Whether an output that exists gets a neighbour, `today-2.html`, and a folder that does not is made."""

    @property
    def paths(self) -> list[Path]:
        return [target.path for target in self.targets if target.path]


def triage(job: Job) -> None:
    """Read, judge, rank, publish; nothing counts as seen before the last is done.

    Raises:
        ArxsiftError: something is missing that should be there; what came was judged and is written.
        InputError: a source, or an output that exists; nothing was changed.
        FetchError: nothing could be read.
    """
    with sole_run(), State() as state:
        settled = settle(state)
        for path in settled:
            say(f"{path}: is the digest of a run that was killed when it had been written; its papers are seen")
        if not job.numbered:
            refuse_outputs([path for path in job.paths if path.resolve() not in settled], job.force)
        run = state.begin()
        try:
            notes = Run(state, run, job).go()
        except BaseException:
            settle(state)
            raise
        state.prune((datetime.now(UTC) - KEPT).isoformat(timespec="seconds"))
    if is_incomplete(notes):
        raise ArxsiftError("; ".join(note.text for note in notes if note.incomplete))


@dataclass(slots=True)
class Run:
    """One run, under way."""

    state: State
    number: int
    job: Job
    model: Model | None = None

    def go(self) -> list[Note]:
        """What there is to tell; the notes are in the digest too."""
        readings = self.read()
        notes = self.notes(readings)
        if self.state.count_to_show(self.number):
            self.model = self.job.open_model()
            self.judge(self.model)
            self.rank(self.model)
            self.explain(self.model)
        summary = summarise(self.state, self.number)
        shown = tuple(note.text for note in notes)
        title = title_of(self.job.wanted, readings.done, today_at_arxiv())
        written = self.publish(self.composer(title, shown, summary))
        self.tell(notes, summary, written)
        return notes

    def composer(self, title: str, notes: tuple[str, ...], summary: str) -> Composer:
        return Composer(
            state=self.state,
            run=self.number,
            title=title,
            taxonomy=self.job.taxonomy,
            notes=notes,
            summary=summary,
            judge=self.model.judge if self.model else None,
            reconsider=self.reconsider,
            columns=self.job.columns,
        )

    def reconsider(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Under the preference that was asked for."""
        return self.model.classifier.reconsider(verdicts, self.job.choice.prefer) if self.model else []

    def read(self) -> Tallies:
        """Every source, and every entry's fate."""
        job = self.job
        catch_up = self.missed() if job.catch_up else []
        with Polite(cache=KeptAnswers(self.state), contact=job.contact, say=say) as client:
            opening = SourceOpener(client, job.columns, job.rules.window, today_at_arxiv().isoformat())
            sources = sources_of(job.wanted, opening, catch_up)
            return read_all(self.state, self.number, sources, job.rules)

    def missed(self) -> list[tuple[str, str]]:
        """Categories of which days were missed, and since when; all of them where `--since` says so.

        Raises:
            InputError: no category was named.
        """
        job = self.job
        if not job.wanted.categories:
            raise InputError("--catch-up goes with categories: it asks arXiv for the days that their feeds missed")
        today = today_at_arxiv().isoformat()
        since = {c: job.rules.window.since or since_when(self.state.visited(c), today) for c in job.wanted.categories}
        return [(category, day) for category, day in since.items() if day]

    def notes(self, readings: Tallies) -> list[Note]:
        today = today_at_arxiv()
        found = [Note(failure, incomplete=True) for failure in readings.failed]
        for reading in readings.done:
            last_days = {} if self.job.catch_up else self.last_days(reading)
            found += notes_on(reading, last_days, today, readings.is_completed(reading))
        return list(dict.fromkeys(found))

    def last_days(self, reading: DocumentTally) -> dict[str, str]:
        if not reading.is_daily:
            return {}
        days = {source: self.state.last_visit(self.number, source) for source in reading.sources}
        return {source: day for source, day in days.items() if day}

    def judge(self, model: Model) -> None:
        """What this model has not judged yet; every batch is kept as soon as it is done."""
        n_papers = self.state.count_unjudged(self.number, model.judge)
        n_workers = worker_count(n_papers, WORTH_WORKERS)
        with (
            progress_bar("judging", n_papers) as advance,
            judging(model.classifier, self.job.choice.prefer, n_workers) as submit,
        ):
            batches = self.state.unjudged(self.number, model.judge, BATCH_PAPERS)
            promised = ((batch, submit([paper for _, _, paper in batch])) for batch in batches)
            for batch, verdicts in ahead(promised, LOOKAHEAD * n_workers if n_workers > 1 else 0):
                keys = ((key, digest) for key, digest, _ in batch)
                self.state.add_verdicts(model.judge, zip(keys, verdicts(), strict=True))
                advance(len(batch))

    def rank(self, model: Model) -> None:
        """Decide what is shown, and where."""
        ranking = Ranking(model.classifier, self.job.choice)
        self.state.show(self.number, ranking.rank(self.state.judged(self.number, model.judge)))
        if self.job.limit is not None:
            self.state.trim(self.number, self.job.limit)

    def explain(self, model: Model) -> None:
        """Evidence for what is shown, where an output has any."""
        if all(target.format in ("bibtex", "ris") for target in self.job.targets):
            return
        most = model.classifier.n_quick_pieces
        n_papers = sum(self.state.sections(self.number).values())
        # one or two texts a paper are judged: in one thread, the other processors would look on
        with ThreadPoolExecutor(n_processors()) as threads, progress_bar("finding evidence", n_papers) as advance:
            for some in self.state.unexplained(self.number, EXPLAINED_PAPERS):
                found = threads.map(
                    lambda one: model.classifier.explain(one[1].paper, one[2].topics, one[2].scores, most), some
                )
                self.state.add_evidence(self.number, dict(zip((key for key, _, _ in some), found, strict=True)))
                advance(len(some))

    def publish(self, composer: Composer) -> list[Path]:
        """Write every output and put it in its place; one that exists gives way only to something new.

        Returns what has been written, and what stays.
        """
        anything = bool(self.state.count_to_show(self.number))
        targets = [target for target in self.job.targets if target.path is None or anything or not target.path.exists()]
        for target in self.job.targets:
            if target not in targets:
                say(f"{target.path}: stays as it is, since nothing is new")
        targets = [self.placed(target) for target in targets]
        paths = [target.path for target in targets if target.path]
        rejected = self.rejected(paths or self.job.paths)
        with all_drafts(self.state, self.number, [*paths, *rejected], self.job.force) as drafts:
            streams = iter(drafts)
            for target in targets:
                stream = next(streams).stream if target.path else stdout_bytes()
                WRITERS[target.format](composer.digest(), stream)
                stream.flush()
            for draft in streams:
                for place, error, found in self.state.rejected(self.number):
                    draft.stream.write(json_line({"place": place, "error": error, "row": found}))
            publish(self.state, self.number, drafts)
        if paths and not rejected and self.job.force:  # what an earlier output had beside it
            rejected_beside(paths[0]).unlink(missing_ok=True)
        return [*(paths or self.job.paths), *rejected]

    def placed(self, target: Target) -> Target:
        """Where it can be written."""
        if target.path is None or not self.job.numbered:
            return target
        make_folder(target.path)
        return target if self.job.force else replace(target, path=free_neighbour(target.path))

    def rejected(self, paths: Sequence[Path]) -> list[Path]:
        """Where entries that cannot be read go: beside the first output, unless a killed run has put its own there."""
        if not paths or not self.state.fates(self.number).get("rejected"):
            return []
        path = rejected_beside(paths[0])
        return [path] if self.job.force or not path.exists() else []

    def tell(self, notes: Sequence[Note], summary: str, written: Sequence[Path]) -> None:
        """On stderr, unless a table on stdout has said it."""
        if any(target.path is None and target.format == "table" for target in self.job.targets):
            return
        for note in notes:
            if not note.incomplete:  # the others end the command, in one sentence
                say(note.text)
        say(f"{summary}{': ' if written else ''}{', '.join(map(str, written))}")
