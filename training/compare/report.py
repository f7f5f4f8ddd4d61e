"""Comparisons in, a report in Markdown or as plain data out."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..measure.intervals import Interval
from ..measure.quality import Quality
from .advice import NAMES, signed
from .candidates import Candidate
from .paired import COMPARED, FIGURES, Comparison

COSTS = {"papers_per_second": "papers a second", "cold_start_seconds": "first verdict, s", "megabytes": "MB",
         "minutes": "training, min"}  # fmt: skip
"""Metric -> heading of what a model costs."""


def as_markdown(candidates: Sequence[Candidate], comparisons: Sequence[Comparison], advice: str) -> str:
    """A heading and two tables a set, the cost of every model, and the advice first."""
    parts = ["# Models compared\n", f"{advice}\n"]
    for comparison in comparisons:
        parts += [f"## {heading(comparison)}\n", quality_rows(comparison), ""]
        parts += [lead_rows(comparison), ""]
    parts += ["## Cost and origin\n", cost_rows(candidates), "", NOTE]
    return "\n".join(parts)


NOTE = """\
Intervals are 95 % bootstrap intervals over papers, those of differences over the same papers for both models.
The interval of a calibration error is of the error to be expected on as many papers; it may lie above the one measured.
Speed was measured where each model was trained, so that figures of different machines do not compare.
"""


def heading(comparison: Comparison) -> str:
    left_out = f", {comparison.n_left_out:,} others left out" if comparison.n_left_out else ""
    return f"{comparison.set_name}: {COMPARED[comparison.set_name]}, n = {comparison.n_papers:,}{left_out}"


def quality_rows(comparison: Comparison) -> str:
    rows = [
        f"| {name} | " + " | ".join(str(getattr(quality, figure)) for figure in FIGURES) + " |"
        for name, quality in comparison.qualities.items()
    ]
    return table(["model", *(NAMES[figure] for figure in FIGURES)], rows)


def lead_rows(comparison: Comparison) -> str:
    rows = [
        f"| {name} | "
        + " | ".join(signed(comparison.lead(comparison.first, name, figure)) for figure in FIGURES)
        + " |"
        for name in comparison.others
    ]
    return table([f"lead of {comparison.first} over", *(NAMES[figure] for figure in FIGURES)], rows)


def cost_rows(candidates: Sequence[Candidate]) -> str:
    rows = []
    for candidate in candidates:
        known = [candidate.metrics.get(name) for name in COSTS]
        cells = ["–" if number is None else in_digits(number) for number in known]
        origin = f"run {candidate.run.id}" if candidate.run else "ships with arxsift" if known[0] else "a rule"
        rows.append(f"| {candidate.name} | " + " | ".join(cells) + f" | {candidate.data or '–'} | {origin} |")
    return table(["model", *COSTS.values(), "data", "origin"], rows)


def in_digits(number: float) -> str:
    """Three digits that count."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def is_known(lead: Interval) -> bool:
    return lead.value == lead.value


def table(headings: Sequence[str], rows: Sequence[str]) -> str:
    return "\n".join([f"| {' | '.join(headings)} |", "|" + " --- |" * len(headings), *rows])


def as_data(candidates: Sequence[Candidate], comparisons: Sequence[Comparison], advice: str) -> dict[str, Any]:
    """What `--format json` prints: undefined figures are absent."""
    return {
        "advice": advice,
        "models": [described(candidate) for candidate in candidates],
        "comparisons": [
            {
                "set": comparison.set_name,
                "papers": comparison.n_papers,
                "left_out": comparison.n_left_out,
                "labels": comparison.papers,
                "figures": {name: quality.flat() for name, quality in comparison.qualities.items()},
                "undefined": undefined(comparison.qualities.values()),
                "leads": {
                    name: {
                        figure: {end: number for end, number in asdict(lead).items() if number == number}
                        for figure in FIGURES
                        if is_known(lead := comparison.lead(comparison.first, name, figure))
                    }
                    for name in comparison.others
                },
            }
            for comparison in comparisons
        ],
    }


def described(candidate: Candidate) -> dict[str, Any]:
    return {
        "name": candidate.name,
        "kind": candidate.kind,
        "run": candidate.run.id if candidate.run else None,
        "data": candidate.data or None,
        **{name: candidate.metrics[name] for name in COSTS if name in candidate.metrics},
    }


def undefined(qualities: Sequence[Quality] | Any) -> list[str]:
    """Why figures are missing that no model can have on these papers."""
    return sorted(
        {sentence for quality in qualities for sentence in quality.undefined if "no paper has it" in sentence}
    )
