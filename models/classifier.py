"""The interface that every model implements and every caller uses."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..configs.taxonomy import Taxonomy
from .paper import Paper
from .verdict import Evidence, Neighbour, Prefer, Verdict


class Classifier(Protocol):
    """Papers in, verdicts out, in the order of the papers; each topic is judged on its own."""

    @property
    def name(self) -> str:
        """What verdicts carry as `model`."""
        ...

    @property
    def taxonomy(self) -> Taxonomy: ...

    @property
    def uses_every_processor(self) -> bool:
        """Whether one call of `predict` keeps every processor busy, so that more processes would gain nothing."""
        ...

    @property
    def n_quick_pieces(self) -> int:
        """How many pieces of evidence a topic are worth their time where hundreds of papers are explained."""
        ...

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]: ...

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        """The verdicts' scores under the thresholds of another preference; nothing is judged anew."""
        ...

    def explain(
        self, paper: Paper, topics: Sequence[str], scores: Mapping[str, float], most: int = 5
    ) -> list[Evidence]:
        """At most `most` pieces of text that speak for each of `topics`, topic after topic, the strongest first.

        `scores` are the paper's, of every topic of the taxonomy. Several threads may ask at once.
        """
        ...

    def nearest(self, paper: Paper, most: int = 3) -> list[Neighbour] | None:
        """The labelled papers most like this one, the most like first; None where the model holds no papers."""
        ...
