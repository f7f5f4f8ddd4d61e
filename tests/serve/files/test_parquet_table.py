"""Labelled rows become a Parquet file with a type for each column, and always the same bytes."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.parquet import read_parquet
from pyarrow import parquet as pq

from arxsift.serve.files.parquet_table import ROWS_A_GROUP, write_parquet

TOPICS = ("bees", "tides")

VERDICT = {
    "topics": ["bees"],
    "scores": {"bees": 0.9, "tides": 0.1},
    "in_scope": 0.9,
    "model": "fake",
    "taxonomy": "d1",
    "prefer": "balanced",
}


def packed(rows: Sequence[dict[str, Any]]) -> bytes:
    target = io.BytesIO()
    write_parquet(io.BytesIO("".join(json.dumps({**row, **VERDICT}) + "\n" for row in rows).encode()), TOPICS, target)
    return target.getvalue()


def column(values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Type and values of a column that holds these."""
    content = packed([{"id": "a", "title": "T", "own": value} for value in values])
    return str(pq.read_schema(io.BytesIO(content)).field("own").type), [row["own"] for row in read_parquet(content)]


@pytest.mark.parametrize(
    ("values", "type", "written"),
    [
        (["a", None, "é"], "string", ["a", None, "é"]),
        ([None, None], "string", [None, None]),
        ([True, None], "bool", [True, None]),
        ([1, -(2**63), None], "int64", [1, -(2**63), None]),
        ([1, 0.5], "double", [1.0, 0.5]),
        ([["a", None], [], None], "list<element: string>", [["a", None], [], None]),
        ([17, "2401.00001", True], "string", ["17", "2401.00001", "true"]),
        ([2**60, 0.5], "string", [str(2**60), "0.5"]),
        ([2**70, 1], "string", [str(2**70), "1"]),
        ([{"é": [1]}, "text"], "string", ['{"é": [1]}', '"text"']),
        ([["a"], "text"], "string", ['["a"]', '"text"']),
        ([["a", 1]], "string", ['["a", 1]']),
        (["half \ud83d"], "string", ["half \\ud83d"]),
    ],
)
def test_a_column_has_the_type_of_its_values(values: list[Any], type: str, written: list[Any]) -> None:
    assert column(values) == (type, written)


def test_verdicts_are_nested_as_in_json_lines() -> None:
    content = packed([{"id": 1, "title": "T"}, {"id": 2, "title": "U", "more": "x"}])
    assert [field.name for field in pq.read_schema(io.BytesIO(content))] == ["id", "title", "more", *VERDICT]
    assert read_parquet(content) == [
        {"id": 1, "title": "T", "more": None, **VERDICT},
        {"id": 2, "title": "U", "more": "x", **VERDICT},
    ]


def test_no_rows_are_a_table_with_columns() -> None:
    content = packed([])
    assert [field.name for field in pq.read_schema(io.BytesIO(content))] == ["id", "title", *VERDICT]
    assert read_parquet(content) == []


def test_row_groups_have_a_fixed_size_and_the_bytes_are_always_the_same() -> None:
    rows = [{"id": n, "title": f"On {n}"} for n in range(ROWS_A_GROUP + 5)]
    content = packed(rows)
    file = pq.ParquetFile(io.BytesIO(content))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [ROWS_A_GROUP, 5]
    assert packed(rows) == content


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=60)
@given(values=st.lists(VALUES, min_size=1, max_size=4))
def test_every_value_can_be_written_and_no_null_is_lost(values: list[Any]) -> None:
    _, written = column(values)
    assert [value is None for value in written] == [value is None for value in values]
