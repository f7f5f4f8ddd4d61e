"""Labelled papers and readers' answers in, the papers with the labels of the answers out."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from ...models.paper import Paper, text_id
from .duplicates import arxiv_key
from .labels import LabelledPaper


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """What became of readers' answers among the papers of a training."""

    n_papers: int
    """Number of papers that have the label of an answer."""
    n_relabelled: int
    """Number of these that had another label before."""
    n_confirmed: int
    """Number of these that had the same label before."""
    n_look_only: int
    """Number of these that are only looked at, and never fitted on."""

    def sentence(self) -> str:
        """The counts in words."""
        n_new = self.n_papers - self.n_relabelled - self.n_confirmed
        have = "paper has" if self.n_papers == 1 else "papers have"
        parts = [f"{self.n_papers:,} {have} the label of readers' answers: {n_new:,} new"]
        parts += [f"{self.n_relabelled:,} instead of another label", f"{self.n_confirmed:,} that had it already"]
        looked_at = f"; {self.n_look_only:,} only looked at, never fitted on" if self.n_look_only else ""
        return ", ".join(parts) + looked_at


def put_answers(
    by_id: dict[str, LabelledPaper], answers: Iterable[LabelledPaper], look_only: Collection[str], has_packaged: bool
) -> AnswerCounts:
    """Put answers among the papers, each instead of what is there of the paper.

    A paper is known by its arXiv identifier or by its text, and keeps its own identifier. Papers of `look_only` batches
    stay in them. With `has_packaged`, an answer that is no label that the papers have is a person's own.
    """
    index: dict[str, list[str]] = {}
    for paper_id, labelled in by_id.items():
        for key in keys_of(labelled.paper):
            index.setdefault(key, []).append(paper_id)
    n_papers = n_relabelled = n_confirmed = n_look_only = 0
    for answer in answers:
        ids = dict.fromkeys(paper_id for key in keys_of(answer.paper) for paper_id in index.get(key, ()))
        there = (by_id.pop(paper_id) for paper_id in ids if paper_id in by_id)
        earlier = sorted(there, key=lambda labelled: labelled.batch not in look_only)
        labelled = instead_of(earlier, answer, look_only, has_packaged)
        if labelled.paper.id in by_id:  # a number that another file has too
            labelled = replace(labelled, paper=replace(labelled.paper, id=text_id_of(labelled.paper)))
        by_id[labelled.paper.id] = labelled
        is_same = bool(earlier) and set(earlier[0].topics) == set(answer.topics)
        n_papers += 1
        n_confirmed += is_same
        n_relabelled += bool(earlier) and not is_same
        n_look_only += labelled.batch in look_only
    return AnswerCounts(n_papers, n_relabelled, n_confirmed, n_look_only)


def instead_of(
    earlier: list[LabelledPaper], answer: LabelledPaper, look_only: Collection[str], has_packaged: bool
) -> LabelledPaper:
    """The answer's label for the first paper that is there, under its id; the answer itself where none is there."""
    if not earlier:
        return replace(answer, is_own=has_packaged)
    first = earlier[0]
    if set(first.topics) == set(answer.topics):
        return replace(first, topics=answer.topics, confidence=answer.confidence)
    batch = first.batch if first.batch in look_only else answer.batch
    is_own = has_packaged and batch not in look_only
    return replace(answer, paper=completed(answer.paper, first.paper), batch=batch, is_own=is_own)


def completed(answered: Paper, known: Paper) -> Paper:
    """The paper as it was answered on, with what is known of it; as it is known, where the answer was on less of it."""
    if known.abstract and not answered.abstract:
        return known
    date, categories = answered.date or known.date, answered.categories or known.categories
    return answered.with_details(id=known.id, date=date, categories=categories)


def keys_of(paper: Paper) -> Iterator[str]:
    """What a paper is known by: its arXiv identifier, if it has one, and its text."""
    if arxiv := arxiv_key(paper):
        yield arxiv
    yield text_id_of(paper)


def text_id_of(paper: Paper) -> str:
    return text_id(paper.title, paper.abstract)
