"""Corrections that a reader's answers taught in, a decision with its evidence out: are they kept?

They must be better on the reader's own later answers: every answer but the first few is judged by what was learnt from
those before it. And they must not be worse where nobody asked for a change, on the feed and the neuroscience papers
whose records and vectors ship with the model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...configs.errors import BundleError
from ...configs.sets import FEED, NEURO
from ...models.arrays import Bools, Floats
from ...models.bundle import read_extra
from ...models.corrections import Corrections
from ...models.space import Reading, Space
from ...training.fit.corrections import fit_corrections
from ...training.measure.intervals import Interval, interval, resample
from ...training.measure.metrics import JudgedTwice, joint_lead
from ...training.measure.records import read_record, record_name
from ...training.measure.set_vectors import read_vectors, vectors_name

FEWEST = 20
"""Number of answers from which corrections are tried."""

FIRST = 10
"""Number of answers that are only learnt from."""

BLOCKS = 8
"""Number of blocks of later answers: each is judged by what all answers before it taught."""

LOSS_ALLOWED = 0.01
"""Mean average precision that may be lost on the papers of the feeds, at the lower end of the interval."""


@dataclass(frozen=True, slots=True)
class ReaderDecision:
    """What was measured."""

    gain: Interval
    """By how much the log loss of a topic falls on the reader's later answers, in nats."""
    lead: Interval
    """The change of mean average precision on the feed and the neuroscience papers."""

    @property
    def passes(self) -> bool:
        return self.gain.value > 0 and self.lead.low > -LOSS_ALLOWED

    @property
    def evidence(self) -> str:
        """What was measured, in words."""
        return (
            f"on your later answers the log loss changes by {negative(self.gain).signed()}, and the mean average "
            f"precision on feeds where nobody asked for a change by {self.lead.signed()}"
        )


def negative(gain: Interval) -> Interval:
    """The change, of which the gain is the negative."""
    return Interval(-gain.value, -gain.high, -gain.low)


def decide(
    space: Space, base: Path, read: Reading, truth: Bools, weights: Floats, corrections: Corrections
) -> ReaderDecision:
    """Judge `corrections`, which all answers taught.

    Args:
        space: where the vectors of `read` lie.
        base: the bundle that is corrected.
        read: the answered papers, in the order of the answers.
        truth: (n_papers, n_topics + 1).
        weights: (n_papers,).
        corrections: what `fit_corrections` made of them.
    """
    gains = np.concatenate(list(later_gains(space, read, truth, weights)))
    drawn = resample(len(gains), seed=0)
    return ReaderDecision(interval(drawn @ gains / drawn.sum(axis=1)), lead_on_feeds(base, corrections))


def later_gains(space: Space, read: Reading, truth: Bools, weights: Floats) -> Iterator[Floats]:
    """For blocks of later answers, by how much the mean log loss of each falls, (n_papers,)."""
    for block in np.array_split(np.arange(FIRST, len(truth)), BLOCKS):
        if len(block):
            before = np.arange(block[0])
            learnt = fit_corrections(space, read.part(before), truth[before], weights[before])
            plain = read.logits[block]
            yield log_losses(plain, truth[block]) - log_losses(plain + learnt.added(read.vectors[block]), truth[block])


def log_losses(logits: Floats, truth: Bools) -> Floats:
    """(n_papers,), the mean over columns, in nats."""
    return np.asarray((np.logaddexp(0, logits) - truth * logits).mean(axis=1))


def lead_on_feeds(base: Path, corrections: Corrections) -> Interval:
    """The change of mean average precision on the papers of feeds that ship as vectors and records."""
    judged = []
    for name in (FEED.name, NEURO.name):
        record, vectors = (read_extra(base, file) for file in (record_name(name), vectors_name(name)))
        if record is None or vectors is None:
            raise BundleError(f"{base}: it lacks the vectors of {name}; install arxsift again")
        judgement = read_record(record, str(base / record_name(name))).judgement
        added = corrections.added(corrections.space.vectors(read_vectors(vectors, str(base / vectors_name(name)))))
        judged.append(JudgedTwice(judgement.truth, judgement.ranking + added, judgement.ranking))
    return joint_lead(judged)
