"""Labelled papers in, how fast a head learns from answers to the queue's questions and to random ones out.

Half of the papers, drawn by the seed, can be asked about, and their labels are the answers; the other half are judged.
Both ways of asking begin with the same model and learn after every `ANSWERS_A_FIT` answers, as a review does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ...models.arrays import Bools, Floats, Rows
from ...models.space import Reading
from ...training.data.dataset import truth_of
from ...training.data.labels import LabelledPaper
from ...training.measure.intervals import Interval, interval, resample
from .learner import Learner
from .own_topics import average_precision, f1
from .queue import Queue
from .session import ANSWERS_A_FIT

ENOUGH = 0.95
"""Share of the gain in macro F1 to which answers are counted."""


@dataclass(frozen=True, slots=True, eq=False)
class ActiveReplay:
    """How good the model is on the other half after each number of answers."""

    n_papers: int
    n_in_scope: int
    answers: tuple[int, ...]
    """Numbers of answers after which it was judged, 0 first."""
    queue: Floats
    """(n_seeds, n_points): macro F1, with answers to the queue's questions."""
    random: Floats
    """(n_seeds, n_points): with answers on papers drawn at random."""
    queue_precision: Floats
    """(n_seeds, n_points): mean average precision."""
    random_precision: Floats

    def needed(self, curves: Floats) -> Floats:
        """(n_seeds,): answers until `ENOUGH` is gained of what random answers gain in the end, and kept.

        All answers and one more fit where it never is.
        """
        first, last = self.random[:, 0], self.random[:, -1]
        wanted = first + ENOUGH * (last - first)
        never = self.answers[-1] + ANSWERS_A_FIT
        return np.array([self._first(curve >= level, never) for curve, level in zip(curves, wanted, strict=True)])

    def _first(self, reached: Bools, never: int) -> float:
        """The number of answers from which all later points are reached."""
        below = np.flatnonzero(~reached)
        first = below[-1] + 1 if len(below) else 0
        return float(self.answers[first]) if first < len(self.answers) else float(never)

    @property
    def share(self) -> Interval:
        """Answers that the queue needs, of those that random papers need; its interval is over the seeds."""
        queue, random = self.needed(self.queue), self.needed(self.random)
        drawn = resample(len(queue), seed=0)
        return interval((drawn @ queue) / np.maximum(drawn @ random, 1e-9))


def simulate_answers(
    learner: Learner,
    read: Reading,
    labelled: Sequence[LabelledPaper],
    n_answers: int,
    n_seeds: int,
    advance: Callable[[int], None] = lambda _: None,
) -> ActiveReplay:
    """Replay reviews; `advance` is told of every fit."""
    truth = truth_of(labelled, learner.taxonomy)[:, :-1]
    n_answers = min(n_answers, len(labelled) // 2)
    points = tuple(range(0, n_answers + 1, ANSWERS_A_FIT))
    curves = np.empty((2, 2, n_seeds, len(points)))  # way of asking, metric, seed, point
    for seed in range(n_seeds):
        order = np.random.default_rng(seed).permutation(len(labelled))
        pool, judged = order[: len(order) // 2], order[len(order) // 2 :]
        both = read.part(np.concatenate([pool, judged]))
        for way in (0, 1):
            asked = np.empty(0, np.intp)
            queue = Queue(read.vectors[pool], [topic.name for topic in learner.taxonomy.topics], seed)
            for n, point in enumerate(points):
                logits = learner.logits(read.part(asked), [labelled[int(row)] for row in asked], both)
                own, others = logits[: len(pool)], logits[len(pool) :]
                curves[way, :, seed, n] = quality(truth[judged], others)
                advance(1)
                if point < points[-1]:
                    asked = ask_more(queue, own, truth, pool) if way == 0 else pool[: point + ANSWERS_A_FIT]
    in_scope = int(truth.any(axis=1).sum())
    (queue_f1, queue_ap), (random_f1, random_ap) = curves
    return ActiveReplay(len(labelled), in_scope, points, queue_f1, random_f1, queue_ap, random_ap)


def ask_more(queue: Queue, logits: Floats, truth: Bools, pool: Rows) -> Rows:
    """All rows asked about after a few more questions of the queue, in their order."""
    for _ in range(ANSWERS_A_FIT):
        choice = queue.choose(logits, truth[pool[queue.asked]])
        if choice:
            queue.asked.append(choice.row)
    return np.asarray(pool[queue.asked], dtype=np.intp)


def quality(truth: Bools, logits: Floats) -> tuple[float, float]:
    """Macro F1 and mean average precision over the topics that any paper has."""
    columns = np.flatnonzero(truth.any(axis=0))
    f1s = [f1(truth[:, j], logits[:, j] >= 0) for j in columns]
    precisions = [average_precision(truth[:, j], logits[:, j]) for j in columns]
    return float(np.mean(f1s)), float(np.mean(precisions))
