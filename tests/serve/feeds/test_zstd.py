"""Files packed with zstd are read as if they were not, whatever they hold, up to where they are damaged."""

import pytest
from made.parquet import zstd
from made.rows import rows_of

from arxsift.serve.feeds.entry import CutError
from arxsift.serve.files.rows import Row

LINES = "".join(f'{{"title": "On bees {n}", "abstract": "They dance {n * 7919 % 10007}."}}\n' for n in range(20_000))

FORMS = {
    "json": '{"title": "On bees", "abstract": "They dance."}\n',
    "table": "title;abstract\nOn bees;They dance.\n",
    "bib": "@article{k, title = {On bees}, abstract = {They dance.}}\n",
    "ris": "TY  - JOUR\nTI  - On bees\nAB  - They dance.\nER  - \n",
    "rss": "<rss version='2.0'><channel><item><title>On bees</title><description>They dance.</description></item>"
    "</channel></rss>",
}


@pytest.mark.parametrize("form", FORMS)
def test_any_format_can_be_packed(form: str) -> None:
    [row] = rows_of(zstd(FORMS[form].encode()), "p")
    assert isinstance(row, Row)
    assert row.paper.title == "On bees"


def test_utf_16_can_be_packed() -> None:
    [row] = rows_of(zstd("title;abstract\nOn bées;They dance.\n".encode("utf-16")), "p")
    assert isinstance(row, Row)
    assert row.paper.title == "On bées"


def test_frames_one_after_the_other_are_one_file() -> None:
    assert len(rows_of(zstd(LINES.encode()) * 2, "p")) == 40_000


def test_what_stands_before_a_cut_is_read() -> None:
    packed = zstd(LINES.encode())
    with pytest.raises(CutError, match=r"^p: cut off after entry [\d,]+; the rest is missing: get it again \(.+\)$"):
        rows_of(packed[: len(packed) // 2], "p")
