"""In-scope scores of a feed sample in, the threshold that keeps nearly all in-scope papers of such feeds out.

Conformal risk control: A. Angelopoulos, S. Bates, A. Fisch, L. Lei, T. Schuster, "Conformal risk control", ICLR 2024,
theorem 1. The loss of an in-scope paper is 1 when it is missed (no topic is assigned) and 0 otherwise; it never falls
as the cut rises. Of all cuts with n/(n+1) · missed share + 1/(n+1) <= `MISSED`, over the n in-scope papers of the
sample, the highest is taken. An in-scope paper that is exchangeable with those n is then missed with a probability of
at most `MISSED`, so the expected share of in-scope papers missed on a feed like the sample's is at most that.

Why fitting on the same sample does no harm:

- The cut is on the in-scope score alone. Thresholds, tuned on the same sample, only add papers, never drop one.
- Platt scaling, fitted on the same sample, has a positive slope: it moves the cut and every score, but not their
  order. The cut is a rank, the m-th lowest of the in-scope papers, hence keeps exactly the papers that the same rank
  of the raw logits would keep. Only the raw logits must not have been fitted on the sample, and they never are.

What is not guaranteed:

- Feeds unlike the sample's (other categories, other years, other sources, another labeller's notion of "in scope") are
  not exchangeable with it. Nor is the sample quite exchangeable with itself where the recipe was chosen by looking
  at it, which flatters it a little.
- It is an average, over samples, feeds and papers: a given sample and feed may miss more, and one topic may be missed
  more often than another.
- With fewer than nine in-scope papers no cut gives the guarantee; recall is then the F2 thresholds alone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...models.arrays import Floats

MISSED = 0.10
"""Share of in-scope papers that recall mode may miss, in expectation."""

N_TRIALS = 1000
"""Random halvings of a feed on which the guarantee is tried."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the guarantee came to where it was tried: the cut from a random half of a feed, used on the other half."""

    n_trials: int
    missed: float
    """Mean share of in-scope papers under the cut; at most `MISSED`, up to chance."""
    missed_95: float
    """95th percentile of that share: how bad a single feed of this size may be."""
    read: float
    """Mean share of all papers at or over the cut."""

    def flat(self) -> dict[str, float]:
        """`recall_missed_simulated`, `recall_missed_simulated_95`, `recall_read_simulated`."""
        return {
            "recall_missed_simulated": self.missed,
            "recall_missed_simulated_95": self.missed_95,
            "recall_read_simulated": self.read,
        }


def choose_cut(scores: Floats, missed: float = MISSED) -> float | None:
    """The highest cut that bounds the expected share of papers under it; None where they are too few for any.

    `scores` are those of the in-scope papers, (n,), on any scale; a paper is kept at or over the cut.
    """
    n_papers = len(scores)
    bounds = (np.arange(n_papers) + 1) / (n_papers + 1)  # of the risk, when as many papers as the index are missed
    n_missed = int((bounds <= missed).sum()) - 1
    return float(np.sort(scores)[n_missed]) if n_missed >= 0 else None


def simulate_guarantee(
    scores: Floats, in_scope: NDArray[np.bool_], n_trials: int = N_TRIALS, seed: int = 0
) -> Simulated | None:
    """Choose the cut on random halves of a feed and count what the others miss.

    `scores` are the in-scope scores, or logits, of all papers of the feed, (n_papers,). Halves with too few in-scope
    papers for a cut are left out; None where no trial is left.
    """
    rng = np.random.default_rng(seed)
    trials = [_try_half(scores, in_scope, rng.permutation(len(scores))) for _ in range(n_trials)]
    held = np.array([trial for trial in trials if trial is not None])  # (n_trials, 2)
    if not len(held):
        return None
    missed, read = held.T
    return Simulated(len(held), float(missed.mean()), float(np.quantile(missed, 0.95)), float(read.mean()))


def _try_half(scores: Floats, in_scope: NDArray[np.bool_], order: NDArray[np.intp]) -> tuple[float, float] | None:
    """Share missed and share read on the second half, by the cut of the first."""
    first, second = np.array_split(order, 2)
    cut = choose_cut(scores[first[in_scope[first]]])
    if cut is None or not in_scope[second].any():
        return None
    return float((scores[second[in_scope[second]]] < cut).mean()), float((scores[second] >= cut).mean())
