"""Labelled papers in, what a person should look at again out: doubtful labels, near-duplicates, topics that overlap."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...models.arrays import Rows
from ..data.dataset import Dataset, set_apart
from ..data.duplicates import group_near_duplicates
from ..data.labels import LabelledPaper
from ..fit.watch import Watch
from ..measure.judgement import is_sure
from ..tracking.names import Models
from .doubts import Doubtful, find_doubtful, words_for
from .overlap import TopicPair, topic_pairs
from .unseen import Unseen, cross_validated, newest_scores, scores_of

TRUSTED = 0.75
"""Macro F1 from which the model's contradictions are called likely errors of the label.

TF-IDF reaches 0.78 on the labels that ship, where 42 % of the labels that it chose were wrong ones (`FILTER`). A model
of 60 labels, of 0.64, contradicted 19 right ones.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """What a person should look at again."""

    topics: tuple[str, ...]
    papers: tuple[LabelledPaper, ...]
    """Papers that were audited, in the order of the scores."""
    unseen: Unseen
    doubtful: tuple[Doubtful, ...]
    """Papers with doubtful labels, the likeliest wrong first."""
    twins: tuple[tuple[LabelledPaper, ...], ...]
    """Near-duplicates that do not all have the same topics."""
    pairs: tuple[TopicPair, ...]
    """Every two topics, those that seem to overlap first."""
    macro_f1: float
    """Macro F1 of the scores on the labels as they are: how far a contradiction by the model can be believed."""

    @property
    def is_trusted(self) -> bool:
        """Whether the model is so good that a label that it contradicts is likely wrong."""
        return self.macro_f1 >= TRUSTED

    def evidence(self, doubtful: Doubtful) -> dict[str, tuple[str, ...]]:
        """Disputed topic -> the words that speak for it, the strongest first."""
        classifier = self.unseen.explaining(doubtful.row)
        (verdict,) = classifier.predict([doubtful.labelled.paper])
        return {doubt.topic: words_for(doubt, doubtful.labelled, verdict, classifier) for doubt in doubtful.doubts}


def audit(data: Dataset, run: str | None, watch: Watch) -> Audit:
    """Audit the labels of the training papers by the scores of a run, by default the newest that has them all.

    Without such a run TF-IDF is cross-validated first.

    Raises:
        InputError: no such run, or none with scores of these papers.
        StoreError: the store cannot be read.
    """
    everything = data.papers
    models = Models()
    named = models.run_of(models.named(run)) if run else None
    watch.stage("grouping near-duplicates")
    groups = group_near_duplicates([labelled.paper for labelled in everything])
    data, kept_groups = set_apart(data, groups)
    watch.stage("looking for out-of-fold scores")
    unseen = scores_of(models.store, named, data) if named else newest_scores(models.store, data)
    unseen = unseen or cross_validated(data, kept_groups, watch)
    watch.stage("finding doubtful labels")
    return Audit(
        data.taxonomy.ids,
        data.train,
        unseen,
        tuple(find_doubtful(data.train, data.taxonomy, unseen.judgement)),
        tuple(find_twins(everything, groups)),
        tuple(topic_pairs(data.taxonomy, unseen.judgement)),
        unseen.judgement.quality(data.taxonomy.ids, is_sure(data.train, unseen.judgement)).macro_f1.value,
    )


def find_twins(papers: Sequence[LabelledPaper], groups: Rows) -> list[tuple[LabelledPaper, ...]]:
    """Groups of near-duplicates that do not all have the same topics, whatever the order of these."""
    members: dict[int, list[LabelledPaper]] = {}
    for labelled, group in zip(papers, groups.tolist(), strict=True):
        members.setdefault(group, []).append(labelled)
    return [tuple(twins) for twins in members.values() if len({frozenset(twin.topics) for twin in twins}) > 1]
