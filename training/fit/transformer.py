"""Labelled and unlabelled papers and a recipe in, fitted transformers out, each joined with a TF-IDF model.

A fit parts its rows once more: most are learnt from, the others stop the learning and bring the logits of transformer
and TF-IDF to one scale.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ...configs.recipe import SelfTraining, TfidfRecipe, TransformerRecipe
from ...models.arrays import Logits, Rows, Truth
from ...models.decision import Scale, blend_in_scope, mean_logits, sigmoid
from ...models.paper import Paper
from ...models.tfidf import Linear
from ...models.tokens import PaperTokenizer, cut
from ...models.transformer import join_logits
from ..data.labels import LabelledPaper
from ..data.splits import Fold, grouped_folds
from ..measure.calibrate import LogitsAndTruth, fit_platt
from ..measure.metrics import average_precisions, mean_defined
from .checkpoints import Checkpoint, kept_logits
from .encoders import find_encoder, tokenizer_definition
from .loop import Epoch, Examples, Schedule, fit
from .network import Network, build_network
from .self_training import Lessons, choose_papers
from .tfidf import Fit as TfidfFit
from .tfidf import TfidfTrainer
from .watch import Watch

HEAD_RATE_AGAIN = 0.3
"""Of the head's learning rate, what the second fit has: the head is no longer new."""


@dataclass(frozen=True, slots=True, eq=False)
class TransformerFit:
    """A fine-tuned network, the TF-IDF model beside it, and what joins them."""

    network: Network
    tfidf: TfidfFit | None
    scales: tuple[Scale, ...]
    """Of the network's logits and, where there is one, TF-IDF's."""
    held_out: Rows
    """Papers that nothing was learnt from, though they stopped the learning and set the scales."""
    held_out_tfidf: Logits | None
    """(n_held_out, n_topics + 1), by a TF-IDF model that did not see these papers; None where the fit has none."""
    epochs: dict[str, list[Epoch]]
    """Stage -> what each of its epochs gave."""

    def join(self, network_logits: Logits, tfidf_logits: Logits | None) -> Logits:
        """What network and TF-IDF say together; the same as the classifier's."""
        return join_logits(network_logits, tfidf_logits, self.scales)


