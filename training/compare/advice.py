"""A comparison in, one sentence out: which model to use, and why.

One model is better than another when the interval of the paired difference in mean average precision, or in in-scope
average precision, lies above zero, and neither lies below. Where these tell nothing, macro F1 and false alarms decide
in this way. What no other is better than may be used; of several such models that no metric tells apart, one that is
clearly faster is the better choice. Speed counts for nothing between models of different quality.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ..measure.intervals import Interval
from .candidates import Candidate
from .paired import COMPARED_METRICS, Comparison

DECISIVE = tuple(COMPARED_METRICS)[:2]
"""Metrics in which a model must lead to be better."""

SECONDARY = ("macro_f1", "near_miss_false_alarms", "far_false_alarms")
"""Metrics that decide between models which the decisive ones do not tell apart."""

FALSE_ALARMS = {
    "near_miss_false_alarms": "false alarms among near misses",
    "far_false_alarms": "false alarms among papers far from every topic",
}
"""Metric of which less is better -> the metric in words."""

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
        return among_unbeaten(chosen, unbeaten, comparison)
    beaten = [candidate for candidate in compared if better(chosen, candidate, comparison)]
    if not beaten:
        return f"Use {chosen.name}: no other is better on these {papers}."
    second = max(beaten, key=lambda candidate: comparison.qualities[candidate.name].mean_average_precision.value)
    metric = better(chosen, second, comparison)
    lead = comparison.lead(chosen.name, second.name, metric).signed()
    if metric in FALSE_ALARMS:
        fewer = f"fewer {FALSE_ALARMS[metric]} than the next, {second.name}: the difference is {lead}"
        return f"Use {chosen.name}: on these {papers} it has {fewer}."
    in_words = COMPARED_METRICS[metric]
    return f"Use {chosen.name}: on these {papers} its lead in {in_words} over the next, {second.name}, is {lead}."


def among_unbeaten(chosen: Candidate, unbeaten: Sequence[Candidate], comparison: Comparison) -> str:
    """The advice where no model is better than all others."""
    others = [candidate for candidate in unbeaten if candidate is not chosen]
    papers = f"these {comparison.n_papers:,} papers"
    if are_alike(unbeaten, comparison):
        names = " and ".join(candidate.name for candidate in others)
        return f"Use {chosen.name}: {names} cannot be told apart from it on {papers}, and {reason(chosen, unbeaten)}."
    better_in = [f"{other.name} {words}" for other in others if (words := advantages(other, chosen, comparison))]
    but = f", though {' and '.join(better_in)}" if better_in else ""
    return f"Use {chosen.name}: its mean average precision is the highest on {papers}{but}."


def advantages(other: Candidate, chosen: Candidate, comparison: Comparison) -> str:
    """In what a model is better than the chosen one, with the differences; empty where in nothing."""
    leads = leads_of(other, chosen, comparison, (*DECISIVE, *SECONDARY))
    names = COMPARED_METRICS | FALSE_ALARMS
    parts = [
        f"{'has fewer' if metric in FALSE_ALARMS else 'leads in'} {names[metric]} "
        f"({comparison.lead(other.name, chosen.name, metric).signed()})"
        for metric, lead in leads.items()
        if lead.low > 0
    ]
    return " and ".join(parts)


def better(winner: Candidate, loser: Candidate, comparison: Comparison) -> str:
    """The metric in which the winner is better; empty where it is not better."""
    if winner is loser:
        return ""
    for metrics in (DECISIVE, SECONDARY):
        leads = leads_of(winner, loser, comparison, metrics)
        if any(lead.high < 0 for lead in leads.values()):
            return ""
        if ahead := next((metric for metric, lead in leads.items() if lead.low > 0), ""):
            return ahead
    return ""


def leads_of(model: Candidate, other: Candidate, comparison: Comparison, metrics: Sequence[str]) -> dict[str, Interval]:
    """Metric -> by how much the model is better; fewer false alarms are a lead."""
    leads = {metric: comparison.lead(model.name, other.name, metric) for metric in metrics}
    return {
        metric: Interval(-lead.value, -lead.high, -lead.low) if metric in FALSE_ALARMS else lead
        for metric, lead in leads.items()
    }


def are_alike(models: Sequence[Candidate], comparison: Comparison) -> bool:
    """Whether no metric of quality tells any two of the models apart."""
    leads = [
        lead
        for model, other in combinations(models, 2)
        for lead in leads_of(model, other, comparison, (*DECISIVE, *SECONDARY)).values()
    ]
    return not any(lead.low > 0 or lead.high < 0 for lead in leads)


def choose(unbeaten: Sequence[Candidate], comparison: Comparison) -> Candidate:
    """The fastest where one clearly is and nothing tells the models apart, else that of the highest mean AP."""
    fastest = clearly_fastest(unbeaten) if are_alike(unbeaten, comparison) else None
    return fastest or max(
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
