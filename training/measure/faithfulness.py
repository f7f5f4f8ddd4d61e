"""A classifier and papers in, whether the evidence it shows is what its verdicts rest on out.

Two tests of J. DeYoung et al., "ERASER: a benchmark to evaluate rationalized NLP models", ACL 2020, section 5, with
sentences: *comprehensiveness*, how far the primary topic's score drops when the strongest sentence is taken out of
the abstract, and *sufficiency*, how high it is when that sentence is all that is left. Each against other sentences of
the same abstract, drawn at random, since any sentence that goes missing may lower a score.

The strongest sentence is the one that holds most of the evidence that `explain` gives for the primary topic. Where
evidence is itself found by removing sentences, comprehensiveness only checks that what is shown is what was found, and
is high by construction; sufficiency was not asked when the evidence was chosen. Sentences are as long as they are:
some of any lead is due to strong sentences being longer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...models.arrays import Floats
from ...models.classifier import Classifier
from ...models.ngrams import split
from ...models.paper import Paper
from ...models.sentences import split_sentences
from ...models.verdict import Evidence, Verdict
from .intervals import Interval, flat, interval, resample

MOST_PAPERS = 100

N_DRAWS = 3
"""Other sentences of a paper that the strongest is compared with."""

BATCH = 32
"""Papers that are judged at once in search of some with a topic."""


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """How the primary topic's score answers to its strongest sentence and to others; means over papers."""

    n_papers: int
    fall: Interval
    """Drop of the score when the strongest sentence is removed."""
    fall_random: Interval
    """Drop of the score when another sentence is removed."""
    fall_larger: Interval
    """Share of papers where the strongest makes the score drop further than the others do on average."""
    alone: Interval
    """Score when the strongest sentence is the whole text."""
    alone_random: Interval
    """Score when another sentence is the whole text."""
    alone_higher: Interval
    """Share of papers where the strongest alone scores higher than the others do on average."""

    def flat(self) -> dict[str, float]:
        """`evidence_papers`, and `evidence_` with every other field's name, each also with `_low` and `_high`."""
        names = ("fall", "fall_random", "fall_larger", "alone", "alone_random", "alone_higher")
        metrics: dict[str, Interval] = {f"evidence_{name}": getattr(self, name) for name in names}
        return {"evidence_papers": float(self.n_papers)} | flat(metrics)


@dataclass(frozen=True, slots=True)
class Trial:
    """One paper whose evidence is put to the test."""

    paper: Paper
    topic: str
    score: float
    sentences: tuple[str, ...]
    tried: tuple[int, ...]
    """Indices of sentences: the strongest, then the others that it is compared with."""


def judge_faithfulness(
    classifier: Classifier, papers: Sequence[Paper], seed: int = 0, most: int = MOST_PAPERS
) -> Faithfulness | None:
    """Test the evidence of up to `most` papers with a topic, drawn from `papers`; None where none can be tested.

    Give papers that the model was not fitted on. Asks for about ten predictions and one explanation a paper.
    """
    rng = np.random.default_rng(seed)
    trials = find_trials(classifier, papers, rng, most)
    if not trials:
        return None
    shortened = scores_of(classifier, trials, without)
    isolated = scores_of(classifier, trials, alone)
    score_drops = [trial.score - scores for trial, scores in zip(trials, shortened, strict=True)]
    return Faithfulness(len(trials), *_compare(score_drops, seed), *_compare(isolated, seed))


def find_trials(
    classifier: Classifier, papers: Sequence[Paper], rng: np.random.Generator, most: int = MOST_PAPERS
) -> list[Trial]:
    """Papers in random order, those left out that have no topic, one sentence only, or no evidence in the abstract."""
    order = rng.permutation(len(papers)).tolist()
    trials: list[Trial] = []
    while order and len(trials) < most:
        batch, order = [papers[i] for i in order[:BATCH]], order[BATCH:]
        tried = (_trial(classifier, *judged, rng) for judged in zip(batch, classifier.predict(batch), strict=True))
        trials += [trial for trial in tried if trial]
    return trials[:most]


def _trial(classifier: Classifier, paper: Paper, verdict: Verdict, rng: np.random.Generator) -> Trial | None:
    sentences = tuple(sentence.strip() for sentence in split_sentences(paper.abstract))
    topic = verdict.primary
    if topic is None or len(sentences) < 2:
        return None
    strongest = strongest_sentence(sentences, classifier.explain(paper, (topic,), verdict.scores))
    if strongest is None:
        return None
    others = [index for index in range(len(sentences)) if index != strongest]
    drawn = rng.permutation(others)[:N_DRAWS].tolist()
    return Trial(paper, topic, verdict.scores[topic], sentences, (strongest, *drawn))


def strongest_sentence(sentences: Sequence[str], evidence: Sequence[Evidence]) -> int | None:
    """Index of the sentence that holds the most weight of evidence, words or whole sentences; None if none does."""
    words = [f" {' '.join(split(sentence))} " for sentence in sentences]
    pieces = [(f" {' '.join(split(piece.text))} ", piece.weight) for piece in evidence]
    weights = [sum(weight for text, weight in pieces if text in sentence) for sentence in words]
    strongest = int(np.argmax(weights))
    return strongest if weights[strongest] > 0 else None


def without(trial: Trial, index: int) -> Paper:
    """The paper without one sentence."""
    return replace(trial.paper, abstract=" ".join((*trial.sentences[:index], *trial.sentences[index + 1 :])))


def alone(trial: Trial, index: int) -> Paper:
    """A paper of one sentence and nothing else."""
    return replace(trial.paper, title="", abstract=trial.sentences[index])


def scores_of(classifier: Classifier, trials: Sequence[Trial], change: Callable[[Trial, int], Paper]) -> list[Floats]:
    """For every trial the primary topic's scores, its sentences changed in turn, (n_tried,); all in one call."""
    verdicts = iter(classifier.predict([change(trial, index) for trial in trials for index in trial.tried]))
    return [np.array([next(verdicts).scores[trial.topic] for _ in trial.tried]) for trial in trials]


def _compare(values: Sequence[Floats], seed: int) -> tuple[Interval, Interval, Interval]:
    """Mean of the strongest sentence's values, that of the others', and share of papers where the former is higher.

    Each array of values is (n_tried,), the strongest sentence first.
    """
    strongest = np.array([row[0] for row in values])
    others = np.array([row[1:].mean() for row in values])
    weights = resample(len(values), seed) / len(values)
    return interval(weights @ strongest), interval(weights @ others), interval(weights @ (strongest > others))
