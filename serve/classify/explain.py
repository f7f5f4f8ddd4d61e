"""Papers and a model in, a verdict on each out, with the evidence for it and the most similar labelled papers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...models.paper import Paper
from ...models.verdict import Evidence, Prefer, Verdict
from .nearest import Titled, Titles, find_nearest

if TYPE_CHECKING:
    from ...models.classifier import Classifier


@dataclass(frozen=True, slots=True)
class Explained:
    """A verdict on a paper, and what it rests on."""

    paper: Paper
    verdict: Verdict
    evidence: Sequence[Evidence]
    nearest: Sequence[Titled] | None
    """None where the model knows no labelled papers."""


def explained(classifier: "Classifier", papers: Iterable[Paper], prefer: Prefer) -> Iterator[Explained]:
    """Each paper by itself, as soon as it is judged."""
    titles = Titles()
    for paper in papers:
        verdict = classifier.predict([paper], prefer)[0]
        evidence = classifier.explain(paper, verdict.topics, verdict.scores)
        yield Explained(paper, verdict, evidence, find_nearest(classifier, paper, titles))
