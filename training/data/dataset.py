"""Seeds, cached texts and labelled files in, one `Dataset` out: what to fit on, and what to look at only."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np

from ...configs.errors import InputError
from ...configs.taxonomy import Taxonomy, load_taxonomy
from ...models.arrays import Rows, Truth
from ...models.paper import Paper
from .duplicates import group_near_duplicates
from .labelled_file import read_labelled_jsonl
from .labels import LabelledPaper, labelled_seeds, read_corpus_labels
from .texts import TextCache
from .unlabelled import cached_unlabelled, unlabelled_ids

FEED = "feed-dev"
"""The batch with a feed's proportions: it calibrates and shifts thresholds."""

NEURO = "neuro-dev"
"""Batch of raw announcements and searches of neuroscience."""

LOOK_ONLY = (FEED, NEURO)
"""Batches that no model is ever fitted on."""

FEWEST = 20
"""Labelled papers below which nothing can be learnt or measured."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the papers of a packaged list, labelled or not, have their text here."""

    n_here: int
    n_listed: int

    @property
    def is_whole(self) -> bool:
        """Nearly: a few papers are withdrawn from arXiv with the years."""
        return self.n_here >= 0.99 * self.n_listed


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labelled papers, parted by what may be done with them."""

    taxonomy: Taxonomy
    train: tuple[LabelledPaper, ...]
    look_only: dict[str, tuple[LabelledPaper, ...]]
    """Batch -> its papers; batches without papers are absent."""
    unlabelled: tuple[Paper, ...] = ()
    """Papers without labels, for the models that learn from them too."""

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

    def coverage(self) -> Coverage:
        """Coverage of the packaged corpus, look-only batches included."""
        listed = {label.id for label in read_corpus_labels()}
        return Coverage(len(listed & {labelled.paper.id for labelled in self.papers}), len(listed))

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with any training label or text."""
        return digest(self.train)


def truth_of(papers: Sequence[LabelledPaper], taxonomy: Taxonomy) -> Truth:
    """(n_papers, n_topics + 1): the topics of each paper, then whether it has any."""
    topics = np.array([[topic in labelled.topics for topic in taxonomy.ids] for labelled in papers], dtype=bool)
    return np.column_stack([topics, topics.any(axis=1)])


def digest(labelled: Iterable[LabelledPaper]) -> str:
    """Twelve hexadecimal digits of ids, topics, confidence and texts, whatever the order."""
    rows = sorted(
        "\t".join([p.paper.id, ";".join(p.topics), str(p.confidence), p.paper.title, p.paper.abstract])
        for p in labelled
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]


def assemble(taxonomy: Taxonomy, files: Sequence[Path], seeds_only: bool = False) -> Dataset:
    """Gather everything labelled under a taxonomy.

    The seeds and the corpus belong to the taxonomy that ships with arxsift; another one starts from `files` alone.
    A paper that stands in several places keeps the label of the last: seeds, corpus, files in their order.

    Raises:
        InputError: too few labelled papers, or a topic without any.
    """
    by_id: dict[str, LabelledPaper] = {}
    if taxonomy.digest == load_taxonomy().digest:
        by_id |= {labelled.paper.id: labelled for labelled in labelled_seeds(taxonomy)}
        if not seeds_only:
            by_id |= {labelled.paper.id: labelled for labelled in cached_corpus(taxonomy)}
    for file in files:
        for labelled in read_labelled_jsonl(file, taxonomy):
            earlier = by_id.get(labelled.paper.id)
            if earlier and earlier.batch in LOOK_ONLY:  # a new label does not make a paper fit to be fitted on
                labelled = replace(labelled, batch=earlier.batch)
            by_id[labelled.paper.id] = labelled
    train = tuple(labelled for labelled in by_id.values() if labelled.batch not in LOOK_ONLY)
    look_only = {batch: tuple(p for p in by_id.values() if p.batch == batch) for batch in LOOK_ONLY}
    _check_enough(taxonomy, train)
    return Dataset(taxonomy, train, {batch: papers for batch, papers in look_only.items() if papers})


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


def with_unlabelled(data: Dataset) -> Dataset:
    """The data set with the cached papers of the packaged list of unlabelled ones."""
    return replace(data, unlabelled=tuple(cached_unlabelled({labelled.paper.id for labelled in data.papers})))


def cached_corpus(taxonomy: Taxonomy) -> list[LabelledPaper]:
    """The corpus papers whose texts are in the cache."""
    labels = read_corpus_labels(taxonomy)
    with TextCache() as cache:
        texts = cache.get([label.id for label in labels])
    return [
        LabelledPaper(texts[label.id], label.topics, label.confidence, label.batch)
        for label in labels
        if label.id in texts
    ]


def unlabelled_coverage() -> Coverage:
    """Coverage of the packaged list of unlabelled papers."""
    ids = unlabelled_ids()
    with TextCache() as cache:
        n_missing = len(cache.missing(ids, retry_absent=True))  # what arXiv does not have is not here either
    return Coverage(len(ids) - n_missing, len(ids))


def _check_enough(taxonomy: Taxonomy, train: Sequence[LabelledPaper]) -> None:
    if len(train) < FEWEST:
        raise InputError(
            f"only {len(train)} labelled papers to train on, at least {FEWEST} are needed: give some with --papers FILE"
        )
    for topic in taxonomy.ids:
        if not any(topic in paper.topics for paper in train):
            raise InputError(f"no training paper has the topic {topic!r}: label some, or take it out of the taxonomy")
