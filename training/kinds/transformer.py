"""A transformer's recipe and a data set in, a fitted, exported and evaluated model out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...configs.recipe_transformer import TransformerRecipe
from ...configs.sets import CV, FEED, HELD_OUT, NEURO
from ...models.arrays import Logits, Rows, Scores
from ...models.decision import Decision
from ...models.neighbours import Neighbours
from ...models.onnx_encoder import OnnxEncoder
from ...models.tfidf import Linear
from ...models.tokens import PaperTokenizer
from ...models.transformer import TransformerClassifier
from ..data.dataset import FEED as FEED_BATCH
from ..data.dataset import NEURO as NEURO_BATCH
from ..data.dataset import Dataset
from ..data.labels import LabelledPaper
from ..data.splits import grouped_folds
from ..fit.checkpoints import checkpoints_folder, training_digest
from ..fit.export import export_onnx
from ..fit.quantise import quantise
from ..fit.transformer import TransformerFit, TransformerTrainer
from ..fit.watch import Watch
from ..measure.decide import Versions
from ..measure.judge_all import Evaluated, Fitted, judge_all
from ..measure.judgement import Judgement, cross_validate
from ..measure.metrics import lead
from ..measure.platt import LogitsAndTruth
from ..measure.set_vectors import vectors_file, vectors_name
from .card_transformer import LIMITS, transformer_method
from .curve_transformer import transformer_subset_fits, unlabelled_cost
from .training import Training

PARTS = 5
"""Number of parts of the held-out papers: each is judged under thresholds that the others have chosen."""

SETS_OF_BATCHES = {FEED_BATCH: FEED.name, NEURO_BATCH: NEURO.name}
"""Batch of papers that no model is fitted on -> the set that they are."""

SEEDS = "seeds"
"""The batch whose full-precision scores a bundle holds, so that anyone can check the shipped model against them."""


@dataclass(frozen=True, slots=True, eq=False)
class Exported:
    """A fit in the form that ships."""

    encoder: OnnxEncoder
    linear: Linear | None
    neighbours: Neighbours
    train_logits: Logits
    """(n_train, n_topics + 1) of the papers that may be fitted on, by the network alone."""


def evaluate_transformer(recipe: TransformerRecipe, name: str, data: Dataset, groups: Rows, watch: Watch) -> Evaluated:
    """Fit, export, calibrate and judge; what is judged is the exported model.

    `groups` is (n_train,): papers of one group are never parted by a split.
    """
    checkpoints = training_digest(recipe, data)
    folder = checkpoints_folder(checkpoints)
    trainer = TransformerTrainer(data.papers, groups, data.unlabelled, recipe, folder, watch)
    rows = np.arange(len(data.train))
    truth = data.truth(data.train)
    folds = grouped_folds(truth[:, :-1], groups, recipe.folds, recipe.seed) if recipe.folds > 1 else []
    crossed = cross_validate(trainer, truth, folds, watch.stage) if folds else None
    fit = trainer.fit(rows, truth)
    exported = export(trainer, fit, data.train, watch)
    if crossed is None:
        unseen = held_out_papers(fit, exported, data, recipe.seed)
    else:
        unseen = Unseen(CV.name, rows, crossed, [fold.test for fold in folds])
    fitted = fitted_model(name, data, trainer, fit, exported, unseen)
    evaluated = judge_all(fitted, data, recipe.seed, watch.stage)
    feed = evaluated.judgements.get(FEED.name)
    return replace(
        evaluated,
        extra_metrics={**evaluated.extra_metrics, **lead_over_tfidf(trainer, fit, feed), **last_epochs(fit)},
        files={
            **seeds_file(evaluated.classifier.decision, trainer, fit, data.train),
            **vectors_files(exported.encoder, data),
        },
        checkpoints=checkpoints,
    )


def export(
    trainer: TransformerTrainer, fit: TransformerFit, train: tuple[LabelledPaper, ...], watch: Watch
) -> Exported:
    """Quantise the network, and let it judge the papers of `train`, which become the model's neighbours."""
    watch.stage("exporting")
    tokenizer = PaperTokenizer(trainer.tokenizer.definition, trainer.recipe.max_tokens)
    encoder = OnnxEncoder(quantise(export_onnx(fit.network)), tokenizer)
    watch.stage("judging the labelled papers")
    train_logits, vectors = encoder.judge([labelled.paper for labelled in train])
    ids, topics = [labelled.paper.id for labelled in train], [labelled.topics for labelled in train]
    return Exported(encoder, trainer.linear(fit), Neighbours.of(ids, topics, vectors), train_logits)


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """Labelled papers judged by models that were not fitted on them."""

    set_name: str
    rows: Rows
    judged: Versions
    parts: Sequence[Rows]
    """Parts of these papers: each is judged under a decision that was made on the others."""


