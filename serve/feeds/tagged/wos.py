"""Web of Science's tagged export: records from `PT` to `ER`, further lines indented by three spaces."""

import re

from ..dates import read_date, year_and_month
from ..identity import doi_url, find_arxiv, find_doi
from ..people import turn
from ..raw_paper import RawPaper
from .dialect import Dialect, Fields, text_of, texts_of

_TAG = re.compile(r"([A-Z][A-Z0-9])(?: |$)(.*)", re.DOTALL)


def read_fields(fields: Fields) -> RawPaper:
    doi, accession = find_doi(texts_of(fields, "DI")), text_of(fields, "UT")
    return RawPaper(
        title=text_of(fields, "TI"),
        abstract=text_of(fields, "AB"),
        arxiv=find_arxiv(texts_of(fields, "DI", "AR", "SO")),
        id=doi or accession,
        url=doi_url(doi),
        authors=[turn(name) for name in texts_of(fields, "AF") or texts_of(fields, "AU")],
        date=read_date(text_of(fields, "EA")) or year_and_month(text_of(fields, "PY"), text_of(fields, "PD")),
    )


WOS = Dialect(
    format="wos",
    name="Web of Science's format",
    tag=_TAG,
    start="PT",
    end="ER",
    titles=("TI",),
    read=read_fields,
    one_text=frozenset(("TI", "AB", "SO", "DE", "ID", "C3", "FX")),
    furniture=frozenset(("FN", "VR", "EF")),
)