class TransformerTrainer:
    """Holds all papers as tokens and as n-gram counts; `fit` and `logits` work on rows of the labelled ones."""

    def __init__(
        self,
        papers: Sequence[LabelledPaper],
        groups: Rows,
        unlabelled: Sequence[Paper],
        recipe: TransformerRecipe,
        checkpoints: Path,
        watch: Watch,
    ) -> None:
        """`groups` is of the first papers, those that may be fitted on: no split parts papers of one group."""
        self.recipe = recipe
        self.folder = find_encoder(recipe.encoder)
        longest = max(recipe.max_tokens, recipe.max_tokens_fitting)
        self.tokenizer = PaperTokenizer(tokenizer_definition(self.folder), longest)
        self._groups = groups
        self._checkpoints = checkpoints
        self._watch = watch
        self._tokens = self.tokenizer.encode([labelled.paper for labelled in papers])
        self._unlabelled = self.tokenizer.encode(unlabelled)
        self._trust = np.array([recipe.trust[paper.confidence - 1] for paper in papers], np.float32)
        everything = [*papers, *(LabelledPaper(paper, ()) for paper in unlabelled)]
        watch.stage("counting n-grams")
        self._tfidf = TfidfTrainer(everything, TfidfRecipe(kind="tfidf", seed=recipe.seed, trust=recipe.trust))

    def fit(self, rows: Rows, truth: Truth) -> TransformerFit:
        """Fit on the papers at `rows`, whose truth is (n_rows, n_topics + 1); goes on where a killed fit stopped."""
        recipe = self.recipe
        part = self.part(rows, truth)
        learn_from, held_out = rows[part.train], rows[part.test]
        truth_held_out = truth[part.test]
        tfidf = self._tfidf.fit(learn_from, truth[part.train])
        tfidf_logits = self._tfidf.logits(tfidf, held_out)
        tfidf_scale = scale_of(tfidf_logits, truth_held_out)
        name = hashlib.sha256(rows.tobytes()).hexdigest()[:12]
        network = build_network(self.folder, truth.shape[1], recipe.seed)
        labelled = self.examples(learn_from, truth[part.train])

        def quality(network: Network) -> float:
            return mean_average_precision(truth_held_out, self.judge(network, held_out))

        self._watch.stage("fine-tuning on the labels")
        checkpoint = Checkpoint(self._checkpoints, f"{name}-labels")
        told = self._watch.progress, partial(self._watch.epoch, "labels")
        epochs = {"labels": fit(network, lambda _: labelled, schedule(recipe), quality, checkpoint, *told)}
        if recipe.self_training and self._unlabelled:
            network_scale = scale_of(self.judge(network, held_out), truth_held_out)
            judged = self._checkpoints / f"{name}-judged.npy"
            lessons = self.teach(network, network_scale, tfidf, tfidf_scale, labelled, recipe.self_training, judged)
            self._watch.stage("learning from unlabelled papers")
            checkpoint = Checkpoint(self._checkpoints, f"{name}-unlabelled")
            again = schedule(recipe, recipe.self_training)
            told = self._watch.progress, partial(self._watch.epoch, "unlabelled")
            epochs["unlabelled"] = fit(network, lessons, again, quality, checkpoint, *told)
        scales = (scale_of(self.judge(network, held_out), truth_held_out), tfidf_scale)
        if not recipe.with_tfidf:
            return TransformerFit(network, None, scales[:1], held_out, None, epochs)
        return TransformerFit(network, self._tfidf.fit(rows, truth), scales, held_out, tfidf_logits, epochs)

    def logits(self, fit: TransformerFit, rows: Rows) -> Logits:
        """(n_rows, n_topics + 1) of network and TF-IDF together, not yet calibrated to a feed."""
        return fit.join(self._own_logits(fit.network, rows), self.tfidf_logits(fit, rows))

    def tfidf_logits(self, fit: TransformerFit, rows: Rows) -> Logits | None:
        """(n_rows, n_topics + 1) of the TF-IDF model alone, where the fit has one."""
        return self._tfidf.logits(fit.tfidf, rows) if fit.tfidf else None

    def linear(self, fit: TransformerFit) -> Linear | None:
        """The TF-IDF model by itself."""
        return self._tfidf.linear(fit.tfidf) if fit.tfidf else None

    def part(self, rows: Rows, truth: Truth) -> Fold:
        """Places in `rows` to learn from and to hold out."""
        n_parts = max(2, round(1 / self.recipe.holdout))
        return grouped_folds(truth[:, :-1], self._groups[rows], n_parts, self.recipe.seed)[0]

    def examples(self, rows: Rows, truth: Truth) -> Examples:
        return Examples([self._tokens[row] for row in rows], truth.astype(np.float32), self._trust[rows])

    def judge(self, network: Network, rows: Rows) -> Logits:
        """The logits of the network alone, (n_rows, n_topics + 1), "in scope" blended."""
        return blend_in_scope(self._own_logits(network, rows))

    def _own_logits(self, network: Network, rows: Rows) -> Logits:
        return network.judge([cut(self._tokens[row], self.recipe.max_tokens) for row in rows])

    def teach(
        self,
        network: Network,
        network_scale: Scale,
        tfidf: TfidfFit,
        tfidf_scale: Scale,
        labelled: Examples,
        recipe: SelfTraining,
        judged: Path,
    ) -> Lessons:
        """Unlabelled papers, and the scores that network and TF-IDF give them together; `judged` keeps the former's."""
        self._watch.stage("judging unlabelled papers")
        first = len(self._tokens)
        tfidf_logits = self._tfidf.logits(tfidf, np.arange(first, first + len(self._unlabelled)))
        chosen = choose_papers(tfidf_scale.apply(tfidf_logits), recipe, self.recipe.seed)
        tokens = [cut(self._unlabelled[i], self.recipe.max_tokens) for i in chosen]
        network_logits = kept_logits(judged, lambda: blend_in_scope(network.judge(tokens)))
        joined = mean_logits([network_logits, tfidf_logits[chosen]], [network_scale, tfidf_scale])
        others = Examples(tokens, sigmoid(joined).astype(np.float32), np.ones(len(chosen), np.float32))
        return Lessons(labelled, others, recipe.papers_per_epoch)


def schedule(recipe: TransformerRecipe, again: SelfTraining | None = None) -> Schedule:
    """Of the fit on labels, or, with `again`, of the second one."""
    return Schedule(
        seed=recipe.seed + (1 if again else 0),
        epochs=(again or recipe).epochs,
        batch_papers=recipe.batch_papers,
        learning_rate=(again or recipe).learning_rate,
        learning_rate_head=recipe.learning_rate_head * (HEAD_RATE_AGAIN if again else 1.0),
        warmup_share=recipe.warmup_share,
        weight_decay=recipe.weight_decay,
        averaging=recipe.averaging,
        cut_share=recipe.cut_share,
        most_tokens=recipe.max_tokens_fitting,
        patience=recipe.patience,
    )


def scale_of(logits: Logits, truth: Truth) -> Scale:
    slopes, offsets = fit_platt(LogitsAndTruth(logits, truth))
    return Scale(slopes=tuple(slopes.tolist()), offsets=tuple(offsets.tolist()))


def mean_average_precision(truth: Truth, logits: Logits) -> float:
    """Over the topics that have papers."""
    once = np.ones((1, len(truth)))
    found = [average_precisions(truth[:, k], logits[:, k], once) for k in range(truth.shape[1] - 1)]
    return float(mean_defined(np.array(found))[0])
