"""The models that can be named in, a table of them out."""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from ...configs.names import DEFAULT
from ...configs.sets import CV, FEED, HELD_OUT
from .printing import plain_table

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

    from ..model_list import Listed

HEADINGS = {
    f"{FEED.name}/mean_average_precision": "feed\nmAP",
    f"{FEED.name}/in_scope_average_precision": "feed\nin scope",
    f"{FEED.name}/macro_f1": "feed\nmacro F1",
}
"""Metric -> heading of its column."""

HOW_LABELLED = {CV.name: "cross-validated", HELD_OUT.name: "held out"}
"""Set of labelled papers -> how a model was measured on it; every training has labelled papers of its own."""


def models_tables(models: "Sequence[Listed]") -> "Iterator[Table | str]":
    """A table for each feed on which models were measured, so that only what can be compared stands side by side.

    A sentence follows where the labels of the default are old.
    """
    groups = by_feed(models)
    for feed, group in groups.items():
        yield models_table(group, feed_title(feed, group) if len(groups) > 1 else "")
        if len(groups) > 1:
            yield ""
    yield from (model.warning for model in models if model.default and model.warning)


def by_feed(models: "Sequence[Listed]") -> "dict[str, list[Listed]]":
    """Digest of the feed -> the models measured on it; empty for one that nobody knows, or where nothing was measured.

    Models that were measured on no feed stand with the first.
    """
    groups: dict[str, list[Listed]] = {}
    feeds = [model.feed or "" for model in models if is_measured(model)]
    for model in models:
        groups.setdefault((model.feed or "") if is_measured(model) else next(iter(feeds), ""), []).append(model)
    return groups


def is_measured(model: "Listed") -> bool:
    return any(metric in model.metrics for metric in HEADINGS)


def feed_title(feed: str, models: "Sequence[Listed]") -> str:
    """What the papers of a table are: figures of another table are of other papers."""
    n_papers = next((model.feed_papers for model in models if model.feed == feed and model.feed_papers), None)
    return f"Measured on a feed of {n_papers:,} papers ({feed})" if n_papers else "Measured on a feed that is not known"


def models_table(models: "Sequence[Listed]", title: str = "") -> "Table":
    """Three lines a model or more, and one for each of its other names, within eighty columns."""
    table = plain_table(title, leading=1) if title else plain_table(leading=1)
    names = [name for model in models for name in (model.model, *(f"  = {name}" for name in model.also))]
    table.add_column("--model", min_width=max(45, *map(len, names)))
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
    verb = "learnt here" if model.where == "learnt" else "registered"
    origin = f"{verb} {model.made[:10]}" if model.made else "ships with arxsift"
    origin = origin if model.megabytes is None else f"{model.megabytes:.1f} MB, {origin}"
    names = [*model.also, *([DEFAULT] if model.default else [])]
    lines = [kind, origin, *labelled_lines(model), *loss_lines(model), *(f"= {name}" for name in names)]
    return Group(Text(model.model, style="bold"), *(Padding.indent(Text(line), 2) for line in lines))


def labelled_lines(model: "Listed") -> list[str]:
    """How good it is on labelled papers of its own training; no column, since each training has its own papers."""
    names = {f"{set_name}/mean_average_precision": how for set_name, how in HOW_LABELLED.items()}
    return [f"labelled mAP {on_one_line(model, name)}, {how}" for name, how in names.items() if name in model.metrics]


def loss_lines(model: "Listed") -> list[str]:
    """What a cascade loses against the transformer alone, on halves of the feed that did not choose its bounds."""
    from ...training.measure.intervals import Interval

    papers, f1 = (Interval.read(model.metrics, f"{FEED.name}/{name}") for name in ("in_scope_lost", "macro_f1_lost"))
    if not isfinite(papers.value):
        return []
    return [
        f"loses {100 * papers.value:.1f} % ({100 * papers.low:.1f}–{100 * papers.high:.1f} %) of in-scope papers",
        f"and macro F1 of {f1.signed()}",
    ]


def on_one_line(model: "Listed", metric: str) -> str:
    value, *ends = shown(model, metric).split("\n")
    return " ".join([value, *(f"({low_to_high})" for low_to_high in ends)])


def value_of(model: "Listed", metric: str) -> str:
    """The metric's value, and below it its 95 % interval where there is one."""
    return shown(model, metric) if metric in model.metrics else "–"


def shown(model: "Listed", metric: str) -> str:
    """The value of a metric that the model has, and its interval in a second line."""
    from ...training.measure.intervals import Interval

    number = Interval.read(model.metrics, metric)
    ends = f"\n{number.low:.2f}–{number.high:.2f}" if isfinite(number.low) and isfinite(number.high) else ""
    return f"{number.value:.2f}{ends}"
