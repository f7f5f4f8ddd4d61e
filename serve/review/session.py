"""A reader's answers in, one question after another out: what a review does, without a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ...models.arrays import Bools, Floats
from ...models.decision import sigmoid
from ...models.paper import Paper
from ...models.space import Reading
from ...models.verdict import Verdict
from ...training.data.dataset import truth_of
from ...training.data.labels import REVIEW, LabelledPaper
from .candidates import joined
from .learner import Learner, Learnt
from .log import AnswerLog
from .queue import Choice, Queue
from .records import Judged

ANSWERS_A_FIT = 5
"""Number of answers after which the model learns."""

SETTLED = 0.01
"""Share of the papers whose topics a fit changes below which more answers change little."""

SETTLED_FITS = 3
"""Number of fits in a row that change so little before it is said."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    paper: Paper
    reason: str
    """Why this paper was chosen."""
    scores: dict[str, float]
    """What the model says now, topic by topic."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a fit changed."""

    n_answers: int
    n_changed: int
    """Number of the papers that get other topics than before."""
    n_papers: int
    is_settled: bool
    """Whether the last fits changed so little that more answers of this kind change little."""

    @property
    def sentence(self) -> str:
        changed = f"learnt from {self.n_answers} answers: {self.n_changed} of {self.n_papers} papers get other topics"
        more = "; more answers would change little" if self.is_settled else ""
        return f"{changed} than before{more}"


@dataclass(slots=True)
class Session:
    """One review. Every answer is in the log before the next question is chosen."""

    learner: Learner
    log: AnswerLog
    by: str
    papers: Sequence[Paper]
    """Papers to ask about."""
    read: Reading
    """Of these papers."""
    known: Sequence[LabelledPaper]
    """What was labelled or answered before."""
    known_read: Reading
    queue: Queue
    rows: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Row of each paper answered now -> its topics, in the order of the answers."""
    events: list[tuple[int, int]] = field(default_factory=list)
    """Number in the log and row of every answer and skip of this review that was not undone."""
    logits: Floats = field(init=False)
    """(n_papers, n_topics), calibrated: what the model says now."""
    n_quiet: int = 0
    """Number of fits in a row that changed little."""

    def __post_init__(self) -> None:
        self.logits = self._logits()

    @property
    def n_answers(self) -> int:
        return len(self.rows)

    def labelled(self) -> list[LabelledPaper]:
        """All that is known, in the order in which it was said."""
        answered = (LabelledPaper(self.papers[row], topics, batch=REVIEW) for row, topics in self.rows.items())
        return [*self.known, *answered]

    def labelled_read(self) -> Reading:
        return joined([self.known_read, self.read.part(np.array([*self.rows], dtype=np.intp))])

    def next(self) -> Choice | None:
        """The next paper to ask about; None where there is none left."""
        return self.queue.choose(self.logits, self._given())

    def question(self, choice: Choice) -> Question:
        scores = sigmoid(self.logits[choice.row])
        pairs = zip(self.learner.taxonomy.ids, scores.tolist(), strict=True)
        return Question(self.papers[choice.row], choice.reason, dict(pairs))

    def answer(self, choice: Choice, topics: tuple[str, ...]) -> Lesson | None:
        """Write an answer down; after every few of them learn, and say what changed."""
        event = self.log.answer(self.papers[choice.row], topics, self.learner.taxonomy, self.by, self._judged(choice))
        self.queue.asked.append(choice.row)
        self.rows[choice.row] = topics
        self.events.append((event, choice.row))
        return self.learn() if len(self.rows) % ANSWERS_A_FIT == 0 else None

    def skip(self, choice: Choice) -> None:
        event = self.log.skip(self.papers[choice.row], self.learner.taxonomy, self.by, self._judged(choice))
        self.queue.asked.append(choice.row)
        self.events.append((event, choice.row))

    def undo(self) -> Paper | None:
        """Take back the last answer or skip of this review; the paper, or None where there is none."""
        if not self.events:
            return None
        event, row = self.events.pop()
        self.log.undo(event, self.by)
        self.queue.asked.remove(row)
        if self.rows.pop(row, None) is not None:
            self.logits = self._logits()
        return self.papers[row]

    def learn(self) -> Lesson:
        """Fit again, and compare."""
        before, self.logits = self.logits >= 0, self._logits()
        n_changed = int(((self.logits >= 0) != before).any(axis=1).sum())
        self.n_quiet = self.n_quiet + 1 if n_changed < SETTLED * len(self.papers) else 0
        return Lesson(len(self.labelled()), n_changed, len(self.papers), self.n_quiet >= SETTLED_FITS)

    def keep(self) -> Learnt:
        """Learn for good from all that is known."""
        return self.learner.keep(self.labelled_read(), self.labelled())

    def _logits(self) -> Floats:
        return self.learner.logits(self.labelled_read(), self.labelled(), self.read)

    def _given(self) -> Bools:
        return truth_of(self.labelled(), self.learner.taxonomy)[:, :-1]

    def _judged(self, choice: Choice) -> Judged:
        question = self.question(choice)
        topics = tuple(topic for topic, score in question.scores.items() if score >= 0.5)
        in_scope = max(question.scores.values())
        taxonomy = self.learner.taxonomy
        verdict = Verdict(topics, question.scores, in_scope, "review", taxonomy.digest, "balanced")
        return Judged(verdict, f"review after {len(self.labelled())} answers")
