"""Labelled papers in, one `Dataset` out: what to fit on, what to look at only, and no near-duplicates between them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from ...configs.taxonomy import Taxonomy
from ...models.arrays import Rows, Truth
from ...models.paper import Paper
from .answers import AnswerCounts
from .duplicates import group_near_duplicates
from .labels import LabelledPaper

FEED = "feed-dev"
"""The batch with a feed's proportions: it calibrates and shifts thresholds."""

NEURO = "neuro-dev"
"""Batch of raw announcements and searches of neuroscience."""

LOOK_ONLY = (FEED, NEURO)
"""Batches that no model is ever fitted on."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labelled papers, parted by what may be done with them."""

    taxonomy: Taxonomy
    train: tuple[LabelledPaper, ...]
    look_only: dict[str, tuple[LabelledPaper, ...]]
    """Batch -> its papers; batches without papers are absent."""
    unlabelled: tuple[Paper, ...] = ()
    """Papers without labels, for the models that learn from them too."""
    answers: AnswerCounts | None = None
    """What became of readers' answers; None where none were asked for."""

    @property
    def papers(self) -> tuple[LabelledPaper, ...]:
        """All labelled papers: those to train on, then the look-only batches."""
        return (*self.train, *chain.from_iterable(self.look_only.values()))

    @property
    def batch_rows(self) -> dict[str, Rows]:
        """Look-only batch -> indices of its papers in `papers`."""
        ends = np.cumsum([len(self.train), *map(len, self.look_only.values())])
        return {batch: np.arange(*ends[n : n + 2]) for n, batch in enumerate(self.look_only)}

    def truth(self, papers: Sequence[LabelledPaper]) -> Truth:
        """(n_papers, n_topics + 1): the topics of each paper, then whether it has any."""
        return truth_of(papers, self.taxonomy)

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with any training label or text."""
        return digest(self.train)


def truth_of(papers: Sequence[LabelledPaper], taxonomy: Taxonomy) -> Truth:
    """(n_papers, n_topics + 1): the topics of each paper, then whether it has any."""
    rows = [[topic in labelled.topics for topic in taxonomy.ids] for labelled in papers]
    topics = np.array(rows, dtype=bool).reshape(len(papers), len(taxonomy.ids))
    return np.column_stack([topics, topics.any(axis=1)])


def digest(labelled: Iterable[LabelledPaper]) -> str:
    """Twelve hexadecimal digits of ids, topics, confidence and texts, whatever the order."""
    rows = sorted(
        "\t".join([p.paper.id, ";".join(p.topics), str(p.confidence), p.paper.title, p.paper.abstract])
        for p in labelled
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]


def set_apart(data: Dataset, groups: Rows | None = None) -> tuple[Dataset, Rows]:
    """The data set without training papers that are near-duplicates of look-only ones, and the groups of the others.

    Groups are (n_train,): near-duplicates share a number. Where they are known already, `groups` is (n_papers,), of the
    training papers and then the look-only ones.
    """
    groups = groups_of(data) if groups is None else groups
    of_train, of_others = np.split(groups, [len(data.train)])
    kept = np.flatnonzero(~np.isin(of_train, of_others))
    return replace(data, train=tuple(data.train[i] for i in kept)), of_train[kept]


def groups_of(data: Dataset) -> Rows:
    """Groups of near-duplicates (n_papers,): the training papers', then those of the look-only batches."""
    return group_near_duplicates([labelled.paper for labelled in data.papers])
