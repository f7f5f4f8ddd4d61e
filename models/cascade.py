"""Both released models as one: TF-IDF settles the papers that it is sure of, the transformer judges the others.

TF-IDF judges some hundred times as many papers a second, and most papers of a feed are clearly out of scope. Two bounds
on its in-scope score say what it settles; `training/fit/cascade.py` chooses them. A settled paper has TF-IDF's scores,
any other the transformer's; the transformer's thresholds give topics to both.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from ..configs.documents import Document, parse_json
from ..configs.errors import BundleError
from ..configs.names import RELEASED
from ..configs.places import packaged
from ..configs.taxonomy import Taxonomy
from .arrays import Bools, Floats, Scores
from .bundle import MANIFEST, load_bundle, read_extra, read_manifest
from .decision import Decision, Judge, Probability
from .paper import Paper
from .space import BASE, load_base
from .tfidf import FILES, TfidfClassifier
from .transformer import CHUNK_PAPERS, TransformerClassifier
from .verdict import Evidence, Neighbour, Prefer, Verdict

FIRST = "tfidf"
"""The model that ships which settles papers."""

SECOND = BASE
"""The model that ships which judges the others."""

BOUNDS = "bounds.json"
"""File of the bounds."""


class Bounds(Document):
    """Between which in-scope scores TF-IDF leaves a paper to the transformer."""

    lower: Probability
    """Papers below it are out of scope."""
    upper: Probability
    """Papers above it have the topics that TF-IDF's scores give; at 1 there are none."""

    def settled(self, in_scope: Floats) -> Bools:
        """(n_papers,): whether TF-IDF settles each paper, by its calibrated in-scope scores, (n_papers,)."""
        return np.asarray((in_scope < self.lower) | (in_scope > self.upper))


class StoredBounds(Bounds):
    """Bounds, and the releases for which they were chosen."""

    models: Mapping[str, str]
    """Name of each model -> what `release_digest` said of it."""


class CascadeClassifier:
    """The released TF-IDF model before the released transformer; implements `Classifier`."""

    kind: ClassVar[str] = "cascade"
    uses_every_processor: ClassVar[bool] = True
    n_quick_pieces: ClassVar[int] = TfidfClassifier.n_quick_pieces

    def __init__(self, name: str, first: TfidfClassifier, second: TransformerClassifier, bounds: Bounds) -> None:
        """Both models are of one taxonomy."""
        self.name = name
        self.first = first
        self.second = second
        self.bounds = bounds
        self.taxonomy: Taxonomy = second.taxonomy
        self.decision: Decision = second.decision
        self._judge = Judge(name, second.taxonomy, second.decision)

    @classmethod
    def released(cls, name: str, bounds: Bounds) -> "CascadeClassifier":
        """The cascade of the models that ship, with these bounds.

        Raises:
            BundleError: a model that ships is missing, damaged, or of another kind than its name says.
        """
        second = load_base()
        return cls(name, load_first(second), second, bounds)

    @classmethod
    def of_files(
        cls, name: str, taxonomy: Taxonomy, decision: Decision, files: Mapping[str, bytes]
    ) -> "CascadeClassifier":
        """The cascade that `files` wrote, of the models that ship.

        Raises:
            BundleError: a file is damaged, or other models ship now.
        """
        stored = parse_json(files[BOUNDS], StoredBounds, BOUNDS)
        for model, digest in release_digests().items():
            if stored.models.get(model) != digest:
                raise BundleError(f"its bounds are for another release of {model}")
        cascade = cls.released(name, Bounds(lower=stored.lower, upper=stored.upper))
        if taxonomy.digest != cascade.taxonomy.digest or decision != cascade.decision:
            raise BundleError("its files do not belong together")
        return cascade

    def files(self) -> dict[str, bytes]:
        """What a bundle stores besides taxonomy and decision."""
        stored = StoredBounds(lower=self.bounds.lower, upper=self.bounds.upper, models=release_digests())
        return {BOUNDS: f"{stored.model_dump_json(indent=1)}\n".encode()}

    def scores(self, papers: Sequence[Paper]) -> Scores:
        """(n_papers, n_topics + 1), calibrated, each paper's by the model that judged it."""
        scores = self.first.scores(papers)
        left = np.flatnonzero(~self.bounds.settled(scores[:, -1]))
        if len(left):
            scores[left] = self.second.scores([papers[row] for row in left.tolist()])
        return scores

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        verdicts: list[Verdict] = []
        for start in range(0, len(papers), CHUNK_PAPERS):
            chunk = papers[start : start + CHUNK_PAPERS]
            verdicts += self._judge.decide(self.scores(chunk), chunk, prefer)
        return verdicts

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        return self._judge.reconsider(verdicts, prefer)

    def explain(
        self, paper: Paper, topics: Sequence[str], scores: Mapping[str, float], most: int = 5
    ) -> list[Evidence]:
        """The evidence of the model that judged the paper; where few pieces are asked for, as many as it finds fast."""
        if not topics:
            return []
        is_settled = self.bounds.settled(self.first.scores([paper])[:, -1])[0]
        judge = self.first if is_settled else self.second
        return judge.explain(
            paper, topics, scores, most if most > self.n_quick_pieces else min(most, judge.n_quick_pieces)
        )

    def nearest(self, paper: Paper, most: int = 3) -> list[Neighbour] | None:
        return self.second.nearest(paper, most)


def load_first(second: TransformerClassifier) -> TfidfClassifier:
    """The released TF-IDF model; where the transformer's TF-IDF half is the same, it is not read a second time.

    Raises:
        BundleError: it is missing or damaged.
    """
    folder = released_folder(FIRST)
    own, other = (read_manifest(released_folder(model)).files for model in (FIRST, SECOND))
    if second.linear and all(own.get(name) == other.get(name) for name in (*FILES, "taxonomy.json")):
        decision = parse_json(read_extra(folder, "decision.json") or b"", Decision, "decision.json")
        return TfidfClassifier(FIRST, second.taxonomy, second.linear, decision)
    first = load_bundle(folder)
    if not isinstance(first, TfidfClassifier) or first.taxonomy.digest != second.taxonomy.digest:
        raise BundleError(f"{FIRST} and {SECOND} do not belong together; install arxsift again")
    return first


def release_digests() -> dict[str, str]:
    """Name of each model that the cascade is of -> sixteen hexadecimal digits that change with anything in it."""
    return {model: release_digest(released_folder(model)) for model in (FIRST, SECOND)}


def release_digest(folder: Path) -> str:
    """Raises BundleError where no bundle is there."""
    read_manifest(folder)
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()[:16]


def released_folder(model: str) -> Path:
    return packaged("models", RELEASED) / model
