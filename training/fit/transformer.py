"""Labelled and unlabelled papers and a recipe in, fitted transformers out, each joined with a TF-IDF model.

A fit parts its rows once more: most are learnt from, the others stop the learning and bring the logits of transformer
and TF-IDF to one scale.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ...configs.recipe_tfidf import TfidfRecipe
from ...configs.recipe_transformer import SelfTraining, TransformerRecipe
from ...models.arrays import Logits, Rows, Truth
from ...models.decision import Scale, blend_in_scope, mean_logits, sigmoid
from ...models.paper import Paper
from ...models.tfidf import Linear
from ...models.tokens import PaperTokenizer, cut
from ...models.transformer import join_logits
from ..data.labels import LabelledPaper
from ..data.splits import Fold, grouped_folds
from ..measure.metrics import mean_over_topics
from ..measure.platt import LogitsAndTruth, fit_platt
from .batches import Examples
from .checkpoints import Checkpoint, kept_logits
from .encoders import find_encoder, tokenizer_definition
from .loop import fit
from .network import Network, build_network
from .schedule import Schedule, schedule_again, schedule_of
from .self_training import Lessons, choose_papers, newest_papers
from .tfidf import Fit as TfidfFit
from .tfidf import TfidfTrainer
from .watch import Epoch, Watch
from .weights import label_weights

STAGES = {"labels": "fine-tuning on the labels", "unlabelled": "learning from unlabelled papers"}
"""Name of a stage in checkpoints and metrics -> what is shown as it begins."""

JUDGED_AT_ONCE = 1000
"""Number of unlabelled papers whose n-grams are held at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """Papers that nothing is learnt from: they stop the learning and set the scales."""

    rows: Rows
    truth: Truth


