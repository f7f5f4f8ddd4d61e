"""A model and the papers that it judged lately in, where they differ from what it was calibrated on out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ....configs.sets import NEURO
from ....training.measure.drift import Share, Stability, compare_means, compare_shares, stability
from ....training.measure.records import Record
from ....training.measure.unseen_words import mean_unseen, vocabulary_of
from ...triage.state.records import DatedPaper
from .model import SETS_OF_CATEGORIES, ModelInUse
from .papers import ELSEWHERE, RecentPapers

LEAST_PAPERS = 100
"""Number of papers below which nothing is judged: at 13 % in scope their share is known to within 7 points then."""

ANNOUNCED_SINCE = {NEURO.name: "2026-06"}
"""Set -> month from which its papers were drawn from announcements. Earlier ones of `neuro` were found by searches,
most of them in other categories: only a quarter is in scope, instead of a half."""

ANY = "any topic"
"""Stands among the topics for papers that have one."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Papers of one kind beside the set that the model was calibrated on."""

    set_name: str
    n_papers: int
    categories: tuple[str, ...]
    """Categories from which the set was drawn."""
    sole_category: str
    """The one category of these that all the papers have; empty where there is none, or several."""
    n_reference: int
    months: tuple[str, str]
    """First and last month of the set's papers, `2026-03`."""
    shares: Mapping[str, Share]
    """`ANY`, then each topic -> share of the papers that get it."""
    scores: Stability
    """Of the in-scope scores."""
    unseen_words: Share | None
    """Mean share of a paper's words that the model's vocabulary lacks; None where the reference is not known."""

    @property
    def differing_topics(self) -> list[str]:
        return [name for name, share in self.shares.items() if share.differs and name != ANY]

    @property
    def is_changed(self) -> bool:
        """Whether what the model says has changed: its topics' shares, or its scores."""
        return self.scores.differs or any(share.differs for share in self.shares.values())

    @property
    def is_new_language(self) -> bool:
        """Whether papers use more words that the model has never read."""
        unseen = self.unseen_words
        return unseen is not None and unseen.differs and unseen.recent.value > unseen.reference


@dataclass(frozen=True, slots=True)
class Drift:
    """All that was found."""

    model: ModelInUse
    n_days: int
    """Number of days that were asked for."""
    papers: RecentPapers
    comparisons: Sequence[Comparison]
    too_few: Mapping[str, int]
    """Set -> number of papers, where these are too few to judge by."""

    @property
    def n_elsewhere(self) -> int:
        """Number of papers of categories that the model was never measured on."""
        return self.papers.left_out.get(ELSEWHERE, 0)


def find_drift(model: ModelInUse, papers: RecentPapers, n_days: int) -> Drift:
    """Compare the papers of each kind with the set of that kind, where they are enough.

    Papers of sets on which the model was not measured are left out, as those of other categories are.
    """
    measured = {name: recent for name, recent in papers.by_set.items() if name in model.records}
    n_unmeasured = sum(map(len, papers.by_set.values())) - sum(map(len, measured.values()))
    left_out = dict(papers.left_out)
    if n_unmeasured:
        left_out[ELSEWHERE] = left_out.get(ELSEWHERE, 0) + n_unmeasured
    papers = RecentPapers(measured, left_out, papers.categories, papers.days, papers.n_unjudged)
    enough = [name for name in SETS_OF_CATEGORIES if len(measured.get(name, ())) >= LEAST_PAPERS]
    return Drift(
        model=model,
        n_days=n_days,
        papers=papers,
        comparisons=[compare(model, name, measured[name]) for name in enough],
        too_few={name: len(recent) for name, recent in measured.items() if name not in enough},
    )


def compare(model: ModelInUse, set_name: str, recent: Sequence[DatedPaper]) -> Comparison:
    """Papers under balanced thresholds, by which the set was judged too, whatever preference triage shows them by."""
    record = announced(model.records[set_name], set_name)
    verdicts = model.classifier.reconsider([dated.verdict for dated in recent], "balanced")
    having = {ANY: sum(bool(verdict.topics) for verdict in verdicts)}
    having |= {topic: sum(topic in verdict.topics for verdict in verdicts) for topic in record.topics}
    before = counts_of(record)
    n_recent, n_before = len(recent), len(record.ids)
    shares = {name: compare_shares(n, n_recent, before[name], n_before, len(having)) for name, n in having.items()}
    months = sorted(date[:7] for date in record.dates if date) or [""]
    vocabulary, reference = vocabulary_of(model.classifier), model.unseen_words.get(set_name)
    unseen = mean_unseen(vocabulary, [dated.paper for dated in recent]) if vocabulary and reference else None
    return Comparison(
        set_name=set_name,
        n_papers=n_recent,
        categories=tuple(sorted(SETS_OF_CATEGORIES[set_name])),
        sole_category=sole_category(recent, SETS_OF_CATEGORIES[set_name]),
        n_reference=n_before,
        months=(months[0], months[-1]),
        shares=shares,
        scores=stability(np.array([verdict.in_scope for verdict in verdicts]), record.judgement.scores[:, -1]),
        unseen_words=compare_means(unseen, reference) if unseen and reference else None,
    )


def announced(record: Record, set_name: str) -> Record:
    """The papers of a record that were drawn from announcements, as those of a feed are."""
    first = ANNOUNCED_SINCE.get(set_name, "")
    rows = np.flatnonzero([date >= first for date in record.dates])
    return record.part(rows) if len(rows) else record


def sole_category(papers: Sequence[DatedPaper], categories: Collection[str]) -> str:
    common = set(categories).intersection(*(dated.paper.categories for dated in papers))
    return common.pop() if len(common) == 1 else ""


def counts_of(record: Record) -> dict[str, int]:
    """`ANY`, then each topic -> how many papers of a record get it."""
    assigned = record.judgement.assigned  # (n_papers, n_topics)
    by_topic = dict(zip(record.topics, assigned.sum(axis=0).tolist(), strict=True))
    return {ANY: int(assigned.any(axis=1).sum()), **by_topic}
