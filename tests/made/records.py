"""Made-up judgements of models of a given skill, so that comparisons need neither texts nor training."""

import numpy as np

from arxsift.training.compare.candidates import Candidate
from arxsift.training.measure.judgement import Judgement
from arxsift.training.measure.records import Record

TOPICS = ("bees", "tides")


def made_truth(n_papers: int, seed: int = 0, n_topics: int = 2) -> np.ndarray:
    truth = np.random.default_rng(seed).random((n_papers, n_topics)) < 0.2
    return np.column_stack([truth, truth.any(axis=1)])


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
