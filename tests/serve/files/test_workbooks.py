"""Excel workbooks are read, or named for what they are."""

import sys
from datetime import datetime

import pytest
from made.rows import rows_of
from made.workbooks import workbook

from arxsift.configs.errors import InputError
from arxsift.models.paper import Paper
from arxsift.serve.files.rows import Row


def test_an_excel_workbook_is_read() -> None:
    day = datetime(2026, 7, 1)
    rows = rows_of(
        workbook(["My papers"], ["ID", "Title", "Abstract", "Year", None], [7, "T", None, day], [], [8, "U", "A", 5])
    )
    assert rows == [
        Row(3, {"ID": 7, "Title": "T", "Abstract": "", "Year": "2026-07-01"}, Paper.of("T", "", "7"), "row"),
        Row(5, {"ID": 8, "Title": "U", "Abstract": "A", "Year": 5}, Paper.of("U", "A", "8"), "row"),
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04", workbook(["title"], ["T"])[:-100], b"PK\x03\x04" + b"x" * 999])
def test_a_zip_archive_that_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        rows_of(content, "p.xlsx")
    assert str(caught.value) == (
        "p.xlsx: is a zip archive or an office document, but no Excel workbook; save papers as .xlsx, .csv or .jsonl"
    )


def test_a_workbook_without_openpyxl_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook(["title"], ["T"])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError) as caught:
        rows_of(content, "p.xlsx")
    assert str(caught.value) == "p.xlsx: an Excel workbook needs openpyxl: pip install 'arxsift[tables]'"
