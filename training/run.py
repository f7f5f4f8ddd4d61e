"""A recipe and a data set in, a trained, evaluated, logged and registered model out."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..configs.errors import InputError
from ..configs.recipe import Recipe, TfidfRecipe, TransformerRecipe
from ..configs.taxonomy import Taxonomy, load_taxonomy
from ..models.bundle import save_bundle
from .card import model_card
from .checkpoints import remove_checkpoints
from .dataset import Dataset, digest, set_apart
from .evaluate_tfidf import evaluate_tfidf
from .evaluate_transformer import evaluate_transformer
from .evaluated import SETS, Evaluated
from .evaluation import Judgement, Rows
from .figures import draw
from .fit_transformer import Epoch, Progress
from .labels import LabelledPaper
from .tracking import Run, Store, staging
from .watch import Watch


@dataclass(frozen=True, slots=True)
class Trained:
    """What training leaves behind."""

    evaluated: Evaluated
    run_id: str
    model_name: str
    model_version: str


@dataclass(frozen=True, slots=True)
class Logging:
    """A `Watch` that also puts every epoch into the run, as soon as it is done."""

    watch: Watch
    run: Run

    def stage(self, name: str) -> None:
        self.watch.stage(name)

    def progress(self, progress: Progress) -> None:
        self.watch.progress(progress)

    def epoch(self, stage: str, epoch: Epoch) -> None:
        self.watch.epoch(stage, epoch)
        figures = {"loss": epoch.loss, "mean_average_precision": epoch.mean_average_precision, "minutes": epoch.minutes}
        self.run.metrics({f"epoch/{stage}/{name}": figure for name, figure in figures.items()}, step=epoch.number)


def train(recipe: Recipe, name: str, data: Dataset, watch: Watch, release: Path | None = None) -> Trained:
    """Fit, calibrate, evaluate, log and register; with `release`, also write the bundle there.

    Raises:
        StoreError: the tracking store cannot be used; found out before anything is fitted.
    """
    watch.stage("opening the tracking store")
    store = Store()
    watch.stage("grouping near-duplicates")
    data, groups = set_apart(data)
    tags = {
        "model": recipe.kind,
        "recipe": name,
        "taxonomy": data.taxonomy.digest,
        "data": data.digest,
        "data.papers": str(len(data.train)),
    }
    with store.run(f"{name} · {len(data.train)} papers", tags) as run:
        evaluated = evaluate_recipe(recipe, name, data, groups, Logging(watch, run))
        watch.stage("logging")
        summary = summarise(evaluated, data)
        card = model_card(recipe, name, data, evaluated, summary)
        log(run, recipe, data, evaluated, card)
        for number, quality in enumerate(evaluated.parts, 1):
            with store.run(f"{name} · fold {number}", {**tags, "fold": str(number)}, run) as child:
                child.metrics({f"fold/{metric}": value for metric, value in quality.flat().items()})
        model_name = registered_name(name, data.taxonomy)
        extra = {"evaluation.json": json.dumps(summary, indent=1).encode(), "README.md": card.encode()}
        with staging() as folder:
            bundle = folder / name
            save_bundle(bundle, evaluated.classifier, evaluated.files | extra)
            run.metrics({"megabytes": sum(file.stat().st_size for file in bundle.iterdir()) / 1e6})
            uri = run.model(bundle, model_name, data.taxonomy.ids, tags)
        model_version = store.register(model_name, uri, run, tags)
        if release:
            save_bundle(release, evaluated.classifier, evaluated.files | extra)
    if evaluated.checkpoints:
        remove_checkpoints(evaluated.checkpoints)
    return Trained(evaluated, run.id, model_name, model_version)


def evaluate_recipe(recipe: Recipe, name: str, data: Dataset, groups: Rows, watch: Watch) -> Evaluated:
    """Everything but the logging."""
    if isinstance(recipe, TfidfRecipe):
        return evaluate_tfidf(recipe, name, data, groups, watch)
    return evaluate_transformer(recipe, name, data, groups, watch)


def registered_name(recipe: str, taxonomy: Taxonomy) -> str:
    """`arxsift-tfidf`; models of other topics than the packaged ones are versions of a model of their own."""
    if taxonomy.digest == load_taxonomy().digest:
        return f"arxsift-{recipe}"
    return f"arxsift-{recipe}-" + re.sub(r"\W+", "-", taxonomy.name.lower()).strip("-")


def summarise(evaluated: Evaluated, data: Dataset) -> dict[str, Any]:
    """The figures that are stored with a bundle."""
    return {
        "n_train": len(data.train),
        "n_papers": {where: quality.n_papers for where, quality in evaluated.qualities.items()},
        "data": data.digest,
        "taxonomy": data.taxonomy.digest,
        "metrics": {name: round(value, 6) for name, value in flat_metrics(evaluated).items()},
    }


def flat_metrics(evaluated: Evaluated) -> dict[str, float]:
    """`where/what` -> figure, of every set."""
    of_sets = {
        f"{where}/{metric}": value
        for where, quality in evaluated.qualities.items()
        for metric, value in quality.flat().items()
    }
    return of_sets | evaluated.more


def log(run: Run, recipe: Recipe, data: Dataset, evaluated: Evaluated, card: str) -> None:
    """Parameters, data, metrics, figures, errors and card of one run."""
    sizes = {f"papers.{where}": quality.n_papers for where, quality in evaluated.qualities.items()}
    run.parameters(flat_parameters(recipe) | sizes)
    run.note(card)
    run.data("labelled", "training", data.digest, data_rows(data.train))
    for batch, papers in data.look_only.items():
        run.data(batch, "evaluation", digest(papers), data_rows(papers))
    cost = {"papers_per_second": evaluated.papers_per_second, "minutes": evaluated.minutes}
    run.metrics({**flat_metrics(evaluated), **cost})
    for where, judgement in evaluated.judgements.items():
        for name, figure in draw(judgement, data.taxonomy, SETS[where]):
            run.figure(figure, f"figures/{where}/{name}.png")
        run.table(errors(judgement, evaluated.papers, data.taxonomy), f"errors/{where}.json")
    run.text(card, "model_card.md")


def flat_parameters(recipe: Recipe) -> dict[str, Any]:
    """Key -> value, `part.key` for what stands inside a part."""
    flat: dict[str, Any] = {}
    for key, value in recipe.model_dump().items():
        flat |= {f"{key}.{inner}": v for inner, v in value.items()} if isinstance(value, dict) else {key: value}
    return flat


def data_rows(papers: Sequence[LabelledPaper]) -> list[dict[str, Any]]:
    """What a data set's page shows: labels, no texts."""
    return [
        {"id": p.paper.id, "topics": ";".join(p.topics), "confidence": p.confidence, "batch": p.batch} for p in papers
    ]


