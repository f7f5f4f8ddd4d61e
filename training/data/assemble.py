"""Seeds, cached texts and a person's own papers in, one `Dataset` out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...configs.errors import InputError
from ...configs.taxonomy import Taxonomy, load_taxonomy
from .answers import put_answers
from .dataset import LOOK_ONLY, Dataset
from .labels import LabelledPaper, labelled_seeds, read_corpus_labels
from .texts import TextCache
from .unlabelled import cached_unlabelled

FEWEST = 20
"""Labelled papers below which nothing can be learnt or measured."""


def assemble(
    taxonomy: Taxonomy,
    own: Iterable[LabelledPaper],
    seeds_only: bool = False,
    answers: Iterable[LabelledPaper] | None = None,
) -> Dataset:
    """Gather everything labelled under a taxonomy.

    The seeds and the corpus belong to the taxonomy that ships with arxsift; another one starts from `own` alone. A
    paper that stands in several places keeps the label of the last: seeds, corpus, `own` in their order. A label of
    `own` that says what the packaged one says does not count as a person's own. The labels of readers' `answers` come
    last, and replace every label of their paper, known by its arXiv identifier or by its text.

    Raises:
        InputError: too few labelled papers, or a topic without any.
    """
    by_id: dict[str, LabelledPaper] = {}
    if taxonomy.digest == load_taxonomy().digest:
        by_id |= {labelled.paper.id: labelled for labelled in labelled_seeds(taxonomy)}
        if not seeds_only:
            by_id |= {labelled.paper.id: labelled for labelled in cached_corpus(taxonomy)}
    has_packaged = bool(by_id)
    for labelled in own:
        earlier = by_id.get(labelled.paper.id)
        if earlier and earlier.batch in LOOK_ONLY:  # a new label does not make a paper fit to be fitted on
            labelled = replace(labelled, batch=earlier.batch)
        is_news = not earlier or earlier.is_own or set(earlier.topics) != set(labelled.topics)
        is_own = has_packaged and is_news and labelled.batch not in LOOK_ONLY
        by_id[labelled.paper.id] = replace(labelled, is_own=is_own)
    counts = None if answers is None else put_answers(by_id, answers, LOOK_ONLY, has_packaged)
    train = tuple(labelled for labelled in by_id.values() if labelled.batch not in LOOK_ONLY)
    look_only = {batch: tuple(p for p in by_id.values() if p.batch == batch) for batch in LOOK_ONLY}
    check_enough(taxonomy, train)
    return Dataset(taxonomy, train, {batch: papers for batch, papers in look_only.items() if papers}, answers=counts)


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


def with_unlabelled(data: Dataset) -> Dataset:
    """The data set with the cached papers of the packaged list of unlabelled ones."""
    return replace(data, unlabelled=tuple(cached_unlabelled({labelled.paper.id for labelled in data.papers})))


def check_enough(taxonomy: Taxonomy, train: Sequence[LabelledPaper]) -> None:
    if len(train) < FEWEST:
        raise InputError(
            f"only {len(train)} labelled papers to train on, at least {FEWEST} are needed: give some with --papers FILE"
        )
    for topic in taxonomy.ids:
        if not any(topic in labelled.topics for labelled in train):
            raise InputError(f"no training paper has the topic {topic!r}: label some, or take it out of the taxonomy")
