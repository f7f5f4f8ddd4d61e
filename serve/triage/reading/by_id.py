"""Identifiers in, the entries of those papers out, from arXiv's search API; what arXiv does not have is a bad entry."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO

from ....configs.errors import FetchError
from ....models.arxiv_id import short_archive
from ...arxiv.search import Answer, ArxivClient
from ...feeds.entry import BadEntry, CutError, Entry, Head, Item
from ...feeds.raw_paper import missing
from ...feeds.read import read_entries
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
    """Each paper under arXiv's own name for it, whatever it was asked for by: so feeds have it, too."""
    read = read_entries(BytesIO(answer.body), API_NAME) if answer.papers else iter(())
    entries = {short_archive(entry.paper.id): entry for entry in read if isinstance(entry, Entry)}
    for paper in answer.papers:
        location, entry = f"arXiv: {paper.id}", entries.get(short_archive(paper.id))
        fault = missing(paper.title, paper.abstract) or "its entry cannot be read"
        yield replace(entry, place=location) if entry else BadEntry(location, fault)
    yield from (BadEntry(f"arXiv: {absent}", "arXiv has no such paper") for absent in answer.absent)
    yield from (BadEntry(f"arXiv: {rejected.id}", rejected.reason) for rejected in answer.rejected)
