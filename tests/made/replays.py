"""Records of a feed of two days by a good and by a bad model, small enough to count by hand."""

from collections.abc import Sequence

import numpy as np

from arxsift.training.measure.judgement import Judgement
from arxsift.training.measure.records import Record
from made.records import TOPICS


def made_replay_record(
    wanted: Sequence[int],
    scores: Sequence[float],
    dates: Sequence[str],
    ids: Sequence[str] | None = None,
    topics: tuple[str, ...] = TOPICS,
) -> Record:
    """A record in which what belongs is on bees, and bees score what being in scope does."""
    belongs, score = np.array(wanted, dtype=bool), np.array(scores, dtype=float)
    none = np.zeros(len(score))
    truth = np.column_stack([belongs, none.astype(bool), belongs])
    ranking = np.column_stack([score, none, score])
    judgement = Judgement(np.arange(len(score)), truth, ranking, ranking, np.zeros((len(score), 2), dtype=bool))
    names = ids or [f"p{n}" for n in range(len(score))]
    sure, texts = np.ones(len(score), dtype=bool), np.arange(1, len(score) + 1, dtype=np.uint64)
    return Record("0123456789ab", topics, tuple(names), tuple(dates), sure, texts, judgement)


DATES = ["2026-03-02"] * 5 + ["2026-03-03"] * 5
WANTED = [1, 0, 0, 0, 0, 1, 1, 0, 0, 0]
GOOD = [0.9, 0.5, 0.1, 0.1, 0.1, 0.8, 0.7, 0.6, 0.1, 0.1]
BAD = [0.2, 0.5, 0.1, 0.1, 0.1, 0.8, 0.7, 0.6, 0.1, 0.1]
