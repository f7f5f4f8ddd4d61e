"""Recorded judgements of several models in, their quality on the same papers and paired differences out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...configs.errors import InputError
from ...configs.sets import FEED, FILE, LABELLED, NEURO, OWN, sets_named
from ..measure.intervals import Interval, Weights, interval_of, resample
from ..measure.metrics import set_metrics, topic_metrics
from ..measure.pairing import columns_as, pair
from ..measure.quality import Quality, summarise
from ..measure.records import Record
from .candidates import Candidate, topics_of

COMPARED = {
    FEED.name: FEED.papers,
    LABELLED: "labelled papers, each judged by a model that had not learnt from it",
    NEURO.name: NEURO.papers,
    OWN.name: OWN.papers,
    FILE.name: FILE.papers,
}
"""Name of a set on which models are compared -> what its papers are, the set that counts most first."""

COMPARED_METRICS = {
    "mean_average_precision": "mean average precision",
    "in_scope_average_precision": "in-scope average precision",
    "macro_f1": "macro F1",
    "calibration_error": "calibration error",
}
"""Metric whose differences are shown -> the metric in words."""

FEWEST = 20
"""Number of papers that all models judged below which nothing is compared."""


Drawn = Mapping[str, NDArray[np.float64]]
"""Metric -> its value in every resample, (n_resamples,)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Models on the same papers of one set."""

    set_name: str
    n_papers: int
    n_left_out: int
    """Papers that some of the models did not judge, or judged in another text or under another label."""
    labels_digest: str
    """Digest of the papers and their labels."""
    qualities: Mapping[str, Quality]
    """Model -> how good it is."""
    drawn: Mapping[str, Drawn]
    """Model -> its metrics in every resample; each resample draws one set of papers for all models."""

    @property
    def first(self) -> str:
        """The model whose leads are told."""
        return next(iter(self.qualities))

    @property
    def others(self) -> list[str]:
        return [name for name in self.qualities if name != self.first]

    def lead(self, name: str, other: str, metric: str) -> Interval:
        """A model's metric less another's."""
        return interval_of(metric, self.drawn[name][metric] - self.drawn[other][metric])


def compare(candidates: Sequence[Candidate], seed: int = 0) -> list[Comparison]:
    """Compare models on every set that at least two of them judged.

    Raises:
        InputError: the models are of different topics, or have no papers in common.
    """
    check_topics(candidates)
    comparisons = [compare_on(set_name, candidates, seed) for set_name in COMPARED]
    if not any(comparisons):
        names = " and ".join(candidate.name for candidate in candidates)
        raise InputError(f"{names}: fewer than {FEWEST} papers were judged by all, with the same texts and labels")
    return [comparison for comparison in comparisons if comparison]


def check_topics(candidates: Sequence[Candidate]) -> None:
    """Raises InputError where two models are of different topics: nothing could be compared topic by topic."""
    first = candidates[0]
    topics = topics_of(first)
    for other in candidates[1:]:
        if differing := set(topics) ^ set(topics_of(other)):
            names = ", ".join(sorted(differing))
            raise InputError(
                f"{first.name} and {other.name} are of different taxonomies (only one of them has {names}): "
                "they cannot be compared topic by topic"
            )


def changed_definitions(candidates: Sequence[Candidate]) -> bool:
    """Whether the models have the same topics under taxonomies that differ in some other way."""
    return len({record.taxonomy for candidate in candidates for record in candidate.records.values()}) > 1


def compare_on(set_name: str, candidates: Sequence[Candidate], seed: int) -> Comparison | None:
    """Compare models on one set, without those that have no record of it.

    None where fewer than two models judged enough of the same papers.
    """
    records = {candidate.name: record for candidate in candidates if (record := record_on(candidate, set_name))}
    records = with_papers_of_the_first(records)
    if len(records) < 2 or (set_name == FILE.name and len(files_of(candidates, records)) > 1):
        return None
    n_papers = len(set().union(*(record.ids for record in records.values())))
    shared = dict(zip(records, align([*records.values()]), strict=True))
    first = next(iter(shared))
    n_shared = len(shared[first].ids)
    if n_shared < FEWEST:
        return None
    weights = resample(n_shared, seed)
    judged = {name: judge_again(record, weights) for name, record in shared.items()}
    return Comparison(
        set_name=set_name,
        n_papers=n_shared,
        n_left_out=n_papers - n_shared,
        labels_digest=shared[first].labels_digest,
        qualities={name: quality for name, (quality, _) in judged.items()},
        drawn={name: drawn for name, (_, drawn) in judged.items()},
    )


def with_papers_of_the_first(records: Mapping[str, Record]) -> dict[str, Record]:
    """Without the models that judged hardly any of the first one's papers: they would leave nothing to the others."""
    first = next(iter(records.values()), None)
    return {name: record for name, record in records.items() if first and n_common(first, record) >= FEWEST}


def n_common(first: Record, other: Record) -> int:
    """Papers that two records hold in one text, whatever their labels."""
    pairs = pair([first, other])
    return pairs.n_paired + pairs.n_other_label


def files_of(candidates: Sequence[Candidate], records: Mapping[str, Record]) -> set[str]:
    """Digests of the files that models were evaluated on: papers of two files may bear the same numbers."""
    runs = [candidate.run for candidate in candidates if candidate.name in records and candidate.run]
    return {run.tags.get("evaluation.data", "") for run in runs}


def record_on(candidate: Candidate, set_name: str) -> Record | None:
    """A candidate's record of a set, or of whichever of the sets that the name stands for."""
    return next((candidate.records[name] for name in sets_named(set_name) if name in candidate.records), None)


def align(records: Sequence[Record]) -> list[Record]:
    """The records on the papers that all of them hold in one text and under one label, ascending by id."""
    rows = pair(records).rows
    by_id = np.array(sorted(range(len(rows[0])), key=lambda k: records[0].ids[rows[0][k]]), dtype=np.intp)
    columns = [columns_as(record, records[0]) for record in records]
    return [
        record.reordered(own_columns).part(own_rows[by_id])
        for record, own_columns, own_rows in zip(records, columns, rows, strict=True)
    ]


def judge_again(record: Record, weights: Weights) -> tuple[Quality, Drawn]:
    """How good a model is, and its metrics in every resample."""
    judged = record.judgement
    by_topic = topic_metrics(judged.truth, judged.scores, judged.ranking, judged.assigned, weights)
    whole = set_metrics(judged.truth, judged.assigned, record.sure, by_topic, weights)
    return summarise(judged.truth, record.topics, by_topic, whole), whole
