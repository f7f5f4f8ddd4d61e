"""Identifiers of arXiv papers in, the papers out, from arXiv's search API: what `classify` judges of a link."""

from collections.abc import Sequence

from ...configs.errors import FetchError, InputError
from ...models.arxiv_id import ArxivId
from ...models.paper import Paper
from ..arxiv.search import ArxivClient
from ..terminal.say import say
from ..web.polite import Polite


def fetch_papers(named: Sequence[ArxivId]) -> dict[str, Paper]:
    """Identifier -> paper in its latest version; where another was named, that is said.

    Raises:
        InputError: arXiv does not have one of them.
        FetchError: arXiv cannot be reached or does not answer as it should; the message says what to do without it.
    """
    papers: dict[str, Paper] = {}
    try:
        with Polite(say=say) as polite:
            for answer in ArxivClient(polite=polite).answers(arxiv.id for arxiv in named):
                for absent in answer.absent:
                    raise InputError(f"{absent}: arXiv has no such paper; is the identifier right?")
                for rejected in answer.rejected:
                    raise InputError(f"{rejected.id}: {rejected.reason}")
                papers |= {paper.id: paper for paper in answer.papers}
    except FetchError as error:
        raise FetchError(f'{error}, or give the abstract in quotes (arxsift classify "…")') from error
    for arxiv in named:
        latest = papers[arxiv.id].version
        if arxiv.version not in (None, latest):
            say(f"{arxiv.id}v{arxiv.version}: the latest version, v{latest}, is judged")
    return papers
