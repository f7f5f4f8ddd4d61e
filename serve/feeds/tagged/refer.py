"""EndNote's import format (refer): records from `%0` on, or parted by blank lines; every tag is `%` and one sign."""

import re

from ...arxiv.categories import is_category
from ..dates import read_date
from ..identity import doi_url, find_arxiv, find_doi
from ..people import turn
from ..raw_paper import RawPaper
from .dialect import Dialect, Fields, text_of, texts_of

_TAG = re.compile(r"\s*(%[0-9A-Z@#$!&()*+?\[\]<>^~|=])(?:\s|$)(.*)", re.DOTALL)


def read_fields(fields: Fields) -> RawPaper:
    doi = find_doi(texts_of(fields, "%R", "%U", "%M"))
    return RawPaper(
        title=text_of(fields, "%T"),
        abstract=text_of(fields, "%X"),
        arxiv=find_arxiv(texts_of(fields, "%U", "%R", "%M", "%J", "%@")),
        id=doi,
        url=text_of(fields, "%U") or doi_url(doi),
        authors=[turn(name) for name in texts_of(fields, "%A")],
        categories=list(filter(is_category, texts_of(fields, "%K"))),
        date=max(map(read_date, texts_of(fields, "%8", "%D")), key=len, default=""),
    )


REFER = Dialect(
    format="refer",
    name="EndNote's format",
    tag=_TAG,
    start="%0",
    end="",
    titles=("%T",),
    read=read_fields,
    one_text=frozenset(("%T", "%X", "%J", "%B")),
    ends_at_blank=True,
)
