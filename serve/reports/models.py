"""The models that can be named in, a table of them out."""

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from ...configs.names import DEFAULT
from ...configs.sets import FEED, LABELLED, sets_named
from .printing import plain_table

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

    from ..model_list import Listed

HEADINGS = {
    f"{FEED.name}/mean_average_precision": "feed\nmAP",
    f"{FEED.name}/in_scope_average_precision": "feed\nin scope",
    f"{FEED.name}/macro_f1": "feed\nmacro F1",
    f"{LABELLED}/mean_average_precision": "labelled\nmAP",
}
"""Metric -> heading of its column."""


def models_table(models: "Sequence[Listed]") -> "Table":
    """Three lines a model and one for each of its other names, within eighty columns."""
    table = plain_table(leading=1)
    table.add_column("--model", overflow="fold", min_width=36)
    for heading in HEADINGS.values():
        table.add_column(heading, justify="right", min_width=9)
    for model in models:
        table.add_row(described(model), *(value_of(model, metric) for metric in HEADINGS))
    return table


def described(model: "Listed") -> "Group":
    """The name to type, then what it is, where it is from, and its other names."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    kind = model.kind if model.papers is None else f"{model.kind}, {model.papers:,} papers"
    origin = f"registered {model.made[:10]}" if model.made else "ships with arxsift"
    origin = origin if model.megabytes is None else f"{model.megabytes:.1f} MB, {origin}"
    names = [*model.also, *([DEFAULT] if model.default else [])]
    lines = [kind, origin, *(f"= {name}" for name in names)]
    return Group(Text(model.model, style="bold"), *(Padding.indent(Text(line), 2) for line in lines))


def value_of(model: "Listed", metric: str) -> str:
    """The metric's value, and below it its 95 % interval where there is one."""
    from ...training.measure.intervals import Interval

    set_name, _, name = metric.partition("/")
    stored_name = next(
        (f"{other}/{name}" for other in sets_named(set_name) if f"{other}/{name}" in model.metrics), None
    )
    if stored_name is None:
        return "–"
    shown = Interval.read(model.metrics, stored_name)
    ends = f"\n{shown.low:.2f}–{shown.high:.2f}" if isfinite(shown.low) and isfinite(shown.high) else ""
    return f"{shown.value:.2f}{ends}"
