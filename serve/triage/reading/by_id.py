"""Identifiers in, the entries of those papers out, from arXiv's search API; what arXiv does not have is a bad entry."""

from collections.abc import Iterator, Sequence

from ....configs.errors import FetchError
from ...arxiv.search import Answer, ArxivClient
from ...feeds.entry import BadEntry, CutError, Entry, Head, Item
from ...feeds.xml.atom import searched_entry
from ...web.polite import Polite

API_NAME = "export.arxiv.org"
"""Name, in messages, of the server that is asked for papers by their identifiers."""


def asked_for(client: Polite, ids: Sequence[str]) -> Iterator[Item]:
    """The papers of those identifiers; what arXiv does not have is a bad entry.

    Raises:
        CutError: it stopped to answer; what was yielded before is good.
        FetchError: it did not answer at all.
    """
    yield Head("api")
    answered = False
    try:
        for answer in ArxivClient(polite=client).answers(ids):
            yield from entries_of(answer)
            answered = True
    except FetchError as error:
        if not answered:
            raise
        raise CutError(str(error)) from error


def entries_of(answer: Answer) -> Iterator[Entry | BadEntry]:
    """The entries of an answer, each under arXiv's own name for its paper: so feeds have it, too."""
    for paper, entry in zip(answer.papers, answer.entries, strict=True):
        yield searched_entry(entry, f"arXiv: {paper.id}")
    yield from (BadEntry(f"arXiv: {absent}", "arXiv has no such paper") for absent in answer.absent)
    yield from (BadEntry(f"arXiv: {rejected.id}", rejected.reason) for rejected in answer.rejected)
