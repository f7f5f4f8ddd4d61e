"""What a visit shows, from the state, in; a digest out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ...configs.taxonomy import Taxonomy
from ...models.verdict import Verdict
from ..digest.document import Digest, Earlier, Section, ShownPaper
from ..files.columns import Columns
from .ranking.rank import BANDS, HEADINGS
from .state.records import JudgedBy
from .state.state import State


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes digests of one visit; each is read once, so that every output has one of its own."""

    state: State
    visit: int
    title: str
    taxonomy: Taxonomy
    notes: tuple[str, ...]
    summary: str
    judge: JudgedBy | None
    """None when nothing had to be judged."""
    reconsider: Callable[[Sequence[Verdict]], list[Verdict]]
    """Gives verdicts from the state their topics."""
    columns: Columns
    asked: str
    """What the person asked to be shown, in a sentence."""

    def digest(self) -> Digest:
        """A digest that can be read once, from the first section to the last."""
        name = self.judge.name if self.judge else ""
        names = partial(self.state.shown.field_names, self.visit)
        return Digest(
            title=self.title,
            taxonomy=self.taxonomy,
            notes=self.notes,
            summary=self.summary,
            model=name,
            names=names,
            sections=self._sections(),
            asked=self.asked,
            columns=self.columns,
        )

    def _sections(self) -> Iterator[Section]:
        for number, n_papers in self.state.shown.sections(self.visit).items():
            topic = self.taxonomy.topics[number] if number < len(self.taxonomy.topics) else None
            heading = topic.name if topic else HEADINGS[BANDS[number - len(self.taxonomy.topics)]]
            yield Section(heading, topic, n_papers, self._papers(number))

    def _papers(self, section: int) -> Iterator[ShownPaper]:
        for shown in self.state.shown.papers(self.visit, section):
            yield ShownPaper(
                entry=shown.entry,
                verdict=shown.ranked.verdict,
                band=shown.ranked.band,
                score=shown.ranked.score,
                evidence=shown.evidence or (),
                lifts=shown.ranked.lifts,
                earlier=self._earlier(shown.ranked.key),
                seen_before=shown.fate == "again",
                shown_before=shown.fate == "shown",
                also=shown.twins,
            )

    def _earlier(self, key: str) -> Earlier | None:
        text = self.state.verdicts.earlier(key, self.judge) if self.judge else None
        if text is None:
            return None
        paper = text.entry.paper
        verdict = self.reconsider([text.verdict])[0] if text.verdict else None
        return Earlier(paper.version, paper.title, paper.abstract, verdict)
