"""`arxsift label` writes Parquet: what JSON lines hold, with a type for each column, to a file or stdout."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made.parquet import read_parquet
from pyarrow import parquet as pq
from typer.testing import Result

from arxsift.models.classifier import Classifier

Arxsift = Callable[..., Result]

PAPERS: list[dict[str, Any]] = [
    {
        "id": "2601.00001",
        "title": "On spiking",
        "abstract": "With a memristor.",
        "year": 2026,
        "authors": ["Ada", "Bo"],
    },
    {"title": "", "abstract": "Bread rises overnight.", "year": None, "topics": "mine", "extra": {"a": [1]}},
    {"id": 17, "title": "A theorem", "abstract": "", "authors": []},
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Classifier) -> Path:
    """A folder with papers, and the fake model."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS))
    return tmp_path


def test_a_row_holds_what_its_json_line_holds(arxsift: Arxsift, here: Path) -> None:
    for target in ("out.jsonl", "out.parquet"):
        assert arxsift("label", "in.jsonl", "-o", target).exit_code == 0
    lines = [json.loads(line) for line in (here / "out.jsonl").read_text().splitlines()]
    expected = [{**line, "id": str(line["id"])} for line in lines]
    expected[1]["extra"] = '{"a": [1]}'
    rows = read_parquet(here / "out.parquet")
    assert [{name: value for name, value in row.items() if value is not None} for row in rows] == [
        {name: value for name, value in line.items() if value is not None} for line in expected
    ]
    types = {field.name: str(field.type) for field in pq.read_schema(here / "out.parquet")}
    assert (types["year"], types["authors"], types["topics"]) == ("int64", *["list<element: string>"] * 2)
    assert list(types)[-7:] == ["topics", "scores", "in_scope", "model", "taxonomy", "prefer", "title_only"]
    assert sorted(path.name for path in here.iterdir()) == ["in.jsonl", "out.jsonl", "out.parquet"]


def test_parquet_goes_in_and_out_again(arxsift: Arxsift, here: Path) -> None:
    assert arxsift("label", "in.jsonl", "-o", "out.parquet").exit_code == 0
    assert arxsift("label", "out.parquet", "-o", "again.jsonl").exit_code == 0
    again = [json.loads(line) for line in (here / "again.jsonl").read_text().splitlines()]
    first = read_parquet(here / "out.parquet")
    assert [row["input_scores"] for row in again] == [row["scores"] for row in first]
    assert [row["topics"] for row in again] == [row["topics"] for row in first]


@pytest.mark.parametrize("source", ["in.jsonl", "-"])
def test_stdout_gets_the_bytes_of_the_file(
    program: Callable[..., list[str]], arxsift: Arxsift, here: Path, source: str
) -> None:
    assert arxsift("label", "in.jsonl", "-o", "out.parquet").exit_code == 0
    command = program("label", source, "-o", "-", "--format", "parquet")
    done = subprocess.run(command, input=(here / "in.jsonl").read_bytes(), capture_output=True, check=True)
    assert done.stdout == (here / "out.parquet").read_bytes()


def test_a_bad_row_on_the_way_to_stdout_writes_nothing(arxsift: Arxsift) -> None:
    result = arxsift("label", "-", "-o", "-", "--format", "parquet", input='{"title": "T"}\n5\n')
    assert (result.exit_code, result.stdout_bytes) == (1, b"")
    assert "; 1 paper before it was fine, nothing was written: mend the row" in result.stderr


def test_a_reader_that_goes_away_ends_it_quietly(program: Callable[..., list[str]], here: Path) -> None:
    out, into = os.pipe()
    os.close(out)
    command = program("label", "in.jsonl", "-o", "-", "--format", "parquet")
    done = subprocess.run(command, stdout=into, stderr=subprocess.PIPE, check=False)
    os.close(into)
    assert (done.returncode, done.stderr) == (141, b"")


def test_what_cannot_be_is_said_before_anything_is_judged(
    arxsift: Arxsift, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*arguments: str) -> str:
        result = arxsift("label", "in.jsonl", "-o", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        return result.stderr.removeprefix("arxsift: ").rstrip("\n")

    assert told("out.parquet.gz") == "out.parquet.gz: Parquet is packed as it is; leave out .gz"
    with monkeypatch.context() as patch:
        patch.setattr("arxsift.serve.files.parquet_table.stdout_is_terminal", lambda: True)
        assert told("-", "--format", "parquet") == (
            "-: Parquet is nothing to read on a terminal; write it to a file with -o NAME.parquet"
        )
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert told("out.parquet") == "out.parquet: Parquet needs pyarrow: pip install 'arxsift[tables]'"
    assert sorted(path.name for path in here.iterdir()) == ["in.jsonl"]
