"""An evaluation in, a model card in Markdown out (M. Mitchell et al., "Model cards for model reporting", 2019)."""

from collections.abc import Mapping
from typing import Any

from ..configs.recipe import Recipe
from ..configs.sets import FEED, SETS, TITLE
from ..configs.taxonomy import Taxonomy
from .data.dataset import Dataset
from .data.label_dates import LabelDates
from .kinds.training import training_of
from .measure.judge_all import Evaluated
from .measure.own import own_beside_feed
from .measure.quality import Quality


def model_card(
    recipe: Recipe, name: str, data: Dataset, evaluated: Evaluated, summary: Mapping[str, Any], age: str = ""
) -> str:
    """The card of a model; every number is from this training. `age` says what the age of labels costs, if known."""
    training = training_of(recipe)
    parts = [
        f"# {name}\n",
        "Gives a research paper, from its title and abstract, any of these topics, or none:\n",
        topic_list(data.taxonomy),
        "## How it works\n",
        training.method(recipe, evaluated),
        DECISION,
        *special_calibrations(evaluated),
        "## Data\n",
        f"{summary['n_train']:,} labelled papers{own_share(recipe, data)} (digest `{summary['data']}`), "
        f"taxonomy `{summary['taxonomy']}`.\n",
        *([f"{data.answers.sentence()}.\n"] if data.answers else []),
        f"{LabelDates.of(data.train).sentence()}\n",
        *([f"{age}\n"] if age else []),
        "## Quality\n",
        "In parentheses: 95 % bootstrap intervals over papers. Thresholds are those of `--prefer balanced`, chosen\n"
        "without the papers on which they are evaluated.\n",
        *(quality_section(set_name, quality) for set_name, quality in evaluated.qualities.items()),
        *own_quality(evaluated),
        *worth_of_titles(evaluated),
        *extra_section(evaluated.extra_metrics),
        "## Limits\n",
        training.limits,
        LIMITS,
    ]
    return "\n".join(parts)


DECISION = """\
Scores are calibrated by Platt scaling on papers that were not used for fitting, and then adjusted to the feed sample,
where topics are rarer, if there is one; thresholds are chosen in the same way. The model reads English only.
"""

NEURO_CALIBRATION = """\
Papers with an abstract and a category cs.NE or q-bio.NC have a calibration of their own, moved to the batch neuro-dev
instead, where far more papers are in scope.
"""

TITLE_CALIBRATION = """\
Papers without an abstract have a calibration of their own, fitted on labelled papers judged by their titles alone.
"""

LIMITS = """\
- Scores are calibrated for papers like those they were calibrated on; on other papers they may be too high or too low.
"""


def special_calibrations(evaluated: Evaluated) -> list[str]:
    """Paragraph on the calibrations beside the general one; empty without any."""
    decision = evaluated.classifier.decision
    sentences = [NEURO_CALIBRATION] if decision.neuro else []
    sentences += [TITLE_CALIBRATION] if decision.title_only else []
    return ["".join(sentences)] if sentences else []


def worth_of_titles(evaluated: Evaluated) -> list[str]:
    """One sentence on what a title alone is worth; empty without a feed."""
    titles, feed = evaluated.qualities.get(TITLE.name), evaluated.qualities.get(FEED.name)
    if titles is None or feed is None:
        return []
    precisions = [
        f"{metric} {title.value:.3f} instead of {abstract.value:.3f}"
        for metric, title, abstract in (
            ("mean average precision", titles.mean_average_precision, feed.mean_average_precision),
            ("in-scope average precision", titles.in_scope_average_precision, feed.in_scope_average_precision),
        )
    ]
    return [f"What a title alone is worth, on the same papers: {' and '.join(precisions)}.\n"]


def own_share(recipe: Recipe, data: Dataset) -> str:
    """How many labels are a person's own, and how much each counts; empty where none is."""
    n_own = sum(labelled.is_own for labelled in data.train)
    weight = "" if recipe.own_weight == 1 else f", which count {recipe.own_weight:g} times as much"
    return f", {n_own:,} of them a person's own{weight}" if n_own else ""


def own_quality(evaluated: Evaluated) -> list[str]:
    """One sentence on own papers and the feed; empty without either."""
    sentence = own_beside_feed(evaluated.qualities)
    return [f"{sentence}.\n"] if sentence else []


def extra_section(extra_metrics: Mapping[str, float]) -> list[str]:
    """Table of the metrics that belong to no set's quality; empty without any."""
    if not extra_metrics:
        return []
    rows = [f"| `{name}` | {figure:.4g} |" for name, figure in extra_metrics.items()]
    return ["### Further metrics\n", "| metric | value |\n| --- | --- |\n" + "\n".join(rows) + "\n"]


def topic_list(taxonomy: Taxonomy) -> str:
    return "\n".join(f"- **{topic.name}** (`{topic.id}`): {topic.definition}" for topic in taxonomy.topics) + "\n"


def quality_section(set_name: str, quality: Quality) -> str:
    """Quality on one set of papers: the means, and a table with a row a topic."""
    lines = [
        f"### {SETS[set_name].heading}, n = {quality.n_papers:,}\n",
        f"mean average precision {quality.mean_average_precision}, in-scope average precision "
        f"{quality.in_scope_average_precision}, macro F1 {quality.macro_f1}, micro F1 {quality.micro_f1}\n",
        "| topic | papers | average precision | precision | recall | F1 | calibration error |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for topic in (*quality.topics, quality.in_scope):
        figures = (topic.average_precision, topic.precision, topic.recall, topic.f1, topic.calibration_error)
        cells = " | ".join(str(figure) for figure in figures)
        lines.append(f"| {topic.topic} | {topic.n_positive} | {cells} |")
    return "\n".join(lines) + "\n"
