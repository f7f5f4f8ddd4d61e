"""A recipe and a data set in, a trained, evaluated, logged and registered model out."""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..configs.errors import InputError
from ..configs.recipe import Recipe
from ..configs.taxonomy import Taxonomy, load_taxonomy
from ..models.bundle import save_bundle
from ..models.paper import Paper
from ..models.tfidf import TfidfClassifier
from .calibrate import Judged, calibrate
from .card import model_card
from .dataset import FEED, Dataset, digest, set_apart
from .evaluation import Advance, Judgement, Rows, cross_validate, judge, judge_feed, judge_folds
from .figures import draw
from .fit_tfidf import TfidfTrainer
from .labels import LabelledPaper
from .metrics import Quality
from .splits import Fold, by_date, grouped_folds
from .tracking import Run, Store, staging

SETS = {
    "cv": "cross-validation on the labelled papers",
    "by_date": "the newest labelled papers, by a model of the older ones",
    "feed": "a random sample of a real feed",
    "neuro": "a random sample of neuroscience searches",
}
"""Where quality is measured; the first part of every metric's name."""

SPEED_PAPERS = 512
"""How many papers the throughput is measured on."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A model and what is known of it."""

    classifier: TfidfClassifier
    judgements: dict[str, Judgement]
    """Set -> judgement; `rows` are places in `papers`."""
    qualities: dict[str, Quality]
    folds: tuple[Quality, ...]
    papers: tuple[LabelledPaper, ...]
    papers_per_second: float
    minutes: float
    """Of all fits together."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What training leaves behind."""

    evaluated: Evaluated
    run_id: str
    model_name: str
    model_version: str


def train(recipe: Recipe, name: str, data: Dataset, advance: Advance, release: Path | None = None) -> Trained:
    """Fit, calibrate, evaluate, log and register; with `release`, also write the bundle there.

    Raises:
        StoreError: the tracking store cannot be used; found out before anything is fitted.
    """
    advance("opening the tracking store")
    store = Store()
    advance("grouping near-duplicates")
    data, groups = set_apart(data)
    tags = {
        "model": recipe.kind,
        "recipe": name,
        "taxonomy": data.taxonomy.digest,
        "data": data.digest,
        "data.papers": str(len(data.train)),
    }
    with store.run(f"{name} · {len(data.train)} papers", tags) as run:
        evaluated = evaluate_recipe(recipe, name, data, groups, advance)
        advance("logging")
        summary = summarise(evaluated, data)
        card = model_card(name, data, evaluated.qualities, summary)
        log(run, recipe, data, evaluated, card)
        for number, quality in enumerate(evaluated.folds, 1):
            with store.run(f"{name} · fold {number}", {**tags, "fold": str(number)}, run) as child:
                child.metrics({f"fold/{metric}": value for metric, value in quality.flat().items()})
        model_name = registered_name(name, data.taxonomy)
        extra = {"evaluation.json": json.dumps(summary, indent=1).encode(), "README.md": card.encode()}
        with staging() as folder:
            bundle = folder / name
            save_bundle(bundle, evaluated.classifier, extra)
            run.metrics({"megabytes": sum(file.stat().st_size for file in bundle.iterdir()) / 1e6})
            uri = run.model(bundle, model_name, data.taxonomy.ids, tags)
        model_version = store.register(model_name, uri, run, tags)
        if release:
            save_bundle(release, evaluated.classifier, extra)
    return Trained(evaluated, run.id, model_name, model_version)


def registered_name(recipe: str, taxonomy: Taxonomy) -> str:
    """`arxsift-tfidf`; models of other topics than the packaged ones are versions of a model of their own."""
    if taxonomy.digest == load_taxonomy().digest:
        return f"arxsift-{recipe}"
    return f"arxsift-{recipe}-" + re.sub(r"\W+", "-", taxonomy.name.lower()).strip("-")


