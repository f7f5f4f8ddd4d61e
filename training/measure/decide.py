"""What a model says of papers that it was not fitted on in, its `Decision` out: a calibration for each kind of paper.

All are fitted on the labelled papers and moved to a batch that no model is fitted on. The general calibration is moved
to the feed, that of papers by their titles to the feed's titles, and that of neuroscience papers to those of the batch
`neuro-dev`. On cross-fitted scores the general one is better calibrated without the papers of `neuro-dev`.
"""

from dataclasses import dataclass

import numpy as np

from ...models.arrays import Rows
from ...models.decision import Decision
from ...models.verdict import CalibrationName
from .calibrate import calibrate
from .platt import LogitsAndTruth

FEWEST = 50
"""Number of neuroscience papers in a batch below which they have no calibration of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Versions:
    """Papers as a model judges them whole, and by their titles alone."""

    whole: LogitsAndTruth
    titles: LogitsAndTruth


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """A batch that no model is fitted on, and the model's logits of it."""

    rows: Rows
    """Rows of its papers in the list of all papers."""
    names: tuple[CalibrationName, ...]
    """Name of the calibration that holds for each paper."""
    versions: Versions

    def named(self, name: CalibrationName) -> Rows:
        """Indices of the papers for which that calibration holds, in this batch."""
        return np.flatnonzero([other == name for other in self.names])


def decide(labelled: Versions, feed: Batch | None, neuro: Batch | None) -> Decision:
    """The general calibration, that of titles, and with enough papers that of neuroscience."""
    neuro_papers = neuro.versions.whole.part(neuro.named("neuro")) if neuro else None
    return Decision.of(
        calibrate(labelled.whole, feed.versions.whole if feed else None),
        neuro=calibrate(labelled.whole, neuro_papers) if neuro_papers and len(neuro_papers.truth) >= FEWEST else None,
        title_only=calibrate(labelled.titles, feed.versions.titles if feed else None),
    )
