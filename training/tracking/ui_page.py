"""What the MLflow UI shows at first: the table's columns, its order and its charts, in the words of its own page."""

import json
import zlib
from base64 import b64encode
from typing import Any

from ...configs.sets import SETS
from .notes import EXPERIMENT_NOTE

VIEW_NAME = "quality on a feed"
"""Name of the view in the page's list."""

VIEW_KEY = "arxsift"
NAMED_VIEW_KEY = f"{VIEW_KEY}-named"
VIEW_TAG = "mlflow.sharedViewState."
"""Start of the names of the tags that hold a view; a key follows."""

VIEW_MADE = 1_767_225_600_000
"""When the view was made, in milliseconds since 1970: a constant, so that the same view is the same tag."""

FIRST = "feed/mean_average_precision"
"""Metric by which runs are sorted."""

COLUMN_WIDTHS = {
    "tags.`model`": 90,
    f"metrics.`{FIRST}`": 195,
    "metrics.`feed/in_scope_average_precision`": 205,
    "metrics.`feed/macro_f1`": 110,
    "metrics.`feed/calibration_error`": 150,
    "metrics.`papers_per_second`": 135,
    "metrics.`minutes`": 80,
    "tags.`changed`": 250,
}
"""Column of the table of runs -> its width in pixels; the columns stand in this order."""

CHARTS = (FIRST, "feed/in_scope_average_precision", "feed/macro_f1", "feed/calibration_error")
"""Metrics that are drawn as bars."""

SECTIONS = (*SETS, "fold")
"""First parts of metrics' names, by which the page groups charts; left to itself it opens some three hundred."""

PER_TOPIC = ("average_precision", "precision", "recall", "f1", "calibration_error", "brier")
"""Second parts of the names of a topic's metrics."""


def experiment_tags() -> dict[str, str]:
    """The tags that make the experiment's page: its kind, its note, and how its table of runs begins."""
    state = "deflate;" + b64encode(zlib.compress(json.dumps(view_state()).encode(), 9)).decode()
    named = {"name": VIEW_NAME, "createdAt": VIEW_MADE, "updatedAt": VIEW_MADE, "state": state}
    return {
        # the kind opens the pages for model training, not those for language-model applications
        "mlflow.experimentKind": "custom_model_development",
        "mlflow.experiment.primaryMetric.name": FIRST,
        "mlflow.experiment.primaryMetric.greaterIsBetter": "True",
        "mlflow.note.content": EXPERIMENT_NOTE,
        VIEW_TAG + VIEW_KEY: state,  # older servers read the bare state only
        VIEW_TAG + NAMED_VIEW_KEY: json.dumps(named),  # newer ones list this one under Views
    }


def view_state() -> dict[str, Any]:
    """What the page of runs shows at first; what is absent here stays as the page has it."""
    sections = [f"{set_name}/{metric}" for set_name in SECTIONS for metric in PER_TOPIC]
    return {
        "searchFilter": "tags.fold IS NULL",  # sorted by a metric, folds would stand among the runs
        "orderByKey": f"metrics.`{FIRST}`",
        "orderByAsc": False,
        "startTime": "ALL",
        "lifecycleFilter": "Active",
        "modelVersionFilter": "All Runs",
        "datasetsFilter": [],
        "selectedColumns": [*COLUMN_WIDTHS],
        "columnOrder": ["attributes.`Run Name`", "runDateAndNestInfo", *COLUMN_WIDTHS],
        "columnWidths": {"attributes.`Run Name`": 230, "runDateAndNestInfo": 125, **COLUMN_WIDTHS},
        "compareRunCharts": _charts("first"),
        "compareRunSections": [
            _section("first", "Compare first", opened=True),
            *(_section(name, name, opened=False) for name in (*SECTIONS, *sections, "Model metrics")),
        ],
        "isAccordionReordered": True,  # else the sections are put in the alphabet's order
    }


def _charts(section: str) -> list[dict[str, Any]]:
    """Charts of the most important metrics as bars, and of quality against speed."""
    common = {"metricSectionId": section, "deleted": False, "isGenerated": False}
    bars = [
        {"uuid": f"bar-{metric}", "type": "BAR", "metricKey": metric, "runsCountToCompare": 10, **common}
        for metric in CHARTS
    ]
    axes = {"xaxis": {"key": "papers_per_second", "type": "METRIC"}, "yaxis": {"key": FIRST, "type": "METRIC"}}
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
