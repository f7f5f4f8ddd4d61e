"""The seam between the models and everyone who uses one."""

from collections.abc import Sequence
from typing import Protocol

from ..configs.taxonomy import Taxonomy
from .paper import Paper
from .verdict import Evidence, Prefer, Verdict


class Classifier(Protocol):
    """Papers in, verdicts out, in the same order; each topic is judged on its own."""

    @property
    def name(self) -> str:
        """What verdicts carry as `model`."""
        ...

    @property
    def taxonomy(self) -> Taxonomy: ...

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]: ...

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        """The same scores under the thresholds of another preference; nothing is judged anew."""
        ...

    def explain(self, paper: Paper, verdict: Verdict, most: int = 5) -> list[Evidence]:
        """At most `most` pieces of text a topic of the verdict, the strongest first. Threads may ask at once."""
        ...
