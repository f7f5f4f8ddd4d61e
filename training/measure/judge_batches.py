"""A decision and batches that no model is fitted on in, judgements out, each paper's under the calibration for it.

No paper is judged by a calibration that was fitted on it: where a calibration was moved to a batch, the batch is judged
part by part, each under the calibration moved to the others.
"""

from dataclasses import replace

import numpy as np

from ...models.arrays import Rows
from ...models.decision import Decision
from ...models.verdict import Prefer
from .decide import Batch, Versions
from .judgement import Judgement, judge_sample


def judge_feed(
    labelled: Versions, feed: Batch, decision: Decision, seed: int, prefer: Prefer = "balanced"
) -> Judgement:
    """Judge the feed: its neuroscience papers under their calibration, which no paper of the feed moved."""
    judged = judge_batch(feed, decision, prefer)
    general = judge_sample(labelled.whole, feed.versions.whole, feed.rows, seed, prefer)
    rows = np.flatnonzero([decision.calibration(name) is decision for name in feed.names])
    judged = with_part(judged, rows, general.part(rows))
    if len(rows := feed.named("title_only")):
        titles = judge_sample(labelled.titles, feed.versions.titles, feed.rows, seed, prefer)
        judged = with_part(judged, rows, titles.part(rows))
    return judged


def judge_neuro(labelled: Versions, neuro: Batch, decision: Decision, seed: int) -> Judgement:
    """Judge the neuroscience batch: only the papers for which the calibration of neuroscience holds have moved it."""
    judged = judge_batch(neuro, decision)
    if decision.neuro is None:
        return judged
    own = neuro.named("neuro")
    return with_part(judged, own, judge_sample(labelled.whole, neuro.versions.whole.part(own), neuro.rows[own], seed))


def judge_batch(batch: Batch, decision: Decision, prefer: Prefer = "balanced") -> Judgement:
    """Judge each paper under the calibration that holds for it, whatever that was fitted on.

    The ranking is by calibrated logits, as that of the model that ships: within one calibration no label enters.
    """
    papers = batch.versions.whole
    scores, ranking = np.empty_like(papers.logits), np.empty_like(papers.logits)
    assigned = np.empty((len(papers.truth), papers.truth.shape[1] - 1), dtype=bool)
    for name in dict.fromkeys(batch.names):
        rows, calibration = batch.named(name), decision.calibration(name)
        ranking[rows] = calibration.apply(papers.logits[rows])
        scores[rows] = calibration.scores(papers.logits[rows])
        assigned[rows] = calibration.assign(scores[rows], prefer)
    return Judgement(batch.rows, papers.truth, scores, ranking, assigned)


def with_part(judged: Judgement, rows: Rows, part: Judgement) -> Judgement:
    """A judgement whose scores and topics at `rows` are those of another judgement, of these papers alone."""
    scores, assigned = judged.scores.copy(), judged.assigned.copy()
    scores[rows], assigned[rows] = part.scores, part.assigned
    return replace(judged, scores=scores, assigned=assigned)
