"""`arxsift audit`: what it gives a person to read and to correct, and which calls it refuses."""

import csv
import io
import json
import re
from functools import partial
from pathlib import Path

import pytest
from made.commands import Arxsift
from made.papers import TAXONOMY, TAXONOMY_YAML, flipped, made_papers, with_wrong_labels, write_jsonl

from arxsift.serve.labelled import read_labelled
from arxsift.serve.reports.findings import joined
from arxsift.training.audit.find import TRUSTED


@pytest.fixture
def call(arxsift: Arxsift) -> Arxsift:
    return partial(arxsift, "audit")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """The options of an audit of one's own topics and papers, some with wrong labels."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "topics.yaml").write_text(TAXONOMY_YAML)
    papers, _ = with_wrong_labels(made_papers(120))
    file = write_jsonl(folder / "mine.jsonl", papers)
    return ["--taxonomy", folder / "topics.yaml", "--papers", file]


def test_what_is_written_can_be_corrected_and_given_back(call: Arxsift, files: list[object], tmp_path: Path) -> None:
    target = tmp_path / "doubtful.jsonl"
    result = call(*files, "-o", target, "--format", "json", "--limit", 2)
    assert result.exit_code == 0, result.stderr
    assert "· no run has scores of all these papers: cross-validating TF-IDF, about a minute\n" in result.stderr
    told = json.loads(result.stdout)
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert result.stderr.endswith(f"arxsift: {len(rows)} papers to look at again: {target}\n")
    assert (told["papers"], len(told["shown"]), told["doubtful_papers"]) == (120, 2, len(rows))
    assert [row["id"] for row in rows[:2]] == [row["id"] for row in told["shown"]]
    assert "abstract" not in told["shown"][0] and rows[0]["abstract"]
    assert rows[0]["suggested"] != rows[0]["topics"]
    assert set(told["topics"]) == {"bees", "tides"}
    back = read_labelled(target, TAXONOMY)
    assert [list(paper.topics) for paper in back] == [row["topics"] for row in rows]


def test_a_table_has_no_abstracts_unless_asked(call: Arxsift, files: list[object], tmp_path: Path) -> None:
    target = tmp_path / "doubtful.csv"
    shown = call(*files, "-o", target, "--limit", 3)
    assert shown.exit_code == 0, shown.stderr
    rows = list(csv.DictReader(io.StringIO(target.read_text())))
    assert list(rows[0]) == ["id", "title", "topics", "suggested", "why", "confidence", "batch"]
    first = rows[0]
    lines = shown.stdout.splitlines()
    assert lines[0] == (
        "120 labelled papers, scores of TF-IDF, cross-validated in 5 folds, all by models that were not trained on the "
        "paper."
    )
    likely = rf"\d+ labels of {len(rows)} papers are likely wrong \(the model's macro F1 is 0\.8\d\)\. The 3 likeliest:"
    assert re.fullmatch(likely, lines[1])
    assert f"    labelled {first['topics'] or joined(())}, suggested {first['suggested'] or joined(())}" in lines
    assert "No near-duplicates have different topics." in lines
    again = call(*files, "-o", target)
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr == f"arxsift: {target}: exists already; give another name, or --force to replace it\n"
    assert call(*files, "-o", target, "--force", "--abstracts").exit_code == 0
    assert next(csv.DictReader(io.StringIO(target.read_text())))["abstract"]


@pytest.mark.parametrize(("format", "beginning"), [("csv", "id,title"), ("jsonl", '{"id": '), ("md", "120 lab")])
def test_what_is_doubtful_is_written_to_stdout_in_every_format(
    call: Arxsift, files: list[object], format: str, beginning: str
) -> None:
    shown = call(*files, "--limit", 3, "--format", format)
    assert shown.exit_code == 0, shown.stderr
    lines = shown.stdout.splitlines()
    assert lines[0].startswith(beginning)
    if format == "md":
        assert "| topic | papers | likely wrong | likely missing |" in lines
        assert sum(line.startswith("    - labelled ") for line in lines) == 3
    else:
        rows = [json.loads(line) for line in lines] if format == "jsonl" else list(csv.DictReader(lines))
        assert len(rows) == 3 and ("abstract" in rows[0]) == (format == "jsonl")


def test_a_poor_model_contradicts_labels_and_does_not_call_them_wrong(call: Arxsift, tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(TAXONOMY_YAML)
    papers = [flipped(paper) if n % 3 == 0 else paper for n, paper in enumerate(made_papers(120))]
    file = write_jsonl(tmp_path / "mine.jsonl", papers)
    shown = call("--taxonomy", tmp_path / "topics.yaml", "--papers", file, "--limit", 1)
    assert shown.exit_code == 0, shown.stderr
    lines = shown.stdout.splitlines()
    contradicted = re.compile(
        r"The model contradicts \d+ labels of \d+ papers, but its macro F1 is only (0\.\d\d): it may be wrong more "
        r"often than the labels\. The 1 likeliest:"
    )
    found = contradicted.fullmatch(lines[1])
    assert found and float(found[1]) < TRUSTED
    assert ", the model says " in shown.stdout
    assert "likely wrong" not in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "-"], "-o names a file of labelled papers; --format json prints the whole audit"),
        (
            ["-o", "out.xlsx"],
            "out.xlsx: the suffix '.xlsx' names no format for papers; there is .jsonl, .ndjson, .json, .csv, .tsv, "
            "each also with .gz",
        ),
        (
            ["gone", "--seeds-only"],
            "'gone': no such model, folder or run; there is released, cascade, tfidf, transformer "
            "(arxsift models lists all)",
        ),
    ],
)
def test_a_call_that_cannot_be_answered_exits_2(call: Arxsift, arguments: list[str], message: str) -> None:
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == f"arxsift: {message}"


def test_what_is_missing_is_named(call: Arxsift, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arxsift.training.requirements.find_spec", lambda name: None if name == "cleanlab" else name)
    result = call()
    assert (result.exit_code, result.stderr) == (
        2,
        "arxsift: an audit needs cleanlab: pip install 'arxsift[train]'\n",
    )
