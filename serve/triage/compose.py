"""What a run shows, as the state has it, in; a digest to be written out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ...configs.taxonomy import Taxonomy
from ...models.verdict import Verdict
from ..digest.document import Digest, Earlier, Section, Shown
from ..files.rows import Columns
from .rank import BANDS, HEADINGS
from .records import JudgedBy
from .state import State


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes digests of one run; each is read once, so that every output has one of its own."""

    state: State
    run: int
    title: str
    taxonomy: Taxonomy
    notes: tuple[str, ...]
    summary: str
    judge: JudgedBy | None
    """None when nothing had to be judged."""
    reconsider: Callable[[Sequence[Verdict]], list[Verdict]]
    """Gives verdicts from the state their topics."""
    columns: Columns

    def digest(self) -> Digest:
        """For one reading, from the first section to the last."""
        name = self.judge.name if self.judge else ""
        names = partial(self.state.field_names, self.run)
        return Digest(
            title=self.title,
            taxonomy=self.taxonomy,
            notes=self.notes,
            summary=self.summary,
            model=name,
            names=names,
            sections=self._sections(),
            columns=self.columns,
        )

    def _sections(self) -> Iterator[Section]:
        for number, n_papers in self.state.sections(self.run).items():
            topic = self.taxonomy.topics[number] if number < len(self.taxonomy.topics) else None
            heading = topic.name if topic else HEADINGS[BANDS[number - len(self.taxonomy.topics)]]
            yield Section(heading, topic, n_papers, self._papers(number))

    def _papers(self, section: int) -> Iterator[Shown]:
        for ranked, fate, entry, evidence in self.state.shown(self.run, section):
            yield Shown(
                entry=entry,
                verdict=ranked.verdict,
                band=ranked.band,
                score=ranked.score,
                evidence=evidence or (),
                lifts=ranked.lifts,
                earlier=self._earlier(ranked.key),
                seen_before=fate == "again",
            )

    def _earlier(self, key: str) -> Earlier | None:
        found = self.state.earlier(key, self.judge) if self.judge else None
        if found is None:
            return None
        entry, bare = found
        verdict = self.reconsider([bare])[0] if bare else None
        return Earlier(entry.paper.version, entry.paper.title, entry.paper.abstract, verdict)
