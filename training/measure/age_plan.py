"""Months of labelled papers in, the fits of an age curve out: up to which months there are labels enough to fit on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...configs.errors import InputError
from ...models.arrays import Bools
from ..data.label_dates import months_between

FOLDS = 4
"""Number of parts of the labelled papers; each is judged by models that were fitted on the others."""
MOST_LABELS = 900
"""Number of labels that each model is fitted on, at most: with more, months of few labels, the oldest, drop out."""
FEWEST_LABELS = 50
"""Number of labels that each model is fitted on, at least."""
SPAN_MONTHS = 6
"""Number of months whose labels must be enough for a fit: labels of more would be of very different ages."""
MOST_CUTOFFS = 18
"""Number of months up to which models are fitted, at most."""
FEWEST_MONTHS = 4
"""Number of months up to which models are fitted, and of months whose papers are judged, at least."""
FEWEST_IN_SCOPE = 20
"""Number of in-scope papers of a month below which quality on that month says nothing."""

TOO_FEW = (
    f"--age-curve: labelled papers of known date are too few, or of too few months: it takes {FEWEST_MONTHS} months "
    f"with at least {FEWEST_IN_SCOPE} in-scope papers each"
)
"""Why there is no curve."""


@dataclass(frozen=True, slots=True)
class AgePlan:
    """Which models are fitted: each on as many labels, the newest up to a month."""

    cutoffs: tuple[str, ...]
    """Months up to which labels are taken, `2026-07`, ascending."""
    tested: tuple[str, ...]
    """Months whose papers are judged, ascending."""
    n_labels: int
    """Number of labels that each model is fitted on."""

    @property
    def n_fits(self) -> int:
        return FOLDS * len(self.cutoffs)

    @property
    def n_labels_fitted(self) -> int:
        """Number of labels of all fits together."""
        return self.n_fits * self.n_labels


def plan_ages(months: Sequence[str], in_scope: Bools, n_train: int) -> AgePlan:
    """The fits for labelled papers of these months, one month a paper and empty where it is not known.

    `in_scope` is (n_papers,); the first `n_train` papers may be fitted on, and all are judged.

    Raises:
        InputError: too few labels, or labels of too few months.
    """
    reach = labels_up_to(Counter(month for month in months[:n_train] if month))
    n_labels = min(MOST_LABELS, max(reach.values(), default=0) // 2)
    cutoffs = [month for month, n in reach.items() if n >= n_labels]
    n_in_scope = Counter(month for month, is_in_scope in zip(months, in_scope, strict=True) if is_in_scope)
    tested = sorted(
        month for month, n in n_in_scope.items() if n >= FEWEST_IN_SCOPE and month >= min(cutoffs, default="~")
    )
    if n_labels < FEWEST_LABELS or len(cutoffs) < FEWEST_MONTHS or len(tested) < FEWEST_MONTHS:
        raise InputError(TOO_FEW)
    chosen = np.unique(np.linspace(0, len(cutoffs) - 1, min(len(cutoffs), MOST_CUTOFFS)).round().astype(int))
    return AgePlan(tuple(cutoffs[place] for place in chosen), tuple(tested), n_labels)


def labels_up_to(counts: Counter[str]) -> dict[str, int]:
    """Month -> number of labels to fit on of it and the months before, within `SPAN_MONTHS`; a part is held out."""
    within = {
        month: sum(n for other, n in counts.items() if 0 <= months_between(other, month) < SPAN_MONTHS)
        for month in sorted(counts)
    }
    return {month: n * (FOLDS - 1) // FOLDS for month, n in within.items()}
