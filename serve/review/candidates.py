"""Sources in, the papers to choose questions from out, each read once by the network that ships."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...configs.errors import InputError
from ...models.arrays import Floats32
from ...models.paper import Paper
from ...models.space import Reading, read_papers
from ...training.fit.background import Background
from ..files.columns import Columns
from ..terminal.progress import progress_bar
from ..terminal.say import say
from ..triage.reading.days import today_at_arxiv
from ..triage.reading.decide import Rules
from ..triage.reading.opener import SourceOpener, open_sources
from ..triage.reading.read import read_all
from ..triage.reading.sources import sort_sources
from ..triage.state.state import State
from ..web.polite import Polite

MOST_CANDIDATES = 600
"""Number of papers that are read at most: a quarter of a minute on two processors."""

CHUNK_PAPERS = 32
"""Number of papers read between two moves of the bar."""


def papers_of(sources: Sequence[str], searches: Sequence[str], columns: Columns) -> list[Paper]:
    """The papers of what triage reads, each once, and none of them counts as seen.

    Without sources, those that triage has read lately.

    Raises:
        InputError: a source that cannot be read, or nothing to ask about.
    """
    if not sources and not searches:
        with State() as state:
            papers = state.entries.latest(MOST_CANDIDATES * 2)
        if not papers:
            raise InputError("nothing to ask about: name a category, feed or file, such as arxsift review cs.LG")
        return papers
    with tempfile.TemporaryDirectory(prefix="arxsift-") as folder, State(Path(folder) / "state.sqlite") as state:
        today = today_at_arxiv().isoformat()
        visit = state.visits.begin(today, frozenset())
        with Polite(cache=state.answers, say=say) as client:
            opener = SourceOpener(client, columns, Rules().window, today)
            read_all(state, visit, open_sources(sort_sources(sources, searches), opener, []), Rules(today=today))
        papers = state.entries.latest(2**31)
    if not papers:
        raise InputError(f"{', '.join([*sources, *searches])}: holds no papers")
    return papers


def chosen(papers: Sequence[Paper], most: int = MOST_CANDIDATES, seed: int = 0) -> list[Paper]:
    """At most so many of the papers, drawn at random, in their order."""
    if len(papers) <= most:
        return list(papers)
    rows = np.sort(np.random.default_rng(seed).choice(len(papers), most, replace=False))
    return [papers[row] for row in rows]


def read_all_papers(papers: Background, texts: Sequence[Paper], what: str = "reading papers") -> Reading:
    """What heads see of the papers, with a bar for whoever looks on."""
    parts = [read_papers(papers.base, papers.space, texts[:0])]
    with progress_bar(what, len(texts)) as advance:
        for start in range(0, len(texts), CHUNK_PAPERS):
            chunk = texts[start : start + CHUNK_PAPERS]
            parts.append(read_papers(papers.base, papers.space, chunk))
            advance(len(chunk))
    return joined(parts)


def joined(parts: Sequence[Reading]) -> Reading:
    """All parts after one another."""
    from scipy import sparse

    vectors: Floats32 = np.concatenate([part.vectors for part in parts])
    features = sparse.csr_matrix(sparse.vstack([part.features for part in parts]))
    return Reading(vectors, features, np.concatenate([part.logits for part in parts]))
