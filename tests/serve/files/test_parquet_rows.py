"""Parquet files are read row by row, with values that JSON knows, or named for what they are."""

import gzip
import io
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from made.parquet import parquet, zstd
from made.rows import rows_of

from arxsift.configs.errors import InputError
from arxsift.models.paper import Paper
from arxsift.serve.feeds.entry import Entry, Head
from arxsift.serve.feeds.read import open_rows, read_entries
from arxsift.serve.files.columns import Columns
from arxsift.serve.files.rows import BadRow, Row

PAPERS = {"ID": [7, 8], "Title": ["On bees", "On tides"], "Abstract": ["They dance.", None]}


def values_of(array: Any) -> list[Any]:
    """What a column of a Parquet file comes as."""
    rows = rows_of(parquet({"title": ["T"] * len(array), "value": array}))
    return [row.fields["value"] for row in rows if isinstance(row, Row)]


def test_rows_come_in_order_with_their_fields() -> None:
    assert rows_of(parquet(PAPERS)) == [
        Row(
            1, {"ID": 7, "Title": "On bees", "Abstract": "They dance."}, Paper.of("On bees", "They dance.", "7"), "row"
        ),
        Row(2, {"ID": 8, "Title": "On tides", "Abstract": None}, Paper.of("On tides", "", "8"), "row"),
    ]


def test_a_row_without_texts_is_a_bad_one() -> None:
    [good, bad] = rows_of(parquet({"title": ["T", ""], "abstract": ["A", None]}))
    assert isinstance(good, Row)
    assert bad == BadRow(2, "neither title nor abstract", {"title": "", "abstract": None}, "row")


@pytest.mark.parametrize(
    ("array", "values"),
    [
        (
            pa.array([datetime(2026, 7, 1), datetime(2026, 7, 1, 8, 5), None]),
            ["2026-07-01", "2026-07-01T08:05:00", None],
        ),
        (pa.array([datetime(2026, 7, 1, 8, tzinfo=UTC)], pa.timestamp("ms", "UTC")), ["2026-07-01T08:00:00+00:00"]),
        (pa.array([1_001], pa.timestamp("ns")), ["1970-01-01T00:00:00.000001"]),
        (pa.array([date(2026, 7, 1)]), ["2026-07-01"]),
        (pa.array([time(8, 5)]), ["08:05:00"]),
        (pa.array([timedelta(hours=1)], pa.duration("ns")), ["1:00:00"]),
        (pa.array([Decimal("1.50")]), ["1.50"]),
        (pa.array([b"caf\xc3\xa9", b"caf\xe9"]), ["café", "caf\\xe9"]),
        (pa.array([1.5, float("nan"), float("inf")]), [1.5, None, "inf"]),
        (pa.array([np.float16(1.5)]), [1.5]),
        (pa.array([True, None]), [True, None]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array([["Ada", "Bo"], [], None]), [["Ada", "Bo"], [], None]),
        (pa.array([[{"name": "Ada", "born": date(1815, 12, 10)}]]), [[{"name": "Ada", "born": "1815-12-10"}]]),
        (pa.array([[("a", 1), ("b", 2)]], pa.map_(pa.string(), pa.int64())), [{"a": 1, "b": 2}]),
        (pa.array([[(1, b"x")]], pa.map_(pa.int64(), pa.binary())), [[[1, "x"]]]),
        (pa.array([[[1_000]]], pa.list_(pa.list_(pa.timestamp("ns")))), [[["1970-01-01T00:00:00.000001"]]]),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_values_that_json_does_not_know_become_texts(array: Any, values: list[Any]) -> None:
    assert values_of(array) == values


def test_columns_can_be_named() -> None:
    content = parquet({"Name": ["On bees"], "Text": ["They dance."]})
    with pytest.raises(InputError) as caught:
        rows_of(content, "p.parquet")
    assert str(caught.value) == (
        "p.parquet: no column 'title'; there is 'Name', 'Text': name the right one with --columns "
        "title=Name,abstract=Text"
    )
    [row] = rows_of(content, "p.parquet", Columns("Name", "Text"))
    assert isinstance(row, Row)
    assert (row.paper.title, row.paper.abstract) == ("On bees", "They dance.")


def test_a_file_that_is_packed_or_comes_through_a_pipe_is_read_too() -> None:
    content = parquet(PAPERS)
    packed = (gzip.compress(content), zstd(content))
    assert [rows_of(one) for one in packed] == [rows_of(content)] * 2


def test_entries_are_made_of_its_rows() -> None:
    content = parquet({"id": ["2401.00001"], "title": ["T"], "authors": [["Ada Kessel", "Bo Lind"]]})
    head, entry = read_entries(io.BytesIO(content), "p.parquet")
    assert head == Head("parquet")
    assert isinstance(entry, Entry)
    assert (entry.location, entry.paper.authors) == ("p.parquet: row 1", ("Ada Kessel", "Bo Lind"))


def damaged(content: bytes, at: int) -> bytes:
    return content[:at] + bytes(20) + content[at + 20 :]


@pytest.mark.parametrize("at", [4, 60, -60])
@pytest.mark.parametrize("cut", [True, False])
def test_a_damaged_file_is_named(at: int, cut: bool) -> None:
    content = parquet({"title": [f"On bees {n}" for n in range(100)]})
    with pytest.raises(InputError, match=r"^p\.parquet: the Parquet file is damaged or cut off \(.*\); get it again$"):
        rows_of(content[:at] if cut else damaged(content, at % len(content)), "p.parquet")


def test_without_pyarrow_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    content = parquet(PAPERS)
    packed = zstd(b'{"title": "T"}\n')
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    for bytes_in, told in [(content, "Parquet"), (packed, "zstd data")]:
        with pytest.raises(InputError) as caught:
            rows_of(bytes_in, "p")
        assert str(caught.value) == f"p: {told} needs pyarrow: pip install 'arxsift[tables]'"


def test_memory_does_not_depend_on_the_size_of_row_groups(tmp_path: Path) -> None:
    n_rows = 40_000
    texts = [f"On bees {n} " + "and-more-of-them-" * 20 for n in range(n_rows)]
    (tmp_path / "p.parquet").write_bytes(parquet({"title": texts}, rows_a_group=n_rows))
    most = 0
    before = pa.total_allocated_bytes()
    with open_rows(str(tmp_path / "p.parquet")) as source:
        for n, _ in enumerate(source.rows):
            if n % 1000 == 0:
                most = max(most, pa.total_allocated_bytes() - before)
    assert most < sum(map(len, texts)) / 3
