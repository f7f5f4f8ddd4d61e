"""The models that ship and those registered in the store in use in, one line of figures each out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..configs.names import CHAMPION, RELEASED
from ..configs.places import packaged
from .choose import DEFAULT, best_released, champions

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

    from ..training.tracking.registered import Registered

HEADINGS = {
    "feed/mean_average_precision": "feed\nmAP",
    "feed/in_scope_average_precision": "feed\nin scope",
    "feed/macro_f1": "feed\nmacro F1",
    "own/mean_average_precision": "labelled\nmAP",
}
"""Metric -> heading of its column; `own` stands for whichever of `OWN` a model has."""

OWN = ("cv", "held_out")
"""Where quality on labelled papers is measured, as in training/compare/paired.py, which takes longer to import."""

FIGURES = ("mean_average_precision", "in_scope_average_precision", "macro_f1")


@dataclass(frozen=True, slots=True)
class Listed:
    """A model that can be named after `--model`."""

    model: str
    """What to type."""
    also: tuple[str, ...]
    """Other names for it."""
    where: Literal["released", "registered"]
    kind: str
    papers: int | None
    """Labelled ones that it was trained on."""
    megabytes: float | None
    made: str | None
    """When it was registered, `2026-08-31T08:00:00+00:00`; unknown of those that ship."""
    taxonomy: str | None
    metrics: Mapping[str, float]
    """Headline figures with `_low` and `_high`, under the names of the runs' metrics."""
    default: bool = False
    """Whether it is the one in use where no other is named."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def released_model(name: str, folder: Path) -> Listed:
    """A model that ships.

    Raises:
        BundleError: the folder is damaged.
    """
    from ..models.bundle import read_evaluation, read_manifest

    known = read_evaluation(folder) or {}
    return Listed(
        model=name,
        also=(RELEASED,) if name == best_released() else (),
        where="released",
        kind=read_manifest(folder).kind,
        papers=known.get("n_train"),
        megabytes=round(sum(file.stat().st_size for file in folder.iterdir()) / 1e6, 2),
        made=None,
        taxonomy=known.get("taxonomy"),
        metrics=headline(known.get("metrics", {})),
    )


def released_folders() -> dict[str, Path]:
    """Name -> folder of the models that ship."""
    from ..models.bundle import bundles_in

    return bundles_in(packaged("models", "released"))


def registered_models() -> list[Listed]:
    """Those of the store in use, whose figures are those of their runs.

    Raises:
        StoreError: the store cannot be read.
    """
    from ..training.tracking.registered import open_registry

    registry = open_registry()
    versions = registry.versions()
    metrics = registry.metrics([version.run_id for version in versions])
    n_champions = len(champions(versions))
    return [registered_model(version, metrics.get(version.run_id, {}), n_champions == 1) for version in versions]


def registered_model(version: "Registered", metrics: Mapping[str, float], sole: bool) -> Listed:
    """`sole`: there is one champion, so that the word alone names it."""
    papers = version.tags.get("data.papers", "")
    megabytes = metrics.get("megabytes")
    return Listed(
        model=version.uri,
        also=tuple(
            alias if alias == CHAMPION and sole else f"models:/{version.name}@{alias}" for alias in version.aliases
        ),
        where="registered",
        kind=version.tags.get("model", "unknown"),
        papers=int(papers) if papers.isdecimal() else None,
        megabytes=None if megabytes is None else round(megabytes, 2),
        made=datetime.fromtimestamp(version.made / 1000, UTC).isoformat(timespec="seconds"),
        taxonomy=version.tags.get("taxonomy"),
        metrics=headline(metrics),
    )


def headline(metrics: Mapping[str, float]) -> dict[str, float]:
    """Of all metrics those that are listed."""
    from ..training.measure.intervals import Interval

    names = [f"{where}/{figure}" for where in ("feed", *OWN) for figure in FIGURES]
    wanted = [Interval.read(metrics, name).flat(name) for name in names]
    return {name: round(number, 6) for numbers in wanted for name, number in numbers.items()}


def models_table(models: Sequence[Listed]) -> "Table":
    """Three lines a model and one for each of its other names, within eighty columns."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), leading=1)
    table.add_column("--model", overflow="fold", min_width=36)
    for heading in HEADINGS.values():
        table.add_column(heading, justify="right", min_width=9)
    for model in models:
        table.add_row(described(model), *(figure(model, metric) for metric in HEADINGS))
    return table


def described(model: Listed) -> "Group":
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


def figure(model: Listed, metric: str) -> str:
    """The figure, and below it its 95 % interval where there is one."""
    from ..training.measure.intervals import Interval

    where, _, name = metric.partition("/")
    places = OWN if where == "own" else (where,)
    found = next((f"{place}/{name}" for place in places if f"{place}/{name}" in model.metrics), None)
    if found is None:
        return "–"
    shown = Interval.read(model.metrics, found)
    ends = f"\n{shown.low:.2f}–{shown.high:.2f}" if isfinite(shown.low) and isfinite(shown.high) else ""
    return f"{shown.value:.2f}{ends}"
