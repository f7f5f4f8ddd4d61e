"""A comparison in, one sentence out: which model to use, and why.

One model is better than another when the interval of the paired difference in mean average precision, or in in-scope
average precision, lies above zero, and neither lies below. What no other is better than may be used; of several such
models nothing measured tells which, so that one that is clearly faster is the better choice.
"""

from collections.abc import Sequence

import numpy as np

from .candidates import Candidate
from .paired import COMPARED_METRICS, Comparison

DECISIVE = tuple(COMPARED_METRICS)[:2]
"""Metrics in which a model must lead to be better."""

CLEARLY_FASTER = 1.5
"""Ratio of two speeds from which one model is clearly faster: each was measured where and when it was trained."""


def advise(candidates: Sequence[Candidate], comparison: Comparison) -> str:
    """Which model to use, by the papers of that comparison."""
    compared = [candidate for candidate in candidates if candidate.name in comparison.qualities]
    unbeaten = [model for model in compared if not any(better(other, model, comparison) for other in compared)]
    if not unbeaten:  # a beats b beats c beats a: possible, though nobody has seen it
        return "Nothing can be advised: every model is better than another and worse than a third."
    chosen = choose(unbeaten, comparison)
    papers = f"{comparison.n_papers:,} papers"
    if len(unbeaten) > 1:
        others = " and ".join(candidate.name for candidate in unbeaten if candidate is not chosen)
        why = reason(chosen, unbeaten)
        return f"Use {chosen.name}: {others} cannot be told apart from it on these {papers}, and {why}."
    beaten = [candidate for candidate in compared if better(chosen, candidate, comparison)]
    if not beaten:
        return f"Use {chosen.name}: no other is better on these {papers}."
    second = max(beaten, key=lambda candidate: comparison.qualities[candidate.name].mean_average_precision.value)
    metric = better(chosen, second, comparison)
    lead = comparison.lead(chosen.name, second.name, metric).signed()
    in_words = COMPARED_METRICS[metric]
    return f"Use {chosen.name}: on these {papers} its lead in {in_words} over the next, {second.name}, is {lead}."


def better(winner: Candidate, loser: Candidate, comparison: Comparison) -> str:
    """The metric in which the winner is better; empty where it is not better."""
    if winner is loser:
        return ""
    leads = {metric: comparison.lead(winner.name, loser.name, metric) for metric in DECISIVE}
    if any(lead.high < 0 for lead in leads.values()):
        return ""
    return next((metric for metric, lead in leads.items() if lead.low > 0), "")


def choose(unbeaten: Sequence[Candidate], comparison: Comparison) -> Candidate:
    """The fastest where one clearly is, else the one of the highest mean average precision."""
    return clearly_fastest(unbeaten) or max(
        unbeaten, key=lambda candidate: comparison.qualities[candidate.name].mean_average_precision.value
    )


def clearly_fastest(unbeaten: Sequence[Candidate]) -> Candidate | None:
    """The fastest model, if it is `CLEARLY_FASTER` than the next and all speeds are known."""
    speeds = {candidate.name: candidate.papers_per_second or np.nan for candidate in unbeaten}
    first, *others = sorted(unbeaten, key=lambda candidate: -speeds[candidate.name])
    is_clear = bool(others) and speeds[first.name] > CLEARLY_FASTER * speeds[others[0].name]
    return first if is_clear and all(map(np.isfinite, speeds.values())) else None


def reason(chosen: Candidate, unbeaten: Sequence[Candidate]) -> str:
    """Why that model among those that cannot be told apart."""
    if chosen is not clearly_fastest(unbeaten):
        return "its mean average precision is the highest"
    next_best = max(candidate.papers_per_second or 0.0 for candidate in unbeaten if candidate is not chosen)
    return f"it is the fastest ({chosen.papers_per_second:,.0f} papers a second against {next_best:,.0f})"
