"""RIS: records from `TY` to `ER`, as reference managers and databases write them."""

import re

from ...arxiv.categories import is_category
from ..dates import read_date
from ..identity import doi_url, find_arxiv, find_doi
from ..people import turn
from ..raw_paper import RawPaper
from .dialect import Dialect, Fields, text_of, texts_of

_KNOWN = (
    "A[1-4BDNUV]|BT|C[1-8ANPTY]|D[ABOP]|E[DPRT]|I[DS]|J[12AFO]|KW|L[1-4ABK]|M[1-3]|N[12V]|OP|P[BPY]|R[INP]|S[ENPT]|"
    "T[1-3AITY]|U[1-5R]|V[LO]|Y[12]|DOI"
)
_TAG = re.compile(
    rf"\s*([A-Z][A-Z0-9](?=[ \t\xa0]{{2}}-)|(?:TY|ER)(?=[ \t]-)|(?:{_KNOWN})(?=[ \t]-(?:\s|$)))"
    r"[ \t\xa0]{1,2}-[ \t\xa0]?(.*)",
    re.DOTALL,
)
"""Two blanks part a tag from its hyphen; only known tags may have one."""


def read_fields(fields: Fields) -> RawPaper:
    doi = find_doi(texts_of(fields, "DO", "DOI", "UR", "L3", "M3"))
    date = max(map(read_date, texts_of(fields, "DA", "PY", "Y1")), key=len, default="")
    return RawPaper(
        title=text_of(fields, "TI", "T1", "CT", "BT", "ST"),
        abstract=text_of(fields, "AB", "N2"),
        arxiv=find_arxiv(texts_of(fields, "UR", "DO", "ID", "AN", "M1", "JO", "T2", "L1", "L2")),
        id=doi,
        url=text_of(fields, "UR", "L2") or doi_url(doi),
        authors=[turn(name) for name in texts_of(fields, "AU", "A1")],
        categories=list(filter(is_category, texts_of(fields, "KW"))),
        date=date,
    )


RIS = Dialect(
    format="ris",
    name="RIS",
    tag=_TAG,
    start="TY",
    end="ER",
    titles=("TI", "T1", "CT", "BT"),
    read=read_fields,
    one_text=frozenset(("AB", "N2", "T1", "TI", "T2", "JO", "JF")),
)
