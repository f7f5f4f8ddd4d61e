"""A comparison in, its report put into every run that was compared."""

import json
from collections.abc import Sequence
from importlib.util import find_spec
from io import BytesIO

from ...configs.sets import FEED
from .candidates import Candidate, Catalogue
from .cost_figure import draw_costs
from .paired import Comparison
from .report import as_data, as_markdown


def keep_report(
    catalogue: Catalogue,
    candidates: Sequence[Candidate],
    comparisons: Sequence[Comparison],
    advice: str,
    notes: Sequence[str],
) -> str:
    """Put the report, and a figure of what all models of the store cost and reach, into every run that was compared.

    Returns where it is kept, in words; nothing where no run was compared.
    """
    runs = [candidate.run for candidate in candidates if candidate.run]
    if not runs:
        return ""
    name = "-".join(run.id[:8] for run in runs)
    data = json.dumps(as_data(candidates, comparisons, advice, notes), indent=1, ensure_ascii=False)
    files = {
        f"comparisons/{name}.md": as_markdown(candidates, comparisons, advice, notes).encode(),
        f"comparisons/{name}.json": data.encode(),
        "figures/quality_against_speed.png": cost_figure(catalogue),
    }
    for run in runs:
        for path, content in files.items():
            if content:
                catalogue.store.keep(run, path, content)
    return f"kept as comparisons/{name}.md with {len(runs)} of the runs"


def cost_figure(catalogue: Catalogue) -> bytes:
    """A PNG; empty where nothing that draws is installed, or no model's cost is known."""
    costs = catalogue.costs()
    if not costs or find_spec("matplotlib") is None:
        return b""
    png = BytesIO()
    draw_costs(costs, FEED.papers).savefig(png, format="png", dpi=110)
    return png.getvalue()
