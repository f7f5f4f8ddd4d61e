"""Figures in, a model card out (M. Mitchell et al., "Model cards for model reporting", 2019), in Markdown."""

from collections.abc import Mapping
from typing import Any

from ..configs.taxonomy import Taxonomy
from .dataset import Dataset
from .metrics import Quality

HEADINGS = {
    "cv": "Cross-validation: labelled papers, each judged by a model that was not fitted on it or a near-duplicate",
    "by_date": "By date: the newest labelled papers, judged by a model of the older ones",
    "feed": "Feed: the papers of the batch feed-dev, drawn at random from real feeds; no model was fitted on them",
    "neuro": "Neuroscience: the papers of the batch neuro-dev; no model was fitted on them",
}


def model_card(name: str, data: Dataset, qualities: Mapping[str, Quality], summary: Mapping[str, Any]) -> str:
    """The card of a TF-IDF model, every figure from this training."""
    parts = [
        f"# {name}\n",
        "Files a research paper, from its title and abstract, under any of these topics, or none:\n",
        topic_list(data.taxonomy),
        "## How it works\n",
        "Counts of words, pairs of words and character n-grams (sublinear TF-IDF), one logistic regression a topic\n"
        'and one for "in scope", whose logit is averaged with the strongest topic\'s. Calibrated by Platt scaling out\n'
        "of fold, moved to a feed's proportions on the feed sample where there is one; thresholds likewise. English\n"
        "only.\n",
        "## Data\n",
        f"{summary['n_train']:,} labelled papers (digest `{summary['data']}`), taxonomy `{summary['taxonomy']}`.\n",
        "## Quality\n",
        "95 % bootstrap intervals over papers in parentheses. The thresholds are those of `--prefer balanced`, chosen\n"
        "without the papers they are judged on.\n",
        *(quality_section(where, quality) for where, quality in qualities.items()),
        "## Limits\n",
        "- Judges contribution by vocabulary: near misses that use a topic's words are its commonest false alarms.\n"
        "- Scores mean what they say on papers like those they were calibrated on; elsewhere they may be off.\n"
        "- The recipe's settings were chosen by cross-validation, with an eye on the feed: both are flattered.\n",
    ]
    return "\n".join(parts)


def topic_list(taxonomy: Taxonomy) -> str:
    return "\n".join(f"- **{topic.name}** (`{topic.id}`): {topic.definition}" for topic in taxonomy.topics) + "\n"


def quality_section(where: str, quality: Quality) -> str:
    """One table of a set's figures."""
    lines = [
        f"### {HEADINGS[where]}, n = {quality.n_papers:,}\n",
        f"mean average precision {quality.mean_average_precision}, in-scope average precision "
        f"{quality.in_scope_average_precision}, macro F1 {quality.macro_f1}, micro F1 {quality.micro_f1}\n",
        "| topic | papers | average precision | precision | recall | F1 | calibration error |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for topic in (*quality.topics, quality.in_scope):
        figures = (topic.average_precision, topic.precision, topic.recall, topic.f1, topic.calibration_error)
        cells = " | ".join("–" if figure != figure else f"{figure:.3f}" for figure in figures)
        lines.append(f"| {topic.topic} | {topic.n_positive} | {cells} |")
    return "\n".join(lines) + "\n"