@dataclass(frozen=True, slots=True, eq=False)
class TransformerFit:
    """A fine-tuned network, the TF-IDF model beside it, and what joins them."""

    network: Network
    tfidf: TfidfFit | None
    scales: tuple[Scale, ...]
    """Platt scales of the network's logits and, where there is one, TF-IDF's."""
    held_out: Rows
    """Papers that nothing was learnt from, though they stopped the learning and set the scales."""
    held_out_tfidf: Logits | None
    """Their logits by a TF-IDF model that did not see these papers; None where the fit has none."""
    held_out_titles_tfidf: Logits | None
    """Logits of their titles alone by that TF-IDF model."""
    epochs: dict[str, list[Epoch]]
    """Stage -> what each of its epochs gave."""

    def join(self, network_logits: Logits, tfidf_logits: Logits | None) -> Logits:
        """What network and TF-IDF say together, as the classifier joins them."""
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
        """`groups` are those of the first papers, which may be fitted on: no split parts papers of one group."""
        self.recipe = recipe
        self.folder = find_encoder(recipe.encoder)
        longest = max(recipe.max_tokens, recipe.max_tokens_fitting)
        self.tokenizer = PaperTokenizer(tokenizer_definition(self.folder), longest)
        self._groups = groups
        self._checkpoints = checkpoints
        self._watch = watch
        self._tokens = self.tokenizer.encode([labelled.paper for labelled in papers])
        self._title_lengths = self.tokenizer.title_lengths([labelled.paper for labelled in papers])
        self._unlabelled = unlabelled
        self._trust = label_weights(papers, recipe).astype(np.float32)
        watch.stage("counting n-grams")
        tfidf = TfidfRecipe(kind="tfidf", seed=recipe.seed, trust=recipe.trust, own_weight=recipe.own_weight)
        self._tfidf = TfidfTrainer(papers, tfidf)

    def fit(self, rows: Rows, truth: Truth) -> TransformerFit:
        """Fit on the papers at `rows`, whose truth is (n_rows, n_topics + 1); goes on where a killed fit stopped."""
        recipe, part = self.recipe, self.part(rows, truth)
        learnt, truth_learnt = rows[part.train], truth[part.train]
        held_out = HeldOut(rows[part.test], truth[part.test])
        tfidf = self._tfidf.fit(learnt, truth_learnt)
        tfidf_logits = self._tfidf.logits(tfidf, held_out.rows)
        tfidf_scale = scale_of(tfidf_logits, held_out.truth)
        name = hashlib.sha256(rows.tobytes()).hexdigest()[:12]
        network = build_network(self.folder, truth.shape[1], recipe.seed)
        labelled = self.examples(learnt, truth_learnt)
        fine_tune = partial(self.fine_tune, network, held_out, name)
        epochs = {"labels": fine_tune("labels", lambda _: labelled, schedule_of(recipe))}
        if recipe.self_training and self._unlabelled:
            scales = self.network_scale(network, held_out), tfidf_scale
            unlabelled = self.teach(network, tfidf, scales, recipe.self_training, f"{name}-judged")
            lessons = Lessons(labelled, unlabelled, recipe.self_training.papers_per_epoch)
            epochs["unlabelled"] = fine_tune("unlabelled", lessons, schedule_again(recipe, recipe.self_training))
        network_scale = self.network_scale(network, held_out)
        if not recipe.with_tfidf:
            return TransformerFit(network, None, (network_scale,), held_out.rows, None, None, epochs)
        whole_tfidf, title_logits = self._tfidf.fit(rows, truth), self._tfidf.title_logits(tfidf, held_out.rows)
        scales = network_scale, tfidf_scale
        return TransformerFit(network, whole_tfidf, scales, held_out.rows, tfidf_logits, title_logits, epochs)

    def fine_tune(
        self,
        network: Network,
        held_out: HeldOut,
        name: str,
        stage: str,
        plan: Callable[[int], Examples],
        schedule: Schedule,
    ) -> list[Epoch]:
        """One stage of a fit; `name` and `stage` name its checkpoint."""

        def quality(network: Network) -> float:
            return mean_average_precision(held_out.truth, self.judge(network, held_out.rows))

        self._watch.stage(STAGES[stage])
        checkpoint = Checkpoint(self._checkpoints, f"{name}-{stage}")
        on_epoch = partial(self._watch.epoch, stage)
        return fit(network, plan, schedule, quality, checkpoint, self._watch.progress, on_epoch)

    def logits(self, fit: TransformerFit, rows: Rows) -> Logits:
        """Logits of network and TF-IDF together, not yet calibrated to a feed."""
        return fit.join(self._own_logits(fit.network, rows), self.tfidf_logits(fit, rows))

    def tfidf_logits(self, fit: TransformerFit, rows: Rows) -> Logits | None:
        """Logits of the TF-IDF model alone, where the fit has one."""
        return self._tfidf.logits(fit.tfidf, rows) if fit.tfidf else None

    def title_logits(self, fit: TransformerFit, rows: Rows) -> Logits:
        """Logits of papers by their titles alone, of network and TF-IDF together."""
        most = self.recipe.max_tokens
        titles = [cut(self._tokens[row], min(self._title_lengths[row], most)) for row in rows]
        return fit.join(fit.network.judge(titles), self.tfidf_title_logits(fit, rows))

    def tfidf_title_logits(self, fit: TransformerFit, rows: Rows) -> Logits | None:
        """Logits of titles by the TF-IDF model alone, where the fit has one."""
        return self._tfidf.title_logits(fit.tfidf, rows) if fit.tfidf else None

    def linear(self, fit: TransformerFit) -> Linear | None:
        """The TF-IDF model by itself."""
        return self._tfidf.linear(fit.tfidf) if fit.tfidf else None

    def part(self, rows: Rows, truth: Truth) -> Fold:
        """Indices into `rows` to learn from and to hold out."""
        n_parts = max(2, round(1 / self.recipe.holdout))
        return grouped_folds(truth[:, :-1], self._groups[rows], n_parts, self.recipe.seed)[0]

    def examples(self, rows: Rows, truth: Truth) -> Examples:
        tokens = [self._tokens[row] for row in rows]
        return Examples(tokens, truth.astype(np.float32), self._trust[rows], self._title_lengths[rows])

    def judge(self, network: Network, rows: Rows) -> Logits:
        """The logits of the network alone, (n_rows, n_topics + 1), "in scope" blended."""
        return blend_in_scope(self._own_logits(network, rows))

    def _own_logits(self, network: Network, rows: Rows) -> Logits:
        return network.judge([cut(self._tokens[row], self.recipe.max_tokens) for row in rows])

    def network_scale(self, network: Network, held_out: HeldOut) -> Scale:
        return scale_of(self.judge(network, held_out.rows), held_out.truth)

    def teach(
        self, network: Network, tfidf: TfidfFit, scales: tuple[Scale, Scale], recipe: SelfTraining, name: str
    ) -> Examples:
        """Unlabelled papers to learn from, with the scores that network and TF-IDF give them together.

        `scales` are those of network and TF-IDF; files `name` keep the logits of each.
        """
        self._watch.stage("judging unlabelled papers")
        newest = newest_papers(self._unlabelled, recipe.newest_papers)
        linear_file = self._checkpoints / f"{name}-tfidf.npy"
        tfidf_logits = kept_logits(linear_file, lambda: linear_logits(self._tfidf.linear(tfidf), newest))
        chosen = choose_papers(scales[1].apply(tfidf_logits), recipe, self.recipe.seed)
        papers = [newest[i] for i in chosen]
        tokens = [cut(tokens, self.recipe.max_tokens) for tokens in self.tokenizer.encode(papers)]
        file = self._checkpoints / f"{name}.npy"
        network_logits = kept_logits(file, lambda: blend_in_scope(network.judge(tokens)))
        joined = mean_logits([network_logits, tfidf_logits[chosen]], scales)
        targets, weights = sigmoid(joined).astype(np.float32), np.ones(len(chosen), np.float32)
        return Examples(tokens, targets, weights, self.tokenizer.title_lengths(papers))


def linear_logits(linear: Linear, papers: Sequence[Paper]) -> Logits:
    """The logits of any number of papers, so many at a time that their n-grams fit into memory."""
    starts = range(0, len(papers), JUDGED_AT_ONCE)
    return np.concatenate([linear.logits(papers[start : start + JUDGED_AT_ONCE]) for start in starts])


def scale_of(logits: Logits, truth: Truth) -> Scale:
    slopes, offsets = fit_platt(LogitsAndTruth(logits, truth))
    return Scale(slopes=tuple(slopes.tolist()), offsets=tuple(offsets.tolist()))


def mean_average_precision(truth: Truth, logits: Logits) -> float:
    """Mean over the topics that have papers."""
    return float(mean_over_topics(truth, logits, np.ones((1, len(truth))))[0])
