"""Judged papers in, those to read out: which, in which section and band, in which order, and why there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from ....models.classifier import Classifier
from ....models.verdict import Prefer, Verdict
from ...digest.document import Band
from ..state.records import JudgedPaper, LeftOut, Ranked
from .choice import Choice

BANDS: tuple[Band, ...] = ("likely", "followed", "perhaps", "out-of-scope")

HEADINGS: Mapping[Band, str] = {
    "likely": "Likely",
    "followed": "By authors you follow",
    "perhaps": "Perhaps",
    "out-of-scope": "Out of scope",
}

STRICTER: Mapping[Prefer, Prefer] = {"recall": "balanced", "balanced": "precision", "precision": "precision"}
"""What a paper's topics must also hold under for it to be likely rather than perhaps."""

WIDTH = 10.0
"""Width of a band in the order: more than score and lifts can move a paper."""

PAPERS_A_STEP = 1024
"""Number of papers whose verdicts are reconsidered together."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranks papers, or says why they are not shown."""

    classifier: Classifier
    choice: Choice

    def rank(self, papers: Iterable[JudgedPaper]) -> Iterator[Ranked | LeftOut]:
        """What becomes of each paper in turn; the order to show them in is in `rank`."""
        papers = iter(papers)
        while batch := list(islice(papers, PAPERS_A_STEP)):
            bare = [paper.verdict for paper in batch]
            preferred = self.classifier.reconsider(bare, self.choice.prefer)
            stricter = self.classifier.reconsider(bare, STRICTER[self.choice.prefer])
            for paper, verdict, strict in zip(batch, preferred, stricter, strict=True):
                yield self._rank(paper, verdict, strict)

    def _rank(self, paper: JudgedPaper, verdict: Verdict, strict: Verdict) -> Ranked | LeftOut:
        interest = self.choice.interests.of(paper.entry.paper)
        if interest.hidden_by:
            return LeftOut(paper.key, interest.hidden_by)
        topics = self.choice.wants(verdict)
        score = self._score(verdict, topics)
        why = self._reason(verdict, topics, score)
        if why and not interest.is_by_followed:
            return LeftOut(paper.key, why)
        is_sure = bool(paper.entry.paper.abstract) and bool(self.choice.wants(strict))  # no title alone is likely
        band: Band = "followed" if why else "out-of-scope" if not topics else "likely" if is_sure else "perhaps"
        rank = self._place(band) - score - max(-WIDTH / 4, min(interest.lift, WIDTH / 4))
        section = self._section(band, topics)
        return Ranked(paper.key, paper.digest, section, rank, band, score, interest.reasons, verdict)

    def _place(self, band: Band) -> float:
        """Where a band begins in the order; the limit takes papers by followed authors last."""
        return -WIDTH if band == "followed" else WIDTH * BANDS.index(band)

    def _reason(self, verdict: Verdict, topics: tuple[str, ...], score: float) -> str:
        """Why a paper of these wanted topics is not shown, whoever wrote it; empty where it is."""
        if topics or (not verdict.topics and self.choice.out_of_scope):
            return "under the least score" if score < self.choice.min_score else ""
        if verdict.topics:
            asked = self.choice.topics is None or any(topic in self.choice.topics for topic in verdict.topics)
            return "under a threshold" if asked else "of other topics"
        return "out of scope"

    def _score(self, verdict: Verdict, topics: tuple[str, ...]) -> float:
        """What a paper is ranked by: its being in scope, or where topics are asked for, the strongest of these."""
        if topics and (self.choice.by == "topic" or self.choice.topics is not None):
            return verdict.scores[topics[0]]
        return verdict.in_scope

    def _section(self, band: Band, topics: tuple[str, ...]) -> int:
        """A topic's number, or those after them: of the bands."""
        ids = self.classifier.taxonomy.ids
        grouped = self.choice.by == "topic" and band == "likely"
        return ids.index(topics[0]) if grouped else len(ids) + BANDS.index(band)
