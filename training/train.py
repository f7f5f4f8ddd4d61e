"""A recipe and a data set in, a trained, evaluated, logged and registered model out."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..configs.errors import InputError
from ..configs.recipe import Recipe, TfidfRecipe, TransformerRecipe
from ..configs.taxonomy import Taxonomy, load_taxonomy
from ..models.arrays import Rows
from ..models.bundle import save_bundle
from .card import model_card
from .data.assemble import with_unlabelled
from .data.dataset import Dataset, set_apart
from .fit.checkpoints import remove_checkpoints
from .fit.watch import Epoch, Progress, Watch
from .log_run import changes, flat_parameters, log_data, log_quality
from .measure.cost import measure_cold_start, measure_size
from .measure.judge_all import Evaluated
from .measure.learning_curve import LearningCurve
from .measure.records import record_name, records_of
from .tracking.client import staging
from .tracking.run import Run
from .tracking.store import Store
from .train_curve import curve_of, log_curve, plan_curve
from .train_tfidf import evaluate_tfidf
from .train_transformer import evaluate_transformer


@dataclass(frozen=True, slots=True)
class Trained:
    """What training leaves behind."""

    evaluated: Evaluated
    run_id: str
    model_name: str
    model_version: str
    learning_curve: LearningCurve | None = None


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


def train(
    recipe: Recipe,
    name: str,
    data: Dataset,
    watch: Watch,
    release: Path | None = None,
    learning_curve: bool = False,
) -> Trained:
    """Fit, calibrate, evaluate, log and register; with `release`, also write the bundle there.

    Raises:
        StoreError: the tracking store cannot be used; found out before anything is fitted.
        InputError: too few papers for a learning curve; found out as soon.
    """
    watch.stage("opening the tracking store")
    store = Store()
    watch.stage("grouping near-duplicates")
    data, groups = set_apart(data)
    if learns_from_unlabelled(recipe):
        data = with_unlabelled(data)
    plan = plan_curve(recipe, len(data.train)) if learning_curve else None  # too few papers are told of at once
    tags = {
        "model": recipe.kind,
        "recipe": name,
        "taxonomy": data.taxonomy.digest,
        "data": data.digest,
        "data.papers": str(len(data.train)),
    }
    parameters = flat_parameters(recipe)
    tags["changed"] = changes(store.last_run(name), tags, parameters)
    with store.run(f"{name} · {len(data.train):,} papers", tags) as run:
        evaluated = evaluate_recipe(recipe, name, data, groups, Logging(watch, run))
        curve = curve_of(recipe, data, groups, plan, watch) if plan else None
        watch.stage("logging")
        summary = summarise(evaluated, data)
        card = model_card(recipe, name, data, evaluated, summary)
        records = records_of(evaluated.judgements, evaluated.papers, data.taxonomy)
        log_data(run, data, parameters)
        log_quality(run, evaluated.classifier, evaluated.papers, evaluated.judgements, evaluated.qualities, records)
        run.metrics(
            evaluated.extra_metrics | {"papers_per_second": evaluated.papers_per_second, "minutes": evaluated.minutes}
        )
        run.note(card)
        run.text(card, "model_card.md")
        if curve:
            log_curve(run, curve, name, card)
        for number, quality in enumerate(evaluated.parts, 1):
            with store.run(f"{name} · fold {number}", {**tags, "fold": str(number)}, run) as child:
                child.metrics({f"fold/{metric}": value for metric, value in quality.flat().items()})
        model_name = registered_name(name, data.taxonomy)
        extra = {"evaluation.json": json.dumps(summary, indent=1).encode(), "README.md": card.encode()}
        with staging() as folder:
            bundle = folder / name
            save_bundle(bundle, evaluated.classifier, evaluated.files | extra)
            run.metrics({"megabytes": measure_size(bundle), "cold_start_seconds": measure_cold_start(bundle)})
            uri = run.model(bundle, model_name, data.taxonomy.ids, tags)
        model_version = store.register(model_name, uri, run, tags)
        if release:
            judged = {record_name(set_name): record.as_bytes() for set_name, record in records.items()}
            save_bundle(release, evaluated.classifier, evaluated.files | extra | judged)
    if evaluated.checkpoints:
        remove_checkpoints(evaluated.checkpoints)
    return Trained(evaluated, run.id, model_name, model_version, curve)


def learns_from_unlabelled(recipe: Recipe) -> bool:
    return isinstance(recipe, TransformerRecipe) and recipe.self_training is not None


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
        "n_papers": {set_name: quality.n_papers for set_name, quality in evaluated.qualities.items()},
        "data": data.digest,
        "taxonomy": data.taxonomy.digest,
        "metrics": {name: round(value, 6) for name, value in flat_metrics(evaluated).items()},
        "cost": {"papers_per_second": round(evaluated.papers_per_second, 2), "minutes": round(evaluated.minutes, 2)},
    }


def flat_metrics(evaluated: Evaluated) -> dict[str, float]:
    """`set/metric` -> number, of every set."""
    of_sets = {
        f"{set_name}/{metric}": value
        for set_name, quality in evaluated.qualities.items()
        for metric, value in quality.flat().items()
    }
    return of_sets | evaluated.extra_metrics


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
