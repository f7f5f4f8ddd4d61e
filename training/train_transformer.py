"""A transformer's recipe and a data set in, a fitted, exported and evaluated model out."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..configs.recipe import TransformerRecipe
from ..configs.sets import CV, FEED, HELD_OUT
from ..models.arrays import Logits, Rows
from ..models.decision import Decision
from ..models.neighbours import Neighbours
from ..models.onnx_encoder import OnnxEncoder
from ..models.tokens import PaperTokenizer
from ..models.transformer import TransformerClassifier
from .data.dataset import Dataset
from .data.labels import LabelledPaper
from .data.splits import grouped_folds
from .fit.checkpoints import checkpoints_folder
from .fit.export import export_onnx
from .fit.quantise import quantise
from .fit.transformer import TransformerFit, TransformerTrainer
from .fit.watch import Watch
from .measure.calibrate import LogitsAndTruth
from .measure.judge_all import Evaluated, Fitted, judge_all
from .measure.judgement import Judgement, cross_validate
from .measure.metrics import lead

PARTS = 5
"""Of the held-out papers: each is judged under thresholds that the others have chosen."""

SEEDS = "seeds"
"""The batch whose full-precision scores a bundle holds, so that anyone can check the shipped model against them."""

REVISION = 1
"""Raised when fits begin to differ from those of an earlier version: checkpoints of that are of no use then."""


def evaluate_transformer(recipe: TransformerRecipe, name: str, data: Dataset, groups: Rows, watch: Watch) -> Evaluated:
    """Fit, export, calibrate and judge; what is judged is the exported model.

    `groups` is (n_train,): papers of one group are never parted by a split.
    """
    papers = data.papers
    truth = data.truth(papers)
    rows = np.arange(len(data.train))
    checkpoints = training_digest(recipe, data)
    trainer = TransformerTrainer(papers, groups, data.unlabelled, recipe, checkpoints_folder(checkpoints), watch)
    folds = grouped_folds(truth[rows, :-1], groups, recipe.folds, recipe.seed) if recipe.folds > 1 else []
    crossed = cross_validate(trainer, truth[rows], folds, watch.stage) if folds else None
    fit = trainer.fit(rows, truth[rows])
    watch.stage("exporting")
    tokenizer = PaperTokenizer(trainer.tokenizer.definition, recipe.max_tokens)
    encoder = OnnxEncoder(quantise(export_onnx(fit.network)), tokenizer)
    watch.stage("judging the labelled papers")
    network_logits, vectors = encoder.judge([labelled.paper for labelled in data.train])
    neighbours = Neighbours.of(
        [labelled.paper.id for labelled in data.train], [labelled.topics for labelled in data.train], vectors
    )
    linear = trainer.linear(fit)

    def logits(rows: Rows) -> Logits:
        by_network, _ = encoder.judge([papers[row].paper for row in rows])
        return fit.join(by_network, trainer.tfidf_logits(fit, rows))

    def classifier(decision: Decision) -> TransformerClassifier:
        return TransformerClassifier(name, data.taxonomy, encoder, linear, fit.scales, decision, neighbours)

    held_out = rows if crossed is not None else fit.held_out
    unseen = crossed if crossed is not None else fit.join(network_logits[held_out], fit.held_out_tfidf)
    fitted = Fitted(
        set_name=HELD_OUT.name if crossed is None else CV.name,
        rows=held_out,
        out_of_fold=LogitsAndTruth(unseen, truth[held_out]),
        parts=[fold.test for fold in folds] or parts_of(len(held_out), recipe.seed),
        logits=logits,
        classifier=classifier,
        minutes=sum(epochs[-1].minutes for epochs in fit.epochs.values()),
    )
    evaluated = judge_all(fitted, data, recipe.seed, watch.stage)
    seeds = seed_rows(data.train)
    full = evaluated.classifier.decision.scores(trainer.logits(fit, seeds))
    return replace(
        evaluated,
        extra_metrics=evaluated.extra_metrics
        | lead_over_tfidf(trainer, fit, evaluated.judgements.get(FEED.name))
        | last_epochs(fit),
        files={"seeds.json": seed_scores([data.train[row] for row in seeds], full)} if len(seeds) else {},
        checkpoints=checkpoints,
    )


def training_digest(recipe: TransformerRecipe, data: Dataset) -> str:
    """Sixteen hexadecimal digits that change with anything that a fit depends on."""
    texts = [f"{paper.id}\t{paper.title}\t{paper.abstract}" for paper in data.unlabelled]
    parts = [str(REVISION), recipe.model_dump_json(), data.digest, *texts]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def parts_of(n_papers: int, seed: int) -> list[Rows]:
    order = np.random.default_rng(seed).permutation(n_papers)
    return [np.sort(part) for part in np.array_split(order, PARTS)]


def seed_rows(papers: Sequence[LabelledPaper]) -> Rows:
    return np.flatnonzero([paper.batch == SEEDS for paper in papers])


def seed_scores(papers: Sequence[LabelledPaper], scores: Logits) -> bytes:
    """Paper -> its scores in full precision, the topics' and then in-scope, as a file."""
    rows = {labelled.paper.id: [round(float(s), 6) for s in row] for labelled, row in zip(papers, scores, strict=True)}
    return (json.dumps(rows, indent=1) + "\n").encode()


def lead_over_tfidf(trainer: TransformerTrainer, fit: TransformerFit, feed: Judgement | None) -> dict[str, float]:
    """By how much mean average precision on the feed is above that of the TF-IDF half alone, the same papers drawn."""
    others = trainer.tfidf_logits(fit, feed.rows) if feed else None
    if feed is None or others is None:
        return {}
    return lead(feed.truth, feed.ranking, others).flat(f"{FEED.name}/lead_over_tfidf")


def last_epochs(fit: TransformerFit) -> dict[str, float]:
    """How many epochs each stage took, and what the network alone reached on the held-out papers."""
    found: dict[str, float] = {}
    for stage, epochs in fit.epochs.items():
        best = max(epoch.mean_average_precision for epoch in epochs)
        found |= {f"fit/{stage}/epochs": len(epochs), f"fit/{stage}/mean_average_precision": best}
        found |= {f"fit/{stage}/minutes": epochs[-1].minutes}
    return found
