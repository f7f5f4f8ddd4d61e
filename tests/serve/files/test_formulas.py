"""No cell that arxsift writes is run by a spreadsheet, and every cell is read back as it stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxsift.serve.files.formulas import guarded, unguarded


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@x"])
def test_what_begins_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "A-b", "'t Hooft", "1=1", " =1", "''"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == unguarded(cell) == cell


@given(st.text() | st.from_regex(r"\A'*[=+\-@\t\r].*"))
def test_reading_takes_off_what_writing_put_there(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in {*"=+-@\t\r"}