def held_out_papers(fit: TransformerFit, exported: Exported, data: Dataset, seed: int) -> Unseen:
    """The papers that a fit held out."""
    rows, papers = fit.held_out, [data.train[row] for row in fit.held_out]
    truth = data.truth(papers)
    title_logits, _ = exported.encoder.judge([labelled.paper.without_abstract for labelled in papers])
    versions = Versions(
        LogitsAndTruth(fit.join(exported.train_logits[rows], fit.held_out_tfidf), truth),
        LogitsAndTruth(fit.join(title_logits, fit.held_out_titles_tfidf), truth),
    )
    return Unseen(HELD_OUT.name, rows, versions, parts_of(len(rows), seed))


def fitted_model(
    name: str,
    data: Dataset,
    trainer: TransformerTrainer,
    fit: TransformerFit,
    exported: Exported,
    unseen: Unseen,
) -> Fitted:
    """The exported model, ready to be calibrated on the papers that its fits did not see."""
    encoder, linear, neighbours = exported.encoder, exported.linear, exported.neighbours

    def logits(rows: Rows) -> Logits:
        network_logits, _ = encoder.judge([data.papers[row].paper for row in rows])
        return fit.join(network_logits, trainer.tfidf_logits(fit, rows))

    def title_logits(rows: Rows) -> Logits:
        network_logits, _ = encoder.judge([data.papers[row].paper.without_abstract for row in rows])
        return fit.join(network_logits, trainer.tfidf_title_logits(fit, rows))

    def classifier(decision: Decision) -> TransformerClassifier:
        return TransformerClassifier(name, data.taxonomy, encoder, linear, fit.scales, decision, neighbours)

    return Fitted(
        set_name=unseen.set_name,
        rows=unseen.rows,
        out_of_fold=unseen.judged,
        parts=unseen.parts,
        logits=logits,
        title_logits=title_logits,
        classifier=classifier,
        minutes=sum(epochs[-1].minutes for epochs in fit.epochs.values()),
    )


def parts_of(n_papers: int, seed: int) -> list[Rows]:
    """Random parts of that many papers, as ascending indices."""
    order = np.random.default_rng(seed).permutation(n_papers)
    return [np.sort(part) for part in np.array_split(order, PARTS)]


def seeds_file(
    decision: Decision, trainer: TransformerTrainer, fit: TransformerFit, train: tuple[LabelledPaper, ...]
) -> dict[str, bytes]:
    """The seeds' scores in full precision, as a file of the bundle; none without seeds."""
    rows = np.flatnonzero([labelled.batch == SEEDS for labelled in train])
    scores = decision.scores(trainer.logits(fit, rows))
    return {"seeds.json": seed_scores([train[row] for row in rows], scores)} if len(rows) else {}


def vectors_files(encoder: OnnxEncoder, data: Dataset) -> dict[str, bytes]:
    """What the network pools of the papers of each batch, as files of the bundle: corrections are judged on them."""
    pooled = {
        batch: encoder.judge([data.papers[row].paper for row in rows]).pooled for batch, rows in data.batch_rows.items()
    }
    return {vectors_name(SETS_OF_BATCHES[batch]): vectors_file(vectors) for batch, vectors in pooled.items()}


def seed_scores(papers: Sequence[LabelledPaper], scores: Scores) -> bytes:
    """Paper -> its scores, the topics' and then "in scope", as JSON."""
    rows = {labelled.paper.id: [round(float(s), 6) for s in row] for labelled, row in zip(papers, scores, strict=True)}
    return (json.dumps(rows, indent=1) + "\n").encode()


def lead_over_tfidf(trainer: TransformerTrainer, fit: TransformerFit, feed: Judgement | None) -> dict[str, float]:
    """By how much mean average precision on the feed is above that of the TF-IDF half alone, the same papers drawn."""
    tfidf_logits = trainer.tfidf_logits(fit, feed.rows) if feed else None
    if feed is None or tfidf_logits is None:
        return {}
    return lead(feed.truth, feed.ranking, tfidf_logits).flat(f"{FEED.name}/lead_over_tfidf")


def last_epochs(fit: TransformerFit) -> dict[str, float]:
    """How many epochs and minutes each stage took, and what the network alone reached on the held-out papers."""
    metrics: dict[str, float] = {}
    for stage, epochs in fit.epochs.items():
        best = max(epoch.mean_average_precision for epoch in epochs)
        metrics |= {f"fit/{stage}/epochs": len(epochs), f"fit/{stage}/mean_average_precision": best}
        metrics |= {f"fit/{stage}/minutes": epochs[-1].minutes}
    return metrics


TRAINING = Training(
    evaluate=evaluate_transformer,
    subset_fits=transformer_subset_fits,
    method=transformer_method,
    limits=LIMITS,
    n_stages=14,
    curve_cost=3.0,
    fixed_labels=unlabelled_cost,
)
"""How transformers are trained."""
