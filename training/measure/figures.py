"""A judgement in, figures out: each answers one question, with n in its title, and with shapes besides colours."""

from collections.abc import Iterator
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...configs.taxonomy import Taxonomy
from .judgement import Judgement
from .metrics import N_BINS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P")
PER_ROW = 3


def draw(judgement: Judgement, taxonomy: Taxonomy, what: str) -> Iterator[tuple[str, "Figure"]]:
    """Name and drawing of every figure; `what` names the papers, as in "cross-validation"."""
    yield "precision_recall", precision_recall(judgement, taxonomy, what)
    yield "reliability", reliability(judgement, taxonomy, what)
    yield "confusion", confusion(judgement, taxonomy, what)
    yield "score_histograms", score_histograms(judgement, taxonomy, what)


def precision_recall(judgement: Judgement, taxonomy: Taxonomy, what: str) -> "Figure":
    """Precision against recall of each topic; the marker is at the threshold."""
    figure, axes = _figure(7.5, 6)
    for k, (topic, style, marker) in enumerate(zip(taxonomy.topics, cycle(STYLES), cycle(MARKERS), strict=False)):
        truth, assigned = judgement.truth[:, k], judgement.assigned[:, k]
        if not truth.any():
            continue
        order = np.argsort(-judgement.ranking[:, k], kind="stable")
        hits = np.cumsum(truth[order])
        recall, precision = hits / truth.sum(), hits / np.arange(1, len(truth) + 1)
        axes.plot(recall, precision, linestyle=style, color=topic.colour, label=f"{topic.name} (n = {truth.sum()})")
        if assigned.any():
            n_hits = (truth & assigned).sum()
            axes.plot(n_hits / truth.sum(), n_hits / assigned.sum(), marker, color=topic.colour, mec="black", ms=9)
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1.01), ylim=(0, 1.03))
    _head(figure, "Precision against recall; marker: at the chosen threshold", what, judgement)
    axes.grid(alpha=0.3)
    if axes.get_legend_handles_labels()[0]:  # no topic has a paper otherwise
        axes.legend(loc="lower left", fontsize="small")
    return figure


def reliability(judgement: Judgement, taxonomy: Taxonomy, what: str) -> "Figure":
    """Share of papers that belong against the score: do seven in ten belong at a score of 0.7?"""
    figure, axes = _figure(7, 6)
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, label="perfect")
    names = [*((topic.name, topic.colour) for topic in taxonomy.topics), ("In scope", "black")]
    for k, ((name, colour), marker) in enumerate(zip(names, cycle(MARKERS), strict=False)):
        scores, truth = judgement.scores[:, k], judgement.truth[:, k]
        bins = np.minimum((scores * N_BINS).astype(int), N_BINS - 1)
        filled = [b for b in range(N_BINS) if (bins == b).sum() >= 5]
        mean_scores, true = [scores[bins == b].mean() for b in filled], [truth[bins == b].mean() for b in filled]
        axes.plot(mean_scores, true, marker=marker, color=colour, label=name, linewidth=1)
    axes.set(xlabel="mean score in the bin", ylabel="share that belongs", xlim=(0, 1), ylim=(0, 1))
    _head(figure, "Reliability of scores; bins of fewer than 5 papers left out", what, judgement)
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left", fontsize="small")
    return figure


def confusion(judgement: Judgement, taxonomy: Taxonomy, what: str) -> "Figure":
    """Counts of papers. Rows are labels, columns verdicts; a paper of two topics counts in both rows."""
    names = [*(topic.name for topic in taxonomy.topics), "Out of scope"]
    truth = _with_none(judgement.truth[:, :-1])
    assigned = _with_none(judgement.assigned)
    counts = truth.T.astype(int) @ assigned.astype(int)  # (n_topics + 1, n_topics + 1)
    shares = counts / np.maximum(truth.sum(axis=0), 1)[:, None]
    figure, axes = _figure(9, 6.5)
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1, aspect="auto")  # squares would push the labels off the page
    for row, column in np.ndindex(counts.shape):
        ink = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=ink)
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right")
    axes.set_yticks(range(len(names)), [f"{name} (n = {n})" for name, n in zip(names, truth.sum(axis=0), strict=True)])
    axes.set(xlabel="verdict", ylabel="label")
    _head(figure, "Labels against verdicts; shade: share of the row", what, judgement)
    return figure


def score_histograms(judgement: Judgement, taxonomy: Taxonomy, what: str) -> "Figure":
    """Histograms of scores: how well is a topic's own score apart from that of other papers?"""
    from matplotlib.figure import Figure

    names = [*(topic.name for topic in taxonomy.topics), "In scope"]
    n_rows = -(-len(names) // PER_ROW)
    figure = Figure(figsize=(4 * PER_ROW, 2.7 * n_rows), layout="constrained")
    grid = figure.subplots(n_rows, PER_ROW, squeeze=False)
    edges = np.linspace(0, 1, 26)
    for axes, k in zip(grid.flat, range(len(names)), strict=False):
        scores, truth = judgement.scores[:, k], judgement.truth[:, k]
        axes.hist(scores[~truth], edges, color="lightgrey", label=f"others (n = {(~truth).sum()})")
        label = f"papers (n = {truth.sum()})"
        axes.hist(scores[truth], edges, histtype="step", color="black", linewidth=1.6, label=label)
        axes.set(yscale="log", xlabel="score", ylabel="papers", title=names[k])
        axes.legend(fontsize="x-small")
    for axes in list(grid.flat)[len(names) :]:
        axes.set_visible(False)
    _head(figure, "Scores by truth", what, judgement)
    return figure


def _figure(width: float, height: float) -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _head(figure: "Figure", headline: str, what: str, judgement: Judgement) -> None:
    """Two short lines over the whole figure: one long one would be cut."""
    figure.suptitle(f"{headline}\n{what}, n = {len(judgement.truth):,}", fontsize="medium")


def _with_none(topics: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A last column that is true where no topic is."""
    return np.column_stack([topics, ~topics.any(axis=1)])