def errors(judgement: Judgement, papers: Sequence[LabelledPaper], taxonomy: Taxonomy) -> list[dict[str, Any]]:
    """Every paper whose topics are not those of its label, the gravest first: the furthest score from the truth."""
    wrong = np.flatnonzero((judgement.truth[:, :-1] != judgement.assigned).any(axis=1))
    distance = np.abs(judgement.truth - judgement.scores)[:, :-1].max(axis=1)
    rows = []
    for i in wrong[np.argsort(-distance[wrong], kind="stable")]:
        paper = papers[judgement.rows[i]]
        verdict = [topic for topic, is_in in zip(taxonomy.ids, judgement.assigned[i], strict=True) if is_in]
        scores = zip(taxonomy.ids, judgement.scores[i], strict=False)
        rows.append(
            {
                "id": paper.paper.id,
                "title": paper.paper.title,
                "label": ";".join(paper.topics) or "–",
                "verdict": ";".join(verdict) or "–",
                **{topic: round(float(score), 3) for topic, score in scores},
                "confidence": paper.confidence,
                "abstract": paper.paper.abstract,
            }
        )
    return rows


TRAINING_PACKAGES = ("sklearn", "mlflow", "matplotlib", "iterstrat")
TRANSFORMER_PACKAGES = ("torch", "transformers", "onnx", "onnxscript")


def require_training_packages(recipe: Recipe | None = None) -> None:
    """Say what to install where only the base package is.

    Raises:
        InputError: a package of the extra `train` is missing.
    """
    from importlib.util import find_spec

    needed = TRAINING_PACKAGES + (TRANSFORMER_PACKAGES if isinstance(recipe, TransformerRecipe) else ())
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise InputError(f"training needs {', '.join(missing)}: pip install 'arxsift[train]'")
