"""A run and its judgements in, parameters, data sets, metrics, figures, tables and records of the run out."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..configs.recipe import Recipe
from ..configs.sets import SETS
from ..models.classifier import Classifier
from .data.dataset import Dataset, digest
from .data.labels import LabelledPaper
from .measure.errors import doubtful_rows
from .measure.figures import draw
from .measure.judgement import Judgement
from .measure.quality import Quality
from .measure.records import JUDGEMENTS, Record, record_name
from .tracking.run import Run

SAME = ("taxonomy", "data")
"""Tags whose change is told."""


def log_data(run: Run, data: Dataset, parameters: Mapping[str, Any]) -> None:
    """Parameters, and every set of papers by its digest."""
    counts = {"papers.labelled": len(data.train)}
    if data.answers:
        counts |= {"papers.answered": data.answers.n_papers, "papers.relabelled": data.answers.n_relabelled}
    run.parameters({**parameters, **counts})
    run.data("labelled", "training", data.digest, data_rows(data.train))
    for batch, papers in data.look_only.items():
        run.data(batch, "evaluation", digest(papers), data_rows(papers))


def log_quality(
    run: Run,
    classifier: Classifier,
    papers: Sequence[LabelledPaper],
    judgements: Mapping[str, Judgement],
    qualities: Mapping[str, Quality],
    records: Mapping[str, Record],
) -> None:
    """Log of every set: metrics, why some are missing, figures, the wrong and doubtful papers, and the record."""
    for set_name, quality in qualities.items():
        run.parameters({f"papers.{set_name}": quality.n_papers})
        run.metrics({f"{set_name}/{name}": figure for name, figure in quality.flat().items()})
        run.tags({f"undefined.{set_name}": "; ".join(quality.undefined)} if quality.undefined else {})
        run.file(records[set_name].as_bytes(), f"{JUDGEMENTS}/{record_name(set_name)}")
        for name, figure in draw(judgements[set_name], classifier.taxonomy, SETS[set_name].papers):
            run.figure(figure, f"figures/{set_name}/{name}.png")
        run.table(doubtful_rows(judgements[set_name], papers, classifier), f"errors/{set_name}.json")


def training_parameters(recipe: Recipe, data: Dataset) -> dict[str, Any]:
    """What a training was asked for: the recipe's settings, and whether readers' answers were to be learnt from."""
    return {**flat_parameters(recipe), "with_corrections": data.answers is not None}


def flat_parameters(recipe: Recipe) -> dict[str, Any]:
    """Key -> value, `part.key` for what stands inside a part."""
    flat: dict[str, Any] = {}
    for key, value in recipe.model_dump().items():
        flat |= {f"{key}.{inner}": v for inner, v in value.items()} if isinstance(value, dict) else {key: value}
    return flat


def changes(
    before: tuple[Mapping[str, str], Mapping[str, str]] | None, tags: Mapping[str, str], parameters: Mapping[str, Any]
) -> str:
    """What differs from the tags and the parameters of an earlier run of the recipe, in words."""
    if before is None:
        return "the first run of this recipe"
    old_tags, old = before
    differences = [f"another {name}" for name in SAME if old_tags.get(name) != tags[name]]
    if old_tags.get("data.papers") != tags["data.papers"]:
        differences.append(f"{old_tags.get('data.papers', '?')} → {tags['data.papers']} papers")
    differing = [name for name, value in parameters.items() if name in old and old[name] != str(value)]
    differences += [f"{name} {old[name]} → {parameters[name]}" for name in differing]
    return ", ".join(differences) or "nothing: the recipe, the data and the taxonomy of the run before"


def data_rows(papers: Sequence[LabelledPaper]) -> list[dict[str, Any]]:
    """What a data set's page shows: labels, no texts."""
    return [
        {"id": p.paper.id, "topics": ";".join(p.topics), "confidence": p.confidence, "batch": p.batch} for p in papers
    ]
