"""Labels and scores by models that had not seen them in, the labels most likely wrong out.

By confident learning (C. G. Northcutt, L. Jiang & I. L. Chuang, "Confident learning", 2021), a topic at a time, as
cleanlab does it for papers that have several (A. Thyagarajan et al., "Identifying incorrect annotations in multi-label
classification data", 2022). A paper's own label never entered its scores: it stands in none of the fits that gave them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...configs.taxonomy import Taxonomy
from ...models.arrays import Truth
from ...models.classifier import Classifier
from ...models.decision import strongest_first
from ...models.verdict import Verdict
from ..data.labels import LabelledPaper
from ..measure.judgement import Judgement

MOST_WORDS = 5
"""Words of evidence for a topic, at most."""

LEAST_DROP = 0.005
"""Drop of a score from which the removed word counts as evidence."""

FILTER = "low_self_confidence"
"""Method by which cleanlab chooses doubtful labels, by its name there.

Compared on the labelled papers with TF-IDF cross-validated anew after one paper in twenty was given a random other
label: of the wrong labels it found 79 %, and 42 % of what it chose were these. cleanlab's default,
`prune_by_noise_rate`, found 86 % and was right in 34 %; `confident_learning` 76 % and 41 %. On the labels as they are,
45 % of the papers it chooses are the labellers' close calls, by the other two 37 % and 39 %; of all papers 14 % are.
Papers in the order of their least likely doubtful label: 97 of the first hundred had been given a wrong one; in that
of cleanlab's default aggregation, a moving average over topics, 57.
"""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A label, or the absence of one, that is likely wrong."""

    topic: str
    given: bool
    """Whether the paper has the topic."""
    score: float
    """The out-of-fold score of the topic."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A paper with labels that are likely wrong."""

    row: int
    """Row of the scores."""
    labelled: LabelledPaper
    doubts: tuple[Doubt, ...]
    """Doubtful labels, the likeliest wrong first."""
    suggested: tuple[str, ...]
    """The topics it would have without the doubtful ones and with the missing ones."""


def find_doubtful(papers: Sequence[LabelledPaper], taxonomy: Taxonomy, judgement: Judgement) -> list[Doubtful]:
    """Papers with labels that are likely wrong, those with the least likely label first."""
    truth, scores = judgement.truth[:, :-1], judgement.scores[:, :-1]
    wrong = doubted(truth, scores)
    likely = np.where(truth, scores, 1 - scores)  # of each label
    rows = np.flatnonzero(wrong.any(axis=1))
    order = np.argsort(np.where(wrong, likely, 1.0)[rows].min(axis=1), kind="stable")
    doubtful = []
    for row in rows[order].tolist():
        columns = sorted(np.flatnonzero(wrong[row]).tolist(), key=lambda column: likely[row, column])
        doubts = tuple(
            Doubt(taxonomy.ids[column], bool(truth[row, column]), float(scores[row, column])) for column in columns
        )
        right = truth[row] ^ wrong[row]
        by_score = [taxonomy.ids[column] for column in strongest_first(scores[row], right)]
        doubtful.append(Doubtful(row, papers[row], doubts, primary_first(papers[row].topics, by_score)))
    return doubtful


def doubted(truth: Truth, scores: NDArray[np.float64]) -> Truth:
    """Which labels are likely wrong, (n_papers, n_topics) as the arguments.

    How many of each kind is what confident learning estimates; which, the least likely ones. A topic that all papers
    have, or none, cannot be judged so.
    """
    from cleanlab.multilabel_classification.filter import find_multilabel_issues_per_class

    wrong = np.zeros(truth.shape, dtype=bool)
    judged = np.flatnonzero(truth.any(axis=0) & ~truth.all(axis=0))
    if len(judged):
        given = [np.flatnonzero(row).tolist() for row in truth[:, judged]]
        wrong[:, judged] = find_multilabel_issues_per_class(given, scores[:, judged], filter_by=FILTER, n_jobs=1)
    return wrong


def primary_first(labelled: Sequence[str], topics: Sequence[str]) -> tuple[str, ...]:
    """The topics that were labelled in the label's order, then the others in theirs."""
    return (*(topic for topic in labelled if topic in topics), *(topic for topic in topics if topic not in labelled))


def words_for(doubt: Doubt, labelled: LabelledPaper, verdict: Verdict, classifier: Classifier) -> tuple[str, ...]:
    """Words that speak for a topic, be it one of the verdict's or not.

    Where a topic is given and scores low, words that hardly move its score are no evidence.
    """
    evidence = classifier.explain(labelled.paper, (doubt.topic,), verdict.scores, MOST_WORDS)
    return tuple(piece.text for piece in evidence if not doubt.given or piece.weight >= LEAST_DROP)
