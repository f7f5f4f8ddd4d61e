"""The format of what is written is said in one way by every command; what contradicts itself is refused."""

import csv
import io
import json
from pathlib import Path

import pytest
from made.classifier import made_decision
from made.commands import Arxsift, commands
from made.papers import TAXONOMY, made_papers, write_jsonl

from arxsift.models.bundle import save_bundle
from arxsift.models.classifier import Classifier
from arxsift.models.tfidf import Linear, TfidfClassifier

REPORTS = "table, json, jsonl, csv or markdown"
LISTS = "table, jsonl, csv or markdown"
CALLS = {
    "classify": (["On bees."], "table, jsonl or csv"),
    "label": (["papers.jsonl", "-o", "out"], "jsonl, csv, tsv, parquet, bib or ris"),
    "triage": (["papers.jsonl"], "table, jsonl, csv, markdown, html, bibtex or ris"),
    "models": ([], LISTS),
    "compare": ([], REPORTS),
    "evaluate": (["tfidf", "--papers", "papers.jsonl"], REPORTS),
    "simulate": ([], REPORTS),
    "audit": ([], REPORTS),
    "doctor": (["--offline"], REPORTS),
    "taxonomy show": ([], REPORTS),
    "taxonomy agreement": ([], REPORTS),
    "learn": ([], REPORTS),
    "labels export": ([], "jsonl, csv or tsv"),
    "labels conflicts": ([], REPORTS),
}
"""Command that writes a result -> a call of it, and the formats that it has."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Path:
    """A folder to work in with a file of papers; no store and no configuration of the person who runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.setenv("ARXSIFT_CONFIG", str(tmp_path / "feeds.yaml"))
    (tmp_path / "papers.jsonl").write_text(json.dumps({"id": "a", "title": "=On spikes; a memristor"}) + "\n")
    return tmp_path


def test_every_command_with_a_format_is_in_these_tests() -> None:
    options = {name: {opt for param in command.params for opt in param.opts} for name, command in commands().items()}
    assert {name for name, opts in options.items() if "--format" in opts} == set(CALLS)
    assert [name for name, opts in options.items() if "--format" in opts and "--json" not in opts] == []


@pytest.mark.parametrize("command", CALLS)
@pytest.mark.parametrize("typed", ["xml", "yaml", "PDF"])
def test_a_format_that_a_command_does_not_have_is_refused_with_those_that_it_has(
    arxsift: Arxsift, command: str, typed: str
) -> None:
    words, formats = CALLS[command]
    result = arxsift(*command.split(), *words, "--format", typed)
    told = f"arxsift: --format is {typed!r}; it can be {formats}\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)


@pytest.mark.parametrize("command", CALLS)
def test_json_beside_another_format_is_refused(arxsift: Arxsift, command: str) -> None:
    result = arxsift(*command.split(), *CALLS[command][0], "--json", "--format", "CSV")
    told = "arxsift: --json is short for --format json, and --format is 'CSV': leave out one of them\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)


@pytest.mark.parametrize(
    ("words", "suffix", "format"),
    [
        ("label papers.jsonl -o out.csv --json", "csv", "jsonl"),
        ("label papers.jsonl -o out.json --format csv", "jsonl", "csv"),
        ("label papers.jsonl -o out.tsv.gz --format csv", "tsv", "csv"),
        ("triage papers.jsonl -o out.html --format md", "html", "markdown"),
        ("triage papers.jsonl -o out.bib --format ris", "bibtex", "ris"),
        ("triage papers.jsonl -o out.htm --json", "html", "jsonl"),
        ("labels export -o out.tsv --json", "tsv", "jsonl"),
        ("audit -o out.csv --json", "csv", "json"),
        ("audit -o out.jsonl --format csv", "jsonl", "csv"),
    ],
)
def test_a_suffix_that_contradicts_the_format_is_refused_with_both_named(
    arxsift: Arxsift, here: Path, words: str, suffix: str, format: str
) -> None:
    result = arxsift(*words.split())
    file = words.split()[words.split().index("-o") + 1]
    told = (
        f"arxsift: {file}: the suffix means {suffix}, and --format is {format}: leave out --format, or give the file "
        "another suffix\n"
    )
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)
    assert not (here / file).exists()


@pytest.mark.parametrize("words", ["triage PAPERS --format JSON", "triage PAPERS --json", "classify PAPERS --json"])
def test_json_of_what_has_a_record_a_line_is_json_lines(arxsift: Arxsift, fake: Classifier, words: str) -> None:
    (line,) = arxsift(*words.replace("PAPERS", "papers.jsonl").split()).stdout.splitlines()
    assert json.loads(line)["topics"] == ["snn-neuromorphic"]


@pytest.mark.parametrize("target", ["out.txt", "out", "out.jsonl", "out.json"])
def test_a_suffix_that_says_nothing_else_goes_with_the_format(
    arxsift: Arxsift, here: Path, fake: Classifier, target: str
) -> None:
    for command in ("triage", "label"):
        result = arxsift(command, "papers.jsonl", "-o", target, "--format", "jsonl", "--force")
        assert result.exit_code == 0, result.stderr
        assert json.loads((here / target).read_text())["topics"] == ["snn-neuromorphic"]


