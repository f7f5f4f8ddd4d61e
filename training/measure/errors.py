"""A judgement in, a row for every wrong or doubtful paper out: its texts, its scores, and the evidence for them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Rows
from ...models.classifier import Classifier
from ..data.labels import LabelledPaper
from .judgement import Judgement

DOUBT = 0.5
"""Distance of a score from its label from which a paper is doubtful, though its topics are right."""

EXPLAINED = 40
"""Rows that get evidence, the gravest first: a transformer takes about a second for each."""


def doubtful_rows(
    judgement: Judgement, papers: Sequence[LabelledPaper], classifier: Classifier
) -> list[dict[str, Any]]:
    """The wrong ones first, each kind by the distance of its furthest score from the label, the gravest first.

    `papers` are all that the judgement's rows name.
    """
    rows = []
    for n_before, i in enumerate(gravest(judgement)):
        labelled = papers[judgement.rows[i]]
        topics = [topic for topic, given in zip(classifier.taxonomy.ids, judgement.assigned[i], strict=True) if given]
        scores = dict(zip(classifier.taxonomy.ids, judgement.scores[i].tolist(), strict=False))
        rows.append(
            {
                "id": labelled.paper.id,
                "title": labelled.paper.title,
                "what": "wrong" if set(topics) != set(labelled.topics) else "doubtful",
                "label": ";".join(labelled.topics) or "–",
                "verdict": ";".join(topics) or "–",
                **{topic: round(score, 3) for topic, score in scores.items()},
                "in_scope": round(float(judgement.scores[i, -1]), 3),
                "confidence": labelled.confidence,
                "evidence": evidence(classifier, labelled, topics, scores) if n_before < EXPLAINED else "",
                "abstract": labelled.paper.abstract,
            }
        )
    return rows


def gravest(judgement: Judgement) -> Rows:
    """Rows of the wrong and doubtful papers, the wrong first, then the gravest first."""
    wrong = (judgement.truth[:, :-1] != judgement.assigned).any(axis=1)
    distance: NDArray[np.float64] = np.abs(judgement.truth - judgement.scores)[:, :-1].max(axis=1)
    shown = np.flatnonzero(wrong | (distance >= DOUBT))
    return shown[np.lexsort((-distance[shown], ~wrong[shown]))]


def evidence(classifier: Classifier, labelled: LabelledPaper, topics: Sequence[str], scores: dict[str, float]) -> str:
    """What speaks for the topics that were given and for those that should have been, `topic: text (weight)`."""
    disputed = tuple(dict.fromkeys([*topics, *labelled.topics]))
    pieces = classifier.explain(labelled.paper, disputed, scores, most=3)
    return "; ".join(f"{piece.topic}: {piece.text} ({piece.weight:.2f})" for piece in pieces)
