"""Figures in, a model card out (M. Mitchell et al., "Model cards for model reporting", 2019), in Markdown."""

from collections.abc import Mapping
from typing import Any

from ..configs.recipe import MINILM, Recipe, TfidfRecipe, TransformerRecipe
from ..configs.sets import SETS
from ..configs.taxonomy import Taxonomy
from .data.dataset import Dataset
from .measure.judge_all import Evaluated
from .measure.quality import Quality


def model_card(recipe: Recipe, name: str, data: Dataset, evaluated: Evaluated, summary: Mapping[str, Any]) -> str:
    """The card of a model, every figure from this training."""
    parts = [
        f"# {name}\n",
        "Files a research paper, from its title and abstract, under any of these topics, or none:\n",
        topic_list(data.taxonomy),
        "## How it works\n",
        TFIDF_METHOD if isinstance(recipe, TfidfRecipe) else transformer_method(recipe, evaluated),
        DECISION,
        "## Data\n",
        f"{summary['n_train']:,} labelled papers (digest `{summary['data']}`), taxonomy `{summary['taxonomy']}`.\n",
        "## Quality\n",
        "95 % bootstrap intervals over papers in parentheses. The thresholds are those of `--prefer balanced`, chosen\n"
        "without the papers they are judged on.\n",
        *(quality_section(set_name, quality) for set_name, quality in evaluated.qualities.items()),
        *extra_section(evaluated.extra_metrics),
        "## Limits\n",
        TFIDF_LIMITS if isinstance(recipe, TfidfRecipe) else TRANSFORMER_LIMITS,
        LIMITS,
    ]
    return "\n".join(parts)


TFIDF_METHOD = """\
Counts of words, pairs of words and character n-grams (sublinear TF-IDF), one logistic regression a topic and one for
"in scope", whose logit is averaged with the strongest topic's.
"""

DECISION = """\
Calibrated by Platt scaling on papers that were not fitted on, moved to a feed's proportions on the feed sample where
there is one; thresholds likewise. English only.
"""

TFIDF_LIMITS = """\
- Judges contribution by vocabulary: near misses that use a topic's words are its commonest false alarms.
- The recipe's settings were chosen by cross-validation, with an eye on the feed: both are flattered."""

TRANSFORMER_LIMITS = """\
- Near misses, papers that work next to a topic but contribute nothing to it, are its commonest false alarms.
- The held-out papers also chose the epoch and the scales of the two halves, and the recipe was chosen with an eye on
  the feed: both are flattered."""

LIMITS = """\
- Scores mean what they say on papers like those they were calibrated on; elsewhere they may be off.
"""


def transformer_method(recipe: TransformerRecipe, evaluated: Evaluated) -> str:
    """What was fitted on what, in sentences."""
    licence = ", 22.7 million parameters, Apache-2.0" if recipe.encoder == MINILM else ""
    taught = recipe.self_training and "fit/unlabelled/epochs" in evaluated.extra_metrics
    lines = [
        f"An encoder (`{recipe.encoder}`{licence}), the mean of its last states over title and abstract, and one",
        f"linear layer, fine-tuned on the labels; {recipe.max_tokens} tokens of a paper are read.",
    ]
    if taught and recipe.self_training:
        n_papers = recipe.self_training.likely_papers + recipe.self_training.random_papers
        lines += [
            f"Then fitted again on the labels and on up to {n_papers:,} unlabelled papers, whose soft targets are the",
            "mean of what the first fit and TF-IDF said of them.",
        ]
    if recipe.with_tfidf:
        lines += [
            "What ships as this model is a combination: the mean of the calibrated logits of that network and of a",
            "TF-IDF model (word and character n-grams, logistic regressions) fitted on the same labels.",
        ]
    return "\n".join([*lines, "Shipped as ONNX, its weights in lower precision: the figures here are of that form.\n"])


def extra_section(extra_metrics: Mapping[str, float]) -> list[str]:
    """Figures that stand for themselves."""
    if not extra_metrics:
        return []
    rows = [f"| `{name}` | {figure:.4g} |" for name, figure in extra_metrics.items()]
    return ["### Further figures\n", "| metric | value |\n| --- | --- |\n" + "\n".join(rows) + "\n"]


def topic_list(taxonomy: Taxonomy) -> str:
    return "\n".join(f"- **{topic.name}** (`{topic.id}`): {topic.definition}" for topic in taxonomy.topics) + "\n"


def quality_section(set_name: str, quality: Quality) -> str:
    """One table of a set's figures."""
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