def test_label_writes_a_table_to_stdout_where_a_file_is_read(arxsift: Arxsift, here: Path, fake: Classifier) -> None:
    result = arxsift("label", "papers.jsonl", "-o", "-", "--format", "csv")
    assert result.exit_code == 0, result.stderr
    arxsift("label", "papers.jsonl", "-o", "out.csv")
    assert result.stdout_bytes == (here / "out.csv").read_bytes()
    piped = arxsift("label", "-", "-o", "-", "--format", "csv", input=(here / "papers.jsonl").read_text())
    told = "arxsift: -: a table needs to know all fields before the first row; give a file, not stdin\n"
    assert (piped.exit_code, piped.stdout, piped.stderr) == (2, "", told)


def test_classify_writes_a_line_a_paper_into_a_table(arxsift: Arxsift, fake: Classifier) -> None:
    result = arxsift("classify", "papers.jsonl", "On attention.", "--format", "csv")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = csv.DictReader(io.StringIO(result.stdout))
    assert list(first)[:3] == ["id", "title", "topics"]
    assert (first["title"], first["topics"], first["title_only"]) == (
        "'=On spikes; a memristor",
        "snn-neuromorphic",
        "true",
    )
    assert (second["topics"], float(second["score_architectures"])) == ("architectures", 0.6)


def test_models_are_listed_in_every_format(arxsift: Arxsift) -> None:
    names = [json.loads(line)["model"] for line in arxsift("models", "--format", "jsonl").stdout.splitlines()]
    assert arxsift("models", "--json").stdout == arxsift("models", "--format", "jsonl").stdout
    rows = list(csv.DictReader(io.StringIO(arxsift("models", "--format", "csv").stdout)))
    assert [row["model"] for row in rows] == names
    assert 0.5 < float(rows[0]["feed/mean_average_precision"]) < 1
    lines = arxsift("models", "--format", "md").stdout.splitlines()
    assert lines[0] == "| --model | feed<br>mAP | feed<br>in scope | feed<br>macro F1 |"
    assert lines[1] == "| --- | ---: | ---: | ---: |"
    assert [line.split("<br>")[0] for line in lines[2 : 2 + len(names)]] == [f"| {name}" for name in names]


def test_doctor_writes_what_it_found_in_every_format(arxsift: Arxsift) -> None:
    found = json.loads(arxsift("doctor", "--offline", "--format", "json").stdout)["findings"]
    lines = arxsift("doctor", "--offline", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["name"] for line in lines] == [one["name"] for one in found]
    rows = csv.DictReader(io.StringIO(arxsift("doctor", "--offline", "--format", "csv").stdout))
    assert [row["name"] for row in rows] == [one["name"] for one in found]
    written = arxsift("doctor", "--offline", "--format", "markdown").stdout.splitlines()
    assert written[0] == f"## {found[0]['part']}"
    assert sum(line.startswith("- ") for line in written) == len(found)


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_an_evaluation_is_a_record_for_each_metric(arxsift: Arxsift, here: Path, linear: Linear, format: str) -> None:
    save_bundle(here / "small", TfidfClassifier("small", TAXONOMY, linear, made_decision()))
    write_jsonl(here / "mine.jsonl", made_papers(60, seed=5))
    call = ("evaluate", "small", "--papers", "mine.jsonl", "--no-log", "--format")
    written, whole = arxsift(*call, format), json.loads(arxsift(*call, "json").stdout)
    assert written.exit_code == 0, written.stderr
    lines = written.stdout.splitlines()
    rows = [json.loads(line) for line in lines] if format == "jsonl" else list(csv.DictReader(lines))
    assert rows[0]["metric"] == "mean_average_precision" and not rows[0]["topic"]
    assert float(rows[0]["value_low"]) == whole["metrics"]["mean_average_precision_low"]
    (recall,) = [row for row in rows if (row["topic"], row["metric"]) == ("tides", "recall")]
    assert float(recall["value"]) == whole["metrics"]["recall/tides"]


def test_topics_and_the_agreement_on_them_are_a_record_each(arxsift: Arxsift) -> None:
    ids = [topic["id"] for topic in json.loads(arxsift("taxonomy", "show", "--json").stdout)["topics"]]
    for command in ("show", "agreement"):
        key = "id" if command == "show" else "topic"
        lines = arxsift("taxonomy", command, "--format", "jsonl").stdout.splitlines()
        rows = csv.DictReader(io.StringIO(arxsift("taxonomy", command, "--format", "csv").stdout))
        names = [json.loads(line)[key] for line in lines]
        assert names == [row[key] for row in rows] == [*ids, *(["in_scope"] if command == "agreement" else [])]
        assert arxsift("taxonomy", command, "--format", "md").stdout.startswith(("# ", "| topic | kappa |"))
    result = arxsift("taxonomy", "show", "--yaml", "--format", "csv")
    assert (result.exit_code, result.stderr) == (2, "arxsift: --yaml goes without --format: there is one output\n")
