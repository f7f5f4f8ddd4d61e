"""Figures and ids in, what a person reads in the MLflow UI out: notes and the table's columns."""

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from ...configs.sets import CV, FEED, HELD_OUT, SETS

EXPERIMENT_NOTE = """\
One row is one training: compare `feed/mean_average_precision` first (0 to 1, more is better). Open ⌄ for the rest.

**Names of metrics** are `set/metric`. Compare two models only on the same `set`: other papers, other numbers.

| set | measured on |
| --- | --- |
| `feed/` | a random sample of a real feed that no model was fitted on: what to expect in the morning |
| `cv/` | all labelled papers, each judged by a model that was not fitted on it |
| `held_out/` | labelled papers that were kept from the fit |
| `by_date/` | the newest labelled papers, judged by a model of the older ones |
| `neuro/` | a random sample of neuroscience searches |
| `file/` | a labelled file of your own, in a run of `arxsift evaluate` |
| `simulate/` | past days replayed, in a run of `arxsift simulate` |

| what | says |
| --- | --- |
| `mean_average_precision` | how well each topic's papers are ranked above others, mean over topics; more is better |
| `in_scope_average_precision` | the same for "belongs to any topic at all"; more is better |
| `macro_f1` | precision and recall of the topics assigned, in one figure; more is better |
| `calibration_error` | how far scores are from true shares; less is better |
| `…_low`, `…_high` | ends of the 95 % interval; where two models' intervals overlap widely, neither is proven better |

`papers_per_second` is how fast the model judges, `minutes` how long it was fitted. A dash, or `NaN` beside other runs,
means that this run has no such figure, not that it is 0. Folds of cross-validations are hidden; evaluations of files
and simulations stand last, as they judge no feed.

**Where to click**: a run's name, then *Artifacts*, for figures, every error with its text, and the model card; two or
more boxes, then *Compare*, for runs side by side; *Views* for this table again.

**What to type**: `arxsift compare` says which model to use and why; `arxsift promote RUN` puts one to use, if it is
proven better; `arxsift evaluate MODEL --papers FILE`, `arxsift simulate` and `arxsift audit` measure it on your papers,
by reading time saved, and look for wrong labels.
"""

MODEL_NOTE = """\
Files a paper, from title and abstract, under the topics of a taxonomy. Each version is one training; its description
says how good it is.

The alias `@champion` marks the version that `arxsift` uses when no model is named. `arxsift promote RUN` moves it, if
the version is proven better than the present one; the button *Promote model* does not: it copies a version elsewhere.
"""

MOST_CHARACTERS = 8000
"""Of a tag, and so of a note: MLflow cuts longer ones off without a word."""

REST = "\n\n*The rest stands in the artifact `model_card.md`.*"

VIEW_NAME = "quality on a feed"
VIEW_KEY = "arxsift"
NAMED_VIEW_KEY = f"{VIEW_KEY}-named"
VIEW_TAG = "mlflow.sharedViewState."
VIEW_MADE = 1_767_225_600_000
"""When the view was made, in milliseconds since 1970: a constant, so that the same view is the same tag."""

FIRST = "feed/mean_average_precision"

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
"""What the table of runs shows, in this order, in pixels."""

CHARTS = (FIRST, "feed/in_scope_average_precision", "feed/macro_f1", "feed/calibration_error")
"""What bars are drawn of."""

SECTIONS = (*SETS, "fold")
PER_TOPIC = ("average_precision", "precision", "recall", "f1", "calibration_error", "brier")
"""With `SECTIONS`, how MLflow groups charts; left to itself it opens some three hundred of them."""

TOLD = (FEED.name, HELD_OUT.name, CV.name)
"""Sets from which a version's quality is told, the first of these that it has."""

FIGURES = {
    "mean_average_precision": "mean average precision",
    "in_scope_average_precision": "in-scope average precision",
    "macro_f1": "macro F1",
}


def short_note(markdown: str) -> str:
    """What MLflow can show of a text, cut at the end of a paragraph or a table."""
    if len(markdown) <= MOST_CHARACTERS:
        return markdown
    return markdown[: markdown.rindex("\n\n", 0, MOST_CHARACTERS - len(REST))] + REST


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
    """What the page of runs shows at first, in the words of MLflow's own page; what is absent stays as it is."""
    sections = [f"{set_name}/{what}" for set_name in SECTIONS for what in PER_TOPIC]
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
    """Bars of the first figures, and quality against speed."""
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


def version_note(metrics: Mapping[str, float], run_id: str, n_papers: int) -> str:
    """A version's description: its first words are a figure, since lists of versions show no more."""
    set_name = next((set_name for set_name in TOLD if f"{set_name}/mean_average_precision" in metrics), "")
    named = {f"{set_name}/{what}": words for what, words in FIGURES.items()}
    figures = [
        f"{_figure(metrics, name)} {words} {SETS[set_name].phrase}" for name, words in named.items() if name in metrics
    ]
    source = f"Trained on {n_papers:,} labelled papers in run `{run_id}`."
    return "\n\n".join([*figures, source, f"`arxsift promote {run_id}` puts it to use if it is proven better."])


def _figure(metrics: Mapping[str, float], name: str) -> str:
    """`0.722 (0.627–0.804)`, without the interval where there is none."""
    value, low, high = metrics[name], metrics.get(f"{name}_low"), metrics.get(f"{name}_high")
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} ({low:.3f}–{high:.3f})"
