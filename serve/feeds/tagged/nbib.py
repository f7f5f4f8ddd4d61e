"""PubMed's own format (nbib, MEDLINE): records from `PMID` on, with tags of up to four letters."""

import re

from ...arxiv.categories import is_category
from ..dates import read_date, year_and_month
from ..identity import doi_url, find_arxiv, find_doi
from ..people import turn
from ..raw_paper import RawPaper
from .dialect import Dialect, Fields, text_of, texts_of

_TAG = re.compile(r"(?=[A-Z0-9 ]{4}- ?)([A-Z][A-Z0-9]{1,3}) *- ?(.*)", re.DOTALL)
_YEAR_AND_MONTH = re.compile(r"(\d{4})\s+([A-Za-z]{3})(?:\s+(\d{1,2})\b)?")


def read_fields(fields: Fields) -> RawPaper:
    pmid, doi = text_of(fields, "PMID"), find_doi(texts_of(fields, "LID", "AID", "SO"))
    return RawPaper(
        title=text_of(fields, "TI", "BTI", "TT"),
        abstract=text_of(fields, "AB", "OAB"),
        arxiv=find_arxiv(texts_of(fields, "LID", "AID", "SO")),
        id=doi or (f"pmid:{pmid}" if pmid else ""),
        url=doi_url(doi) or (f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else ""),
        authors=[turn(name) for name in texts_of(fields, "FAU")] or texts_of(fields, "AU"),
        categories=list(filter(is_category, texts_of(fields, "OT"))),
        date=read_published(text_of(fields, "DP")),
    )


def read_published(text: str) -> str:
    """`2026 Jul 3`, `2026 Jul-Aug` or `2026`."""
    match = _YEAR_AND_MONTH.match(text)
    if match is None:
        return read_date(text)
    month = year_and_month(match[1], match[2])
    return read_date(f"{month}-{match[3]}") if match[3] and len(month) == 7 else month


NBIB = Dialect(
    format="nbib", name="PubMed's format", tag=_TAG, start="PMID", end="", titles=("TI", "BTI"), read=read_fields
)
