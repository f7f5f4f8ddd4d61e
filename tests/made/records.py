"""Made-up judgements of models of a given skill, so that comparisons need neither texts nor training."""

from collections.abc import Sequence

import numpy as np

from arxsift.models.arrays import Bools, Truth
from arxsift.training.compare.candidates import Candidate
from arxsift.training.measure.judgement import Judgement
from arxsift.training.measure.platt import LogitsAndTruth
from arxsift.training.measure.records import Record

TOPICS = ("bees", "tides")


def with_in_scope(topics: Bools) -> Truth:
    """The topics, (n_papers, n_topics), with a last column that is true where any topic is."""
    return np.column_stack([topics, topics.any(axis=1)])


def made_truth(n_papers: int, seed: int = 0, shares: Sequence[float] = (0.2, 0.2)) -> Truth:
    """Truth in which each topic has its share of the papers."""
    return with_in_scope(np.random.default_rng(seed).random((n_papers, len(shares))) < np.array(shares))


def made_logits(n_papers: int, seed: int, shares: Sequence[float] = (0.3, 0.2), skill: float = 3.0) -> LogitsAndTruth:
    """Logits that are higher, by about `skill`, where a topic is true."""
    rng = np.random.default_rng(seed)
    truth = with_in_scope(rng.random((n_papers, len(shares))) < np.array(shares))
    return LogitsAndTruth(rng.normal(skill * truth - skill / 2, 1.0), truth)


def made_record(
    truth: np.ndarray, noise: float, seed: int = 0, topics: tuple[str, ...] = TOPICS, taxonomy: str = "abc"
) -> Record:
    """Scores that know the truth the less the more noise there is; a topic is given from one half on."""
    rng = np.random.default_rng([seed, 7])
    scores = 1 / (1 + np.exp(-4 * (truth - 0.5 + rng.normal(0, noise, truth.shape))))
    n_papers = len(truth)
    return Record(
        taxonomy=taxonomy,
        topics=topics,
        ids=tuple(f"2603.{number:05}" for number in range(n_papers)),
        dates=tuple(f"2026-03-{1 + number % 28:02}" for number in range(n_papers)),
        sure=np.arange(n_papers) % 4 > 0,
        texts=np.arange(1, n_papers + 1, dtype=np.uint64),
        judgement=Judgement(np.arange(n_papers), truth, scores, scores, scores[:, :-1] >= 0.5),
    )


def made_candidate(name: str, record: Record, set_name: str = "feed", speed: float | None = None) -> Candidate:
    metrics = {} if speed is None else {"papers_per_second": speed}
    return Candidate(name, "tfidf", {set_name: record}, metrics, data="d1")
