"""What the MLflow UI shows at first: the table's columns, its order and its charts, in the words of its own page."""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...configs.sets import SETS
from .notes import EXPERIMENT_NOTE

VIEW_TAG = "mlflow.sharedViewState."
"""Start of the names of the tags that hold a view; a key follows."""

NAMED = "-named"
"""End of the key of a view that the page lists under Views."""

VIEW_MADE = 1_767_225_600_000
"""When the views were made, in milliseconds since 1970: a constant, so that the same view is the same tag."""


@dataclass(frozen=True, slots=True)
class View:
    """A table of runs: its columns, and the metrics that are drawn as bars."""

    key: str
    name: str
    """Name in the page's list of views."""
    metrics: Mapping[str, int]
    """Metric -> width of its column in pixels; runs are sorted by the first."""
    charts: tuple[str, ...]

    @property
    def first(self) -> str:
        return next(iter(self.metrics))

    @property
    def column_widths(self) -> dict[str, int]:
        """Column of the table of runs -> its width in pixels; the columns stand in this order."""
        metrics = {f"metrics.`{metric}`": width for metric, width in self.metrics.items()}
        speed = {"metrics.`papers_per_second`": 135, "metrics.`minutes`": 80}
        return {"tags.`model`": 90, **metrics, **speed, "tags.`changed`": 250}


FIRST = "feed/mean_average_precision"
"""Metric by which runs are sorted."""

FEED_VIEW = View(
    "arxsift",
    "quality on a feed",
    {FIRST: 195, "feed/in_scope_average_precision": 205, "feed/macro_f1": 110, "feed/calibration_error": 150},
    (FIRST, "feed/in_scope_average_precision", "feed/macro_f1", "feed/calibration_error"),
)

LABELLED_VIEW = View(
    "arxsift-labelled",
    "quality on labelled papers",
    {
        "cv/mean_average_precision": 190,
        "held_out/mean_average_precision": 225,
        "cv/in_scope_average_precision": 200,
        "held_out/in_scope_average_precision": 240,
        "cv/macro_f1": 100,
        "held_out/macro_f1": 135,
    },
    ("cv/mean_average_precision", "held_out/mean_average_precision", "cv/macro_f1", "held_out/macro_f1"),
)
"""For models of a taxonomy of one's own: no feed was labelled with its topics. TF-IDF is measured in cross-validation,
a transformer on held-out papers; these are different papers, so the two stand in columns of their own."""

VIEWS = (FEED_VIEW, LABELLED_VIEW)

SECTIONS = (*SETS, "fold")
"""First parts of metrics' names, by which the page groups charts; left to itself it opens some three hundred."""

PER_TOPIC = ("average_precision", "precision", "recall", "f1", "calibration_error", "brier")
"""Second parts of the names of a topic's metrics."""


def experiment_tags() -> dict[str, str]:
    """The tags that make the experiment's page: its kind, its note, and how its table of runs begins."""
    tags = {
        # the kind opens the pages for model training, not those for language-model applications
        "mlflow.experimentKind": "custom_model_development",
        "mlflow.experiment.primaryMetric.name": FIRST,
        "mlflow.experiment.primaryMetric.greaterIsBetter": "True",
        "mlflow.note.content": EXPERIMENT_NOTE,
    }
    for view in VIEWS:
        state = "deflate;" + b64encode(zlib.compress(json.dumps(view_state(view)).encode(), 9)).decode()
        named = {"name": view.name, "createdAt": VIEW_MADE, "updatedAt": VIEW_MADE, "state": state}
        tags[VIEW_TAG + view.key] = state  # older servers read the bare state only
        tags[VIEW_TAG + view.key + NAMED] = json.dumps(named)  # newer ones list this one under Views
    return tags


def view_for(runs: Iterable[Mapping[str, float]]) -> View:
    """The view with metrics of the newest run that has any; `runs` are the runs' metrics, the newest first."""
    for metrics in runs:
        for view in VIEWS:
            if not view.metrics.keys().isdisjoint(metrics):
                return view
    return FEED_VIEW


def view_state(view: View) -> dict[str, Any]:
    """What the page of runs shows at first; what is absent here stays as the page has it."""
    sections = [f"{set_name}/{metric}" for set_name in SECTIONS for metric in PER_TOPIC]
    widths = view.column_widths
    return {
        "searchFilter": "tags.fold IS NULL",  # sorted by a metric, folds would stand among the runs
        "orderByKey": f"metrics.`{view.first}`",
        "orderByAsc": False,
        "startTime": "ALL",
        "lifecycleFilter": "Active",
        "modelVersionFilter": "All Runs",
        "datasetsFilter": [],
        "selectedColumns": [*widths],
        "columnOrder": ["attributes.`Run Name`", "runDateAndNestInfo", *widths],
        "columnWidths": {"attributes.`Run Name`": 230, "runDateAndNestInfo": 125, **widths},
        "compareRunCharts": _charts("first", view),
        "compareRunSections": [
            _section("first", "Compare first", opened=True),
            *(_section(name, name, opened=False) for name in (*SECTIONS, *sections, "Model metrics")),
        ],
        "isAccordionReordered": True,  # else the sections are put in the alphabet's order
    }


def _charts(section: str, view: View) -> list[dict[str, Any]]:
    """Charts of the most important metrics as bars, and of quality against speed."""
    common = {"metricSectionId": section, "deleted": False, "isGenerated": False}
    bars = [
        {"uuid": f"bar-{metric}", "type": "BAR", "metricKey": metric, "runsCountToCompare": 10, **common}
        for metric in view.charts
    ]
    axes = {"xaxis": {"key": "papers_per_second", "type": "METRIC"}, "yaxis": {"key": view.first, "type": "METRIC"}}
    return [*bars, {"uuid": "quality-speed", "type": "SCATTER", "runsCountToCompare": 100, **axes, **common}]


def _section(uuid: str, name: str, opened: bool) -> dict[str, Any]:
    return {
        "uuid": uuid,
        "name": name,
        "display": opened,
        "isReordered": False,
        "deleted": False,
        "isGenerated": not opened,
    }
