"""Comparisons in, a report in Markdown or as plain data out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from ..measure.quality import Quality
from .candidates import Candidate
from .paired import COMPARED, COMPARED_METRICS, Comparison

COSTS = {"papers_per_second": "papers a second", "cold_start_seconds": "first verdict, s", "megabytes": "MB",
         "minutes": "training, min"}  # fmt: skip
"""Metric -> heading of what a model costs."""


def as_markdown(
    candidates: Sequence[Candidate], comparisons: Sequence[Comparison], advice: str, notes: Sequence[str] = ()
) -> str:
    """The advice, the notes, then a heading and two tables for each set, then the cost of every model."""
    parts = ["# Models compared\n", f"{advice}\n", *(f"- {note}" for note in notes), *([""] if notes else [])]
    for comparison in comparisons:
        parts += [f"## {heading(comparison)}\n", quality_rows(comparison), ""]
        parts += [lead_rows(comparison), ""]
    parts += ["## Cost and origin\n", cost_rows(candidates), "", NOTE]
    return "\n".join(parts)


NOTE = """\
Intervals are 95 % bootstrap intervals over papers, those of differences over the same papers for both models.
The interval of a calibration error is of the error to be expected on as many papers; it may lie above the one measured.
Speed was measured where each model was trained, so speeds on different machines do not compare.
"""


def heading(comparison: Comparison) -> str:
    """The set, what its papers are, and how many were compared."""
    left_out = f", {comparison.n_left_out:,} others left out" if comparison.n_left_out else ""
    return f"{comparison.set_name}: {COMPARED[comparison.set_name]}, n = {comparison.n_papers:,}{left_out}"


def quality_rows(comparison: Comparison) -> str:
    """Table of every model's metrics."""
    rows = [
        [name, *(str(getattr(quality, metric)) for metric in COMPARED_METRICS)]
        for name, quality in comparison.qualities.items()
    ]
    return table(["model", *COMPARED_METRICS.values()], map(cells_joined, rows))


def lead_rows(comparison: Comparison) -> str:
    """Table of the first model's leads over each of the others."""
    rows = [
        [name, *(comparison.lead(comparison.first, name, metric).signed() for metric in COMPARED_METRICS)]
        for name in comparison.others
    ]
    return table([f"lead of {comparison.first} over", *COMPARED_METRICS.values()], map(cells_joined, rows))


def cost_rows(candidates: Sequence[Candidate]) -> str:
    """Table of what every model costs and where it is from."""
    rows = []
    for candidate in candidates:
        costs = [candidate.metrics.get(name) for name in COSTS]
        cells = ["–" if number is None else in_digits(number) for number in costs]
        origin = f"run {candidate.run.id}" if candidate.run else "ships with arxsift" if costs[0] else "a rule"
        rows.append([candidate.name, *cells, candidate.data or "–", origin])
    return table(["model", *COSTS.values(), "data", "origin"], map(cells_joined, rows))


def cells_joined(cells: Sequence[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def in_digits(number: float) -> str:
    """The number in three significant digits, or whole from a hundred on."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def table(headings: Sequence[str], rows: Iterable[str]) -> str:
    """A Markdown table of finished rows."""
    return "\n".join([cells_joined(headings), "|" + " --- |" * len(headings), *rows])


def as_data(
    candidates: Sequence[Candidate], comparisons: Sequence[Comparison], advice: str, notes: Sequence[str] = ()
) -> dict[str, Any]:
    """What `--format json` prints; undefined metrics are absent."""
    return {
        "advice": advice,
        "notes": [*notes],
        "models": [described(candidate) for candidate in candidates],
        "comparisons": [comparison_data(comparison) for comparison in comparisons],
    }


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """Every model's metrics on one set, and the first model's leads over the others."""
    return {
        "set": comparison.set_name,
        "papers": comparison.n_papers,
        "left_out": comparison.n_left_out,
        "labels": comparison.labels_digest,
        "figures": {name: quality.flat() for name, quality in comparison.qualities.items()},
        "undefined": undefined(comparison.qualities.values()),
        "leads": {name: lead_data(comparison, name) for name in comparison.others},
    }


def rows_of(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """A record for each model and metric; the lead is the first model's over this one."""
    first = comparison.first
    for name, quality in comparison.qualities.items():
        for metric in COMPARED_METRICS:
            lead = {} if name == first else comparison.lead(first, name, metric).flat("lead_of_first")
            numbers = getattr(quality, metric).flat("value")
            yield {
                "set": comparison.set_name, "papers": comparison.n_papers, "model": name, "metric": metric,
                **numbers, **lead,
            }  # fmt: skip


def lead_data(comparison: Comparison, other: str) -> dict[str, dict[str, float]]:
    """Metric -> the first model's lead over another, with the ends of its interval."""
    leads = {metric: asdict(comparison.lead(comparison.first, other, metric)) for metric in COMPARED_METRICS}
    return {
        metric: {end: number for end, number in lead.items() if isfinite(number)}
        for metric, lead in leads.items()
        if isfinite(lead["value"])
    }


def described(candidate: Candidate) -> dict[str, Any]:
    """What a model is and what it costs."""
    return {
        "name": candidate.name,
        "kind": candidate.kind,
        "run": candidate.run.id if candidate.run else None,
        "data": candidate.data or None,
        **{name: candidate.metrics[name] for name in COSTS if name in candidate.metrics},
    }


def undefined(qualities: Iterable[Quality]) -> list[str]:
    """Why metrics are missing that no model can have on these papers."""
    return sorted(
        {sentence for quality in qualities for sentence in quality.undefined if "no paper has it" in sentence}
    )
