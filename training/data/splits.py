"""Labels and groups in, folds out: who is fitted on and who is tested, and no group ever on both sides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...configs.errors import InputError
from ...models.arrays import Bools, Rows

MIN_DATED = 200
"""Number of papers with a date below which a split by date says nothing."""

DEALS = 10
"""Number of tries for folds without a gap."""


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Indices of papers, ascending; together they are all of them."""

    train: Rows
    test: Rows


def grouped_folds(labels: Bools, groups: Rows, n_folds: int, seed: int) -> list[Fold]:
    """Iteratively stratified folds of whole groups; every paper is tested once.

    A group has the topics of any of its members, and "out of scope" where a member has none. Sechidis, Tsoumakas and
    Vlahavas (2011), On the Stratification of Multi-Label Data. `labels` is (n_papers, n_topics).

    Raises:
        InputError: fewer than two folds, or fewer groups than folds.
    """
    units, unit_of = np.unique(groups, return_inverse=True)
    if n_folds < 2:
        raise InputError(f"folds: {n_folds} is too few; give at least 2")
    if len(units) < n_folds:
        hint = "near-duplicates count as one: give more papers or fewer folds"
        raise InputError(f"folds: {n_folds} folds cannot be made of {len(units)} different papers; {hint}")
    fold_of = deal(label_units(labels, unit_of, len(units)), n_folds, seed)[unit_of]  # (n_papers,)
    return [Fold(np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)) for fold in range(n_folds)]


def label_units(labels: Bools, unit_of: Rows, n_units: int) -> Bools:
    """Topics that any member of a unit has, (n_units, n_topics + 1); the last column is out of scope."""
    with_none = np.column_stack([labels, ~labels.any(axis=1)])
    of_units = np.zeros((n_units, with_none.shape[1]), dtype=bool)
    np.logical_or.at(of_units, unit_of, with_none)
    return of_units


def deal(of_units: Bools, n_folds: int, seed: int) -> Rows:
    """The fold of each unit (n_units,): of a few deals the first without a gap, else the one with the fewest.

    The algorithm is greedy: in about one small collection in a thousand it leaves a fold without a topic that has
    papers enough for all of them.
    """
    fold_of = np.zeros(len(of_units), dtype=np.intp)
    for random_state in np.random.SeedSequence(seed).generate_state(DEALS).tolist():
        dealt = deal_once(of_units, n_folds, random_state)
        if count_gaps(of_units, dealt, n_folds) < count_gaps(of_units, fold_of, n_folds):
            fold_of = dealt
        if not count_gaps(of_units, fold_of, n_folds):
            break
    return fold_of


def deal_once(of_units: Bools, n_folds: int, random_state: int) -> Rows:
    from iterstrat.ml_stratifiers import MultilabelStratifiedKFold

    stratifier = MultilabelStratifiedKFold(n_splits=n_folds, shuffle=True, random_state=random_state)
    fold_of = np.empty(len(of_units), dtype=np.intp)
    for fold, (_, test) in enumerate(stratifier.split(np.zeros(len(of_units)), of_units)):
        fold_of[test] = fold
    return fold_of


def count_gaps(of_units: Bools, fold_of: Rows, n_folds: int) -> int:
    """Number of folds without a topic that enough units have, and of folds without any unit."""
    with_any = np.column_stack([of_units, np.ones(len(of_units), dtype=bool)])
    tested = np.array([with_any[fold_of == fold].sum(axis=0) for fold in range(n_folds)])  # (n_folds, n_topics + 2)
    return int((tested[:, with_any.sum(axis=0) >= n_folds] == 0).sum())


def by_date(dates: Sequence[str], groups: Rows, share: float) -> Fold | None:
    """The newest `share` (0..1) of the dated papers for the test, cut between two dates as near to it as can be.

    Papers without a date are fitted on, and so are groups with any member that is older or has none. A date known only
    to the month or the year counts as its beginning. None where fewer than `MIN_DATED` papers have a date, or no cut
    leaves both sides with papers.
    """
    when = np.array(dates, dtype=np.str_)
    dated = np.sort(when[when != ""])
    cuts = np.flatnonzero(dated[1:] != dated[:-1]) + 1  # papers before each change of date
    if len(dated) < MIN_DATED or not len(cuts):
        return None
    cut = cuts[np.abs(cuts - (1 - share) * len(dated)).argmin()]
    older = np.isin(groups, groups[when < dated[cut]])  # "" is older than any date
    return None if older.all() else Fold(np.flatnonzero(older), np.flatnonzero(~older))
