"""Papers and what a model says of them in, the one out whose answer would teach most.

Of eight papers six are those that the model is least sure of, topic after topic, those first of which there are fewest
answers, and none too like one that was just asked about; one is a paper that the model is sure has a topic; and one is
drawn at random, so that nobody judges doubtful papers alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ...models.arrays import Bools, Floats, Floats32

RULE = "of eight papers six are the least sure ones of a topic, one is a sure one, one is drawn at random"
"""The rule in words."""

ROUND = 8

SURE_TURN, RANDOM_TURN = 3, 7
"""The papers of a round that are sure ones, or drawn at random."""

TOO_LIKE = 0.5
"""Cosine from which a paper is too like one that was asked about among the last `RECENT`."""

RECENT = 16


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper to ask about."""

    row: int
    reason: str


@dataclass(slots=True)
class Queue:
    """Chooses among papers; those asked about, or skipped, never come again."""

    vectors: Floats32
    """(n_papers, width), of length one."""
    names: Sequence[str]
    """Names of the topics."""
    seed: int = 0
    asked: list[int] = field(default_factory=list)
    """Rows, in the order in which they were asked about."""

    def choose(self, logits: Floats, given: Bools) -> Choice | None:
        """The next paper; None where all have been asked about.

        `logits` is (n_papers, n_topics), calibrated; `given` is (n_answers, n_topics), the topics of all answers.
        """
        left = np.setdiff1d(np.arange(len(logits)), self.asked)
        if not len(left):
            return None
        turn = len(self.asked) % ROUND
        if turn == RANDOM_TURN:
            row = int(np.random.default_rng([self.seed, len(self.asked)]).choice(left))
            return Choice(row, "drawn at random")
        if turn == SURE_TURN:
            row = int(left[logits[left].max(axis=1).argmax()])
            topic = int(logits[row].argmax())
            return Choice(row, f"surest of {self.names[topic]}")
        topic = self.topic(given, turn)
        order = left[np.argsort(np.abs(logits[left, topic]), kind="stable")]
        row = int(self.first_unlike(order))
        return Choice(row, f"least sure of {self.names[topic]}")

    def topic(self, given: Bools, turn: int) -> int:
        """The topic with the fewest answers at every other turn, else the next in order."""
        if turn % 2 == 0 and len(given):
            return int(given.sum(axis=0).argmin())
        return len(self.asked) % len(self.names)

    def first_unlike(self, order: np.ndarray) -> int:
        """The first row that is not too like what was just asked about; the first of all where none is."""
        recent = self.vectors[self.asked[-RECENT:]]
        if not len(recent):
            return int(order[0])
        likeness = (self.vectors[order[: 8 * ROUND]] @ recent.T).max(axis=1)
        unlike = np.flatnonzero(likeness < TOO_LIKE)
        return int(order[unlike[0]] if len(unlike) else order[0])
