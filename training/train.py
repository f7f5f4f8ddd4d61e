"""A recipe and a data set in, a trained, evaluated, logged and registered model out."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..configs.recipe import Recipe
from ..configs.sets import sets_named
from ..configs.taxonomy import Taxonomy, load_taxonomy
from ..models.arrays import Rows
from ..models.bundle import save_bundle
from .cascade import renew_cascade
from .compare.paired import COMPARED
from .data.answers import AnswerCounts
from .data.assemble import with_unlabelled
from .data.dataset import Dataset, set_apart
from .data.label_dates import LabelDates
from .fit.checkpoints import remove_checkpoints
from .fit.watch import Epoch, Progress, Watch
from .kinds.training import training_of
from .log_run import changes, log_data, log_quality, training_parameters
from .measure.age_curve import AgeCurve
from .measure.age_plan import AgePlan
from .measure.cost import measure_cold_start, measure_size
from .measure.curve_plan import Plan
from .measure.judge_all import Evaluated
from .measure.learning_curve import LearningCurve
from .measure.quality import Quality
from .measure.records import record_name
from .results import Results
from .tracking.client import staging
from .tracking.run import Run
from .tracking.store import Store
from .tracking.ui_page import view_for
from .train_ages import age_curve_of, log_ages, plan_age_curve
from .train_curve import curve_of, log_curve, plan_curve


@dataclass(frozen=True, slots=True)
class Trained:
    """What training leaves behind."""

    evaluated: Evaluated
    run_id: str
    model_name: str
    model_version: str
    learning_curve: LearningCurve | None = None
    age_curve: AgeCurve | None = None
    page: str = ""
    """Address of the runs on the tracking server; empty where the store is no server."""
    answers: AnswerCounts | None = None
    """What became of readers' answers; None where none were asked for."""


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
        metrics = {"loss": epoch.loss, "mean_average_precision": epoch.mean_average_precision, "minutes": epoch.minutes}
        self.run.metrics({f"epoch/{stage}/{name}": value for name, value in metrics.items()}, step=epoch.number)


def train(
    recipe: Recipe,
    name: str,
    data: Dataset,
    watch: Watch,
    release: Path | None = None,
    plan_told: Callable[[Plan, int], None] | None = None,
    ages_told: Callable[[AgePlan, int], None] | None = None,
) -> Trained:
    """Fit, calibrate, evaluate, log and register; with `release`, also write the bundle there.

    With `plan_told` a learning curve is measured too: it is called with the curve's plan, and the number of papers to
    learn from, before anything is fitted. With `ages_told` an age curve is measured too, told in the same way.

    Raises:
        StoreError: the tracking store cannot be used; found out before anything is fitted.
        InputError: too few papers for a learning curve or an age curve; found out as soon.
    """
    watch.stage("grouping near-duplicates")
    data, groups = set_apart(data)
    plan = None
    if plan_told:
        plan = plan_curve(recipe, len(data.train))
        plan_told(plan, len(data.train))
    age_plan = None
    if ages_told:
        age_plan = plan_age_curve(data)
        ages_told(age_plan, len(data.train))
    watch.stage("opening the tracking store")
    store = Store()
    if recipe.learns_from_unlabelled:
        data = with_unlabelled(data)
    tags = run_tags(recipe, name, data, store)
    with store.run(f"{name} · {len(data.train):,} papers", tags) as run:
        evaluated = evaluate_recipe(recipe, name, data, groups, Logging(watch, run))
        curve = curve_of(recipe, data, groups, plan, watch) if plan else None
        ages = age_curve_of(recipe, data, groups, age_plan, watch) if age_plan else None
        watch.stage("logging")
        results = Results.of(recipe, name, data, evaluated, curve, ages)
        log_data(run, data, training_parameters(recipe, data))
        log_results(run, name, results)
        log_folds(store, run, name, tags, evaluated.parts)
        model_name = registered_name(name, data.taxonomy)
        model_version = register(store, run, name, model_name, tags, results)
        if release:
            write_release(release, results)
            renew_cascade(release)
    if evaluated.checkpoints:
        remove_checkpoints(evaluated.checkpoints)
    page = store.page(view_for([{f"{set_name}/macro_f1": 0.0 for set_name in evaluated.qualities}]))
    return Trained(evaluated, run.id, model_name, model_version, curve, ages, page, data.answers)


def run_tags(recipe: Recipe, name: str, data: Dataset, store: Store) -> dict[str, str]:
    """What a run is of, and what differs from the recipe's last run."""
    tags = {
        "model": recipe.kind,
        "recipe": name,
        "taxonomy": data.taxonomy.digest,
        "data": data.digest,
        "data.papers": str(len(data.train)),
        "data.newest": LabelDates.of(data.train).newest,
    }
    return {**tags, "changed": changes(store.last_run(name), tags, training_parameters(recipe, data))}


def evaluate_recipe(recipe: Recipe, name: str, data: Dataset, groups: Rows, watch: Watch) -> Evaluated:
    """Fit, calibrate and judge a model; nothing is logged."""
    return training_of(recipe).evaluate(recipe, name, data, groups, watch)


def log_results(run: Run, name: str, results: Results) -> None:
    """Quality of every set, cost, model card, and the curves by number and age of labels."""
    evaluated = results.evaluated
    log_quality(run, evaluated.classifier, evaluated.papers, evaluated.judgements, evaluated.qualities, results.records)
    cost = {"papers_per_second": evaluated.papers_per_second, "minutes": evaluated.minutes}
    run.metrics(evaluated.extra_metrics | cost)
    run.note(results.card)
    run.text(results.card, "model_card.md")
    if results.curve:
        log_curve(run, results.curve, name, results.card)
    if results.ages:
        log_ages(run, results.ages)


def log_folds(store: Store, run: Run, name: str, tags: Mapping[str, str], folds: Sequence[Quality]) -> None:
    """A run inside the run for every fold of a cross-validation."""
    for number, quality in enumerate(folds, 1):
        with store.run(f"{name} · fold {number}", {**tags, "fold": str(number)}, run) as child:
            child.metrics({f"fold/{metric}": value for metric, value in quality.flat().items()})


def register(store: Store, run: Run, name: str, model_name: str, tags: Mapping[str, str], results: Results) -> str:
    """Log the bundle with its size and how long it takes to start, and register it; the version."""
    classifier = results.evaluated.classifier
    with staging() as folder:
        bundle = folder / name
        save_bundle(bundle, classifier, results.files)
        run.metrics({"megabytes": measure_size(bundle), "cold_start_seconds": measure_cold_start(bundle)})
        uri = run.model(bundle, model_name, classifier.taxonomy.ids, tags)
    return store.register(model_name, uri, run, tags)


def write_release(folder: Path, results: Results) -> None:
    """Write the bundle that ships; it also holds the records of the sets on which models are compared."""
    compared = {name for set_name in COMPARED for name in sets_named(set_name)}
    records = {record_name(name): record.as_bytes() for name, record in results.records.items() if name in compared}
    save_bundle(folder, results.evaluated.classifier, results.files | records)


def registered_name(recipe: str, taxonomy: Taxonomy) -> str:
    """`arxsift-tfidf`; models of other topics than the packaged ones are versions of a model of their own."""
    if taxonomy.digest == load_taxonomy().digest:
        return f"arxsift-{recipe}"
    return f"arxsift-{recipe}-" + re.sub(r"\W+", "-", taxonomy.name.lower()).strip("-")