def evaluate_recipe(recipe: Recipe, name: str, data: Dataset, groups: Rows, advance: Advance) -> Evaluated:
    """Everything but the logging: folds, the hold-out by date, the final fit and its judgement of the other sets.

    `groups` is (n_train,): papers of one group are never parted by a split.
    """
    start = time.perf_counter()
    papers = (*data.train, *(paper for batch in data.look_only.values() for paper in batch))
    truth = data.truth(papers)
    train_rows = np.arange(len(data.train))
    folds = grouped_folds(truth[train_rows, :-1], groups, recipe.folds, recipe.seed)
    advance("counting n-grams")
    trainer = TfidfTrainer(papers, recipe)
    logits = cross_validate(trainer, truth[train_rows], folds, advance)
    out_of_fold = Judged(logits, truth[train_rows])
    judgements = {"cv": judge_folds(out_of_fold, folds)}
    if newest := newest_fold(data.train, groups, recipe):
        advance("hold-out by date")
        fit = trainer.fit(newest.train, truth[newest.train])
        judged = Judged(trainer.logits(fit, newest.test), truth[newest.test])
        # labels of the newest papers choose nothing here, though the folds that gave the older papers' logits saw them
        judgements["by_date"] = judge(newest.test, judged, calibrate(_without(out_of_fold, newest.test), None))
    advance("final fit")
    fit = trainer.fit(train_rows, truth[train_rows])
    minutes = (time.perf_counter() - start) / 60
    advance("calibrating")
    looked_at = {
        batch: (rows, Judged(trainer.logits(fit, rows), truth[rows])) for batch, rows in _batch_rows(data).items()
    }
    feed = looked_at.get(FEED)
    decision = calibrate(out_of_fold, feed[1] if feed else None)
    classifier = TfidfClassifier(name, data.taxonomy, trainer.linear(fit), decision)
    if feed:
        judgements["feed"] = judge_feed(out_of_fold, feed[1], feed[0], recipe.seed)
    if neuro := looked_at.get("neuro-dev"):
        judgements["neuro"] = judge(*neuro, decision)
    advance("evaluating")
    ids = data.taxonomy.ids
    return Evaluated(
        classifier=classifier,
        judgements=judgements,
        qualities={where: judgement.quality(ids) for where, judgement in judgements.items()},
        folds=tuple(_part(judgements["cv"], fold).quality(ids) for fold in folds),
        papers=papers,
        papers_per_second=measure_speed(classifier, [paper.paper for paper in papers]),
        minutes=minutes,
    )


def newest_fold(papers: Sequence[LabelledPaper], groups: Rows, recipe: Recipe) -> Fold | None:
    """The hold-out by date, where there are dates enough for one."""
    if not recipe.date_holdout:
        return None
    return by_date([paper.paper.date for paper in papers], groups, recipe.date_holdout)


def _without(papers: Judged, rows: Rows) -> Judged:
    kept = np.setdiff1d(np.arange(len(papers.truth)), rows)
    return Judged(papers.logits[kept], papers.truth[kept])


def _part(judgement: Judgement, fold: Fold) -> Judgement:
    rows = fold.test
    return Judgement(rows, judgement.truth[rows], judgement.scores[rows], judgement.assigned[rows])


def _batch_rows(data: Dataset) -> dict[str, Rows]:
    """Batch -> its rows in the list of all papers, which begins with the training papers."""
    rows, start = {}, len(data.train)
    for batch, papers in data.look_only.items():
        rows[batch] = np.arange(start, start + len(papers))
        start += len(papers)
    return rows


def measure_speed(classifier: TfidfClassifier, papers: Sequence[Paper]) -> float:
    """Papers a second of one process, the model already loaded."""
    some = [papers[i % len(papers)] for i in range(SPEED_PAPERS)]
    start = time.perf_counter()
    classifier.predict(some)
    return SPEED_PAPERS / (time.perf_counter() - start)


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
    return {
        f"{where}/{metric}": value
        for where, quality in evaluated.qualities.items()
        for metric, value in quality.flat().items()
    }


def log(run: Run, recipe: Recipe, data: Dataset, evaluated: Evaluated, card: str) -> None:
    """Parameters, data, metrics, figures, errors and card of one run."""
    sizes = {f"papers.{where}": quality.n_papers for where, quality in evaluated.qualities.items()}
    run.parameters(recipe.model_dump() | sizes)
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


def require_training_packages() -> None:
    """Say what to install where only the base package is.

    Raises:
        InputError: a package of the extra `train` is missing.
    """
    from importlib.util import find_spec

    missing = [name for name in ("sklearn", "mlflow", "matplotlib", "iterstrat") if find_spec(name) is None]
    if missing:
        raise InputError(f"training needs {', '.join(missing)}: pip install 'arxsift[train]'")
