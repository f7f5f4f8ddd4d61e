"""Labelled papers and a model in, the model's judgement of them out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..configs.taxonomy import Taxonomy
    from ..models.classifier import Classifier
    from ..training.data.labels import LabelledPaper
    from ..training.measure.judgement import Judgement

PAPERS_A_STEP = 64


def judge_papers(classifier: "Classifier", papers: "Sequence[LabelledPaper]", name: str) -> "Judgement":
    """By `predict`, as everyone who uses the model sees it; a terminal sees how far it is."""
    import numpy as np
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import track

    from ..training.data.dataset import truth_of
    from ..training.measure.judgement import Judgement
    from .terminal.say import stderr_is_terminal

    ids = classifier.taxonomy.ids
    truth = truth_of(papers, classifier.taxonomy)
    scores, assigned = np.zeros(truth.shape), np.zeros((len(papers), len(ids)), dtype=bool)
    console = Console(stderr=True)
    steps = range(0, len(papers), PAPERS_A_STEP)
    for start in track(steps, escape(name), console=console, transient=True, disable=not stderr_is_terminal()):
        batch = papers[start : start + PAPERS_A_STEP]
        for row, verdict in enumerate(classifier.predict([labelled.paper for labelled in batch]), start):
            scores[row] = [*(verdict.scores[topic] for topic in ids), verdict.in_scope]
            assigned[row] = [topic in verdict.topics for topic in ids]
    return Judgement(np.arange(len(papers)), truth, scores, scores, assigned)


def unjudged(papers: "Sequence[LabelledPaper]", taxonomy: "Taxonomy") -> "Judgement":
    """The labels alone, all scores zero: to find out what is wrong with papers before a model takes its time."""
    import numpy as np

    from ..training.data.dataset import truth_of
    from ..training.measure.judgement import Judgement

    truth = truth_of(papers, taxonomy)
    zeros = np.zeros(truth.shape)
    return Judgement(np.arange(len(papers)), truth, zeros, zeros, truth[:, :-1] & False)
