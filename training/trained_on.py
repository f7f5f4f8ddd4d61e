"""A model's name and labelled papers in, which of them it was trained on and what it said of them when it was not out.

A model's own verdicts of papers that it was trained on say nothing of its quality. Papers are known by digests of their
texts, so another id or file does not hide one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from ..configs.errors import BundleError, InputError, StoreError
from ..configs.places import packaged
from ..configs.sets import CV, HELD_OUT
from ..configs.taxonomy import Taxonomy, load_taxonomy
from ..models.bundle import read_extra
from ..models.paper import Paper
from .data.dataset import truth_of
from .data.labels import LabelledPaper
from .measure.judgement import Judgement
from .measure.records import JUDGEMENTS, NO_TEXT, Record, read_record, record_name, text_digest
from .tracking.names import Models

TRAINED_ON = "trained-on.safetensors"
"""File of a bundle with the digests of the texts that the model was trained on."""


def trained_on_file(papers: Iterable[LabelledPaper]) -> bytes:
    """The file of a bundle that says which papers a model was trained on, without their texts."""
    return save({"texts": np.array(sorted(text_digest(labelled.paper) for labelled in papers), dtype=np.uint64)})


@dataclass(frozen=True, eq=False)
class Memory:
    """What a model was trained on, and what it said of labelled papers when it had not been."""

    texts: frozenset[int] = frozenset()
    """Digests of the texts that it was trained on."""
    ids: frozenset[str] = frozenset()
    """Ids of papers that it was trained on and whose texts nobody wrote down: those of earlier versions."""
    unseen: tuple[Record, ...] = field(default=(), repr=False)
    """Judgements of its training papers by models that were not fitted on them: cross-validated or held out."""

    def knows(self, paper: Paper) -> bool:
        return text_digest(paper) in self.texts or paper.id in self.ids

    @cached_property
    def rows(self) -> dict[int | str, tuple[Record, int]]:
        """Digest of a text, or the id where the text is not known -> the record and the row that judge the paper."""
        return {
            int(text) if text != NO_TEXT else paper: (record, row)
            for record in self.unseen
            for row, (paper, text) in enumerate(zip(record.ids, record.texts, strict=True))
        }


@dataclass(frozen=True, slots=True)
class Recognised:
    """How many papers of a file a model was trained on, and what became of them."""

    n_papers: int
    n_trained_on: int
    n_cross_validated: int
    """Number of papers that are judged by a model that was not fitted on them."""

    @property
    def n_left_out(self) -> int:
        return self.n_trained_on - self.n_cross_validated

    def sentence(self, model: str) -> str:
        """What must be said before any figure; empty where the model was trained on none of the papers."""
        if not self.n_trained_on:
            return ""
        parts = []
        if self.n_cross_validated:
            which = "their figures" if not self.n_left_out else f"figures of {self.n_cross_validated:,}"
            parts.append(f"{which} are cross-validated, by models not fitted on them")
        if self.n_left_out:
            parts.append(f"{self.n_left_out:,} are left out, for no model judged them that was not fitted on them")
        told = f"{self.n_trained_on:,} of {self.n_papers:,} papers were trained on"
        return "; ".join([f"{model}: {told}", *parts])


@dataclass(frozen=True, slots=True, eq=False)
class Honest:
    """Labelled papers and a judgement of them by models that were not fitted on them."""

    papers: tuple[LabelledPaper, ...]
    judgement: Judgement
    recognised: Recognised


def without_memory(
    judgement: Judgement, papers: Sequence[LabelledPaper], memory: Memory, taxonomy: Taxonomy, model: str
) -> Honest:
    """The judgement with what was said of papers before they were learnt; papers without such a judgement are left out.

    Raises:
        InputError: nothing is left.
    """
    known = np.array([memory.knows(labelled.paper) for labelled in papers], dtype=bool)
    scores, assigned, judged = judgement.scores.copy(), judgement.assigned.copy(), ~known
    for row in np.flatnonzero(known).tolist():
        record, own = earlier(memory, papers[row].paper, taxonomy) or (None, 0)
        if record is not None:
            columns = [*map(record.topics.index, taxonomy.ids), len(taxonomy.ids)]
            scores[row], assigned[row] = (
                record.judgement.scores[own, columns],
                record.judgement.assigned[own, columns[:-1]],
            )
            judged[row] = True
    recognised = Recognised(len(papers), int(known.sum()), int((known & judged).sum()))
    if not judged.any():
        told = f"{recognised.n_trained_on:,} of {len(papers):,} papers were trained on"
        raise InputError(
            f"{model}: {told}, and no cross-validated judgement of them is kept: nothing can be measured; "
            "give papers that it was not trained on, or train tfidf on them, which cross-validates"
        )
    kept = tuple(labelled for labelled, stays in zip(papers, judged, strict=True) if stays)
    part = replace(judgement, scores=scores, ranking=scores, assigned=assigned).part(np.flatnonzero(judged))
    return Honest(kept, replace(part, rows=np.arange(len(kept)), truth=truth_of(kept, taxonomy)), recognised)


def earlier(memory: Memory, paper: Paper, taxonomy: Taxonomy) -> tuple[Record, int] | None:
    """The record and row that judge a paper by a model that was not fitted on it; None where there is none."""
    found = memory.rows.get(text_digest(paper)) or memory.rows.get(paper.id)
    return found if found and set(found[0].topics) == set(taxonomy.ids) else None


def memory_of(name: str, folder: Path | None, taxonomy: Taxonomy) -> Memory:
    """What is known of what the model of that name was trained on; its bundle lies in `folder`.

    Bundles of earlier versions have no list of texts: then the papers count that its training cross-validated or held
    out, and for the packaged taxonomy those on which the models that ship were trained.
    """
    if folder is None:
        return Memory()
    unseen = bundled_unseen(folder) or logged_unseen(name)
    content = read_extra(folder, TRAINED_ON)
    if content is not None:
        return Memory(read_texts(content, folder), unseen=unseen)
    shipped = shipped_unseen() if taxonomy.digest == load_taxonomy().digest else ()
    texts = frozenset(int(text) for record in (*unseen, *shipped) for text in record.texts if text != NO_TEXT)
    return Memory(texts, frozenset(paper for record in shipped for paper in record.ids), unseen)


def read_texts(content: bytes, folder: Path) -> frozenset[int]:
    try:
        return frozenset(load(content)["texts"].tolist())
    except (SafetensorError, KeyError) as error:
        raise BundleError(f"{folder / TRAINED_ON}: cannot be read ({error}); train again") from error


def bundled_unseen(folder: Path) -> tuple[Record, ...]:
    """The judgements of labelled papers that a bundle holds; those that ship hold them."""
    kept = {name: read_extra(folder, record_name(name)) for name in (CV.name, HELD_OUT.name)}
    return tuple(read_record(content, f"{folder}: {name}") for name, content in kept.items() if content)


def logged_unseen(name: str) -> tuple[Record, ...]:
    """The judgements of labelled papers that the run of a model keeps; none where there is no such run."""
    models = Models()
    try:
        run = models.run_of(models.named(name))
        paths = [f"{JUDGEMENTS}/{record_name(set_name)}" for set_name in (CV.name, HELD_OUT.name)]
        kept = {path: models.store.artifact(run, path) for path in paths}
    except (InputError, StoreError):
        return ()
    return tuple(read_record(content, f"run {run.id}: {path}") for path, content in kept.items() if content)


def shipped_unseen() -> tuple[Record, ...]:
    """The cross-validated judgements of the TF-IDF model that ships: all papers that released models learn from."""
    folder = packaged("models", "released") / "tfidf"
    return bundled_unseen(folder) if folder.is_dir() else ()
