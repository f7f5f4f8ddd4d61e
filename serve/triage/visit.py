"""Sources, a model and a person's choice in, a published digest out; what becomes of every entry is written down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ...configs.errors import ArxsiftError, InputError
from ...models.verdict import Verdict
from ..digest.formats import WITHOUT_EVIDENCE
from ..terminal.say import say
from ..web.polite import Polite
from .asked import asked_for
from .compose import Composer
from .job import Job
from .judge import Model, explain, judge
from .outputs import refuse_outputs
from .publish import settle, sole_visit
from .ranking.rank import Ranking
from .reading.days import last_announcement, since_when, today_at_arxiv
from .reading.notes import Note, is_incomplete, notes_on
from .reading.opener import SourceOpener, open_sources
from .reading.read import Tallies, read_all
from .reading.tally import DocumentTally
from .state.state import State
from .summary import summarise, title_of
from .write import OutputWriter

KEPT = timedelta(days=90)
"""How long the state holds the texts of papers, what a model said of them, and what became of entries."""


def triage(job: Job) -> None:
    """Read, judge, rank, publish; nothing counts as seen before the last is done.

    Raises:
        ArxsiftError: something is missing that should be there; what came was judged and is written.
        InputError: a source, or an output that exists; nothing was changed.
        FetchError: nothing could be read.
    """
    with sole_visit(), State() as state:
        settled = settle(state)
        for path in settled:
            say(f"{path}: is the digest of a visit that was killed when it had been written; its papers are seen")
        if not job.configured_in:
            refuse_outputs([path for path in job.paths if path.resolve() not in settled], job.force)
        today = today_at_arxiv()
        state.visits.end_looks(last_announcement(today).isoformat())
        number = state.visits.begin(today.isoformat(), job.outputs)
        try:
            notes = Visit(state, number, job).go()
        except BaseException:
            settle(state)
            raise
        state.visits.prune((datetime.now(UTC) - KEPT).isoformat(timespec="seconds"))
    if is_incomplete(notes):
        raise ArxsiftError("; ".join(note.text for note in notes if note.incomplete))


@dataclass(slots=True)
class Visit:
    """One call of `arxsift triage`, under way."""

    state: State
    number: int
    job: Job
    model: Model | None = None

    def go(self) -> list[Note]:
        """What there is to tell; the notes are in the digest too."""
        tallies = self.read()
        notes = self.notes(tallies)
        if self.state.entries.count_to_show(self.number):
            self.model = self.job.open_model()
            judge(self.state, self.number, self.model, self.job.choice.prefer)
            self.rank(self.model)
            if any(target.format not in WITHOUT_EVIDENCE for target in self.job.targets):
                explain(self.state, self.number, self.model)
        summary = summarise(self.state, self.number)
        title = title_of(self.job.sources, tallies.done, today_at_arxiv())
        composer = self.composer(title, tuple(note.text for note in notes), summary)
        self.tell(notes, summary, OutputWriter(self.state, self.number, self.job).write(composer))
        return notes

    def read(self) -> Tallies:
        """Read every source, and write down every entry's fate."""
        job = self.job
        catch_up = self.missed() if job.catch_up else []
        with Polite(cache=self.state.answers, contact=job.contact, say=say) as client:
            opener = SourceOpener(client, job.columns, job.rules.window, today_at_arxiv().isoformat())
            rules = replace(job.rules, today=today_at_arxiv().isoformat(), outputs=job.outputs)
            return read_all(self.state, self.number, open_sources(job.sources, opener, catch_up), rules)

    def missed(self) -> list[tuple[str, str]]:
        """Categories of which days were missed, and since when; all of them where `--since` says so.

        Raises:
            InputError: no category was named.
        """
        job = self.job
        if not job.sources.categories:
            raise InputError("--catch-up goes with categories: it asks arXiv for the days that their feeds missed")
        today = today_at_arxiv().isoformat()
        days = {category: self.state.days.read(category) for category in job.sources.categories}
        since = {category: job.rules.window.since or since_when(read, today) for category, read in days.items()}
        return [(category, day) for category, day in since.items() if day]

    def notes(self, tallies: Tallies) -> list[Note]:
        today = today_at_arxiv()
        notes = [Note(failure, incomplete=True) for failure in tallies.failed]
        for tally in tallies.done:
            last_days = {} if self.job.catch_up else self.last_days(tally)
            notes += notes_on(tally, last_days, today, tallies.is_completed(tally))
        return list(dict.fromkeys(notes))

    def last_days(self, tally: DocumentTally) -> dict[str, str]:
        """Source -> the newest day of it that an earlier visit read."""
        if not tally.is_daily:
            return {}
        days = {source: self.state.days.last_before(self.number, source) for source in tally.sources}
        return {source: day for source, day in days.items() if day}

    def rank(self, model: Model) -> None:
        """Decide what is shown, and where."""
        ranking = Ranking(model.classifier, self.job.choice)
        self.state.shown.add(self.number, ranking.rank(self.state.verdicts.judged(self.number, model.judge)))
        if self.job.limit is not None:
            self.state.shown.trim(self.number, self.job.limit)

    def composer(self, title: str, notes: tuple[str, ...], summary: str) -> Composer:
        job = self.job
        return Composer(
            state=self.state,
            visit=self.number,
            title=title,
            taxonomy=job.taxonomy,
            notes=notes,
            summary=summary,
            judge=self.model.judge if self.model else None,
            reconsider=self.reconsider,
            columns=job.columns,
            asked=asked_for(job.choice, job.rules, job.limit, job.taxonomy),
        )

    def reconsider(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """The verdicts under the preference that was asked for."""
        return self.model.classifier.reconsider(verdicts, self.job.choice.prefer) if self.model else []

    def tell(self, notes: Sequence[Note], summary: str, written: Sequence[Path]) -> None:
        """Say on stderr what happened, unless a table on stdout has said it."""
        if any(target.path is None and target.format == "table" for target in self.job.targets):
            return
        for note in notes:
            if not note.incomplete:  # the others end the command, in one sentence
                say(note.text)
        say(f"{summary}{': ' if written else ''}{', '.join(map(str, written))}")
