"""Metrics and ids in, the notes that a person reads in the MLflow UI out: of the experiment, of models and versions."""

from collections.abc import Mapping

from ...configs.sets import CV, FEED, HELD_OUT, SETS

EXPERIMENT_NOTE = """\
One row is one training: compare `feed/mean_average_precision` first, or `cv/…` if topics are your own. Open ⌄ for all.

**Names of metrics** are `set/metric`. Compare two models only on the same `set`: other papers, other numbers.

| set | measured on |
| --- | --- |
| `feed/` | a random sample of a real feed that no model was fitted on: what to expect of a daily feed |
| `cv/` | all labelled papers, each judged by a model that was not fitted on it |
| `held_out/` | labelled papers that were not used for fitting |
| `by_date/` | the newest labelled papers, judged by a model of the older ones |
| `title/` | the papers of `feed/`, by their titles alone |
| `neuro/` | neuroscience papers, mostly raw announcements of cs.NE and q-bio.NC |
| `own/` | papers that you labelled (`--papers`), each judged by a model that was not fitted on it |
| `file/` | a labelled file of your own, in a run of `arxsift evaluate` |
| `simulate/` | past days replayed, in a run of `arxsift simulate` |
| `drift/` | what triage judged lately, in a run of `arxsift doctor --drift` |

| metric | says |
| --- | --- |
| `mean_average_precision` | how well each topic's papers are ranked above others, mean over topics; more is better |
| `in_scope_average_precision` | how well papers of any topic are ranked above all others; more is better |
| `macro_f1` | precision and recall of the topics assigned, in one number; more is better |
| `calibration_error` | how far scores are from true shares; less is better |
| `…_low`, `…_high` | ends of the 95 % interval; where two models' intervals overlap widely, neither is proven better |

`papers_per_second` is how fast the model classifies, `minutes` how long the fit took. A dash, or `NaN` beside other
runs, means that this run does not have this metric, not that it is 0. Folds of cross-validation are hidden; evaluations
of files and simulations come last, since they have no metrics on a feed.

**Where to click**: a run's name, then *Artifacts*, for figures, every error with its text, and the model card; two or
more boxes, then *Compare*, for runs side by side; *Views* for this table again.

**What to type**: `arxsift compare` says which model to use and why; `arxsift promote RUN` puts one to use, if it is
proven better; `arxsift evaluate MODEL --papers FILE` measures it on your papers, `arxsift simulate` the reading that it
saves; `arxsift audit` looks for wrong labels.
"""

MODEL_NOTE = """\
Gives a paper, from title and abstract, the topics of a taxonomy. Each version is one training; its description says how
good it is.

The alias `@champion` marks the version that `arxsift` uses for these topics when no model is named. `arxsift promote
RUN` moves it, if the version is proven better than the present one; the button *Promote model* does not: it copies a
version elsewhere.
"""

MOST_CHARACTERS = 8000
"""Length of a tag, and so of a note; MLflow cuts longer ones off without a word."""

CUT = "\n\n*The rest stands in the artifact `model_card.md`.*"

SETS_IN_NOTES = (FEED.name, HELD_OUT.name, CV.name)
"""Sets of papers of which one is in a version's note: the first that was measured."""

METRICS = {
    "mean_average_precision": "mean average precision",
    "in_scope_average_precision": "in-scope average precision",
    "macro_f1": "macro F1",
}
"""Metric -> its name in words."""


def short_note(markdown: str) -> str:
    """What MLflow can show of a text, cut at the end of a paragraph or a table."""
    if len(markdown) <= MOST_CHARACTERS:
        return markdown
    return markdown[: markdown.rindex("\n\n", 0, MOST_CHARACTERS - len(CUT))] + CUT


def version_note(metrics: Mapping[str, float], run_id: str, n_papers: int) -> str:
    """A version's description: its first words are a metric, since lists of versions show no more."""
    set_name = next((set_name for set_name in SETS_IN_NOTES if f"{set_name}/mean_average_precision" in metrics), "")
    named = {f"{set_name}/{metric}": words for metric, words in METRICS.items()}
    lines = [
        f"{_with_interval(metrics, name)} {words} {SETS[set_name].phrase}"
        for name, words in named.items()
        if name in metrics
    ]
    source = f"Trained on {n_papers:,} labelled papers in run `{run_id}`."
    return "\n\n".join([*lines, source, f"`arxsift promote {run_id}` puts it to use if it is proven better."])


def _with_interval(metrics: Mapping[str, float], name: str) -> str:
    """`0.722 (0.627–0.804)`, without the interval where there is none."""
    value, low, high = metrics[name], metrics.get(f"{name}_low"), metrics.get(f"{name}_high")
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} ({low:.3f}–{high:.3f})"
