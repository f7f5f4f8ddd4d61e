"""`arxsift label`: everything kept, in order, in bounded memory; nothing half done under the final name."""

import csv
import gzip
import io
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.classifier import FakeClassifier
from typer.testing import Result

from arxsift.configs.errors import ArxsiftError
from arxsift.configs.taxonomy import Taxonomy
from arxsift.models.absent import present
from arxsift.models.classifier import Classifier
from arxsift.models.fields import paper_text
from arxsift.models.paper import Paper
from arxsift.models.text import normalise, readable
from arxsift.models.verdict import Evidence, Neighbour, Prefer, Verdict
from arxsift.serve.files.columns import SYNONYMS, Columns, folded
from arxsift.serve.files.fields import VERDICT_FIELDS
from arxsift.serve.files.rows import BadRow, Row
from arxsift.serve.labelling.job import Job
from arxsift.serve.labelling.label import batch_size, label_file, submitted
from arxsift.serve.terminal.progress import Extent
from arxsift.serve.workers import judging

Arxsift = Callable[..., Result]

PAPERS: list[dict[str, Any]] = [
    {"id": "2601.00001", "title": "On  spiking $x$", "abstract": "With a memristor.\n", "year": 2026},
    {"title": "", "abstract": "Bread rises overnight.", "tags": ["food", None], "topics": "mine"},
    {"id": 17, "title": "A theorem", "abstract": "", "score_x": 0.5, "in_scope": True, "input_in_scope": 1},
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Classifier) -> Path:
    """An empty folder to work in, and the fake model."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Spy:
    """A classifier that tells when it is asked."""

    uses_every_processor = False
    n_quick_pieces = 1

    def __init__(self, inner: Classifier, asked: Callable[[], object]) -> None:
        self.inner, self.asked = inner, asked

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def taxonomy(self) -> Taxonomy:
        return self.inner.taxonomy

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        self.asked()
        return self.inner.predict(papers, prefer)

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        return self.inner.reconsider(verdicts, prefer)

    def explain(
        self, paper: Paper, topics: Sequence[str], scores: Mapping[str, float], most: int = 5
    ) -> list[Evidence]:
        return self.inner.explain(paper, topics, scores, most)

    def nearest(self, paper: Paper, most: int = 3) -> list[Neighbour] | None:
        return self.inner.nearest(paper, most)


def write_jsonl(path: Path, rows: list[Any]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def read_jsonl(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_line_keeps_its_fields_and_gets_a_verdict(arxsift: Arxsift, here: Path, fake: Classifier) -> None:
    write_jsonl(here / "in.jsonl", PAPERS)
    result = arxsift("label", "in.jsonl", "-o", "out.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    verdict = {
        "topics": ["snn-neuromorphic"],
        "scores": dict(zip(fake.taxonomy.ids, (0.02, 0.02, 0.98, 0.02, 0.02, 0.02), strict=True)),
        "in_scope": 0.98,
        "model": "fake-1",
        "taxonomy": fake.taxonomy.digest,
        "prefer": "balanced",
    }
    first, second, third = read_jsonl(here / "out.jsonl")
    assert list(first.items()) == [*PAPERS[0].items(), *verdict.items()]
    assert second["id"] == Paper.of("", "Bread rises overnight.").id
    assert (second["topics"], second["input_topics"], second["tags"]) == ([], "mine", ["food", None])
    assert (third["id"], third["input_score_x"], third["in_scope"]) == (17, 0.5, 0.6)
    assert (third["input_in_scope"], third["input_input_in_scope"]) == (1, True)
    assert ("title_only" in first, "title_only" in second, third["title_only"]) == (False, False, True)


def test_the_end_is_told_on_stderr(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", PAPERS)
    lines = arxsift("label", "in.jsonl", "-o", "out.jsonl").stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("arxsift: 3 papers labelled in ")
    assert lines[0].endswith(" a second), 2 in scope, 1 by its title alone: out.jsonl")


def test_a_table_is_flat_and_has_every_field_of_every_row(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", PAPERS)
    assert arxsift("label", "in.jsonl", "-o", "out.csv", "--prefer", "recall").exit_code == 0
    with (here / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert ",".join(rows[0]) == (
        "id,title,abstract,year,tags,input_topics,input_score_x,input_input_in_scope,input_in_scope,topics,"
        "score_interpretability,score_brain_encoding,score_snn_neuromorphic,score_neurosymbolic,score_architectures,"
        "score_theory,in_scope,model,taxonomy,prefer,title_only"
    )
    assert [row["title_only"] for row in rows] == ["", "", "true"]
    assert [row["id"] for row in rows] == ["2601.00001", Paper.of("", "Bread rises overnight.").id, "17"]
    assert rows[0]["abstract"] == "With a memristor.\n"
    assert (rows[0]["year"], rows[0]["tags"], rows[1]["tags"]) == ("2026", "", '["food", null]')
    assert (rows[2]["input_input_in_scope"], rows[2]["input_in_scope"]) == ("true", "1")
    assert (rows[0]["topics"], rows[0]["score_snn_neuromorphic"], rows[0]["prefer"]) == (
        "snn-neuromorphic", "0.98", "recall",
    )  # fmt: skip


def test_several_topics_are_joined_with_the_primary_first(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", [{"title": "A theorem", "abstract": "A circuit, by probing."}])
    arxsift("label", "in.jsonl", "-o", "out.tsv")
    assert "\tinterpretability;theory\t0.98\t" in (here / "out.tsv").read_text()


def test_a_table_goes_in_with_columns_of_other_names(arxsift: Arxsift, here: Path) -> None:
    (here / "in.csv").write_text("Key,Name,title,Summary\nk1,On spiking,Dr,With a memristor.\n", encoding="utf-8-sig")
    result = arxsift("label", "in.csv", "-o", "out.jsonl", "--columns", "title=Name,abstract=Summary,id=Key")
    assert result.exit_code == 0
    (row,) = read_jsonl(here / "out.jsonl")
    own = {"id": "k1", "title": "On spiking", "Key": "k1", "Name": "On spiking", "input_title": "Dr"}
    assert list(row.items())[:6] == [*own.items(), ("Summary", "With a memristor.")]


def test_a_header_without_the_columns_is_a_wrong_call(arxsift: Arxsift, here: Path) -> None:
    (here / "in.csv").write_text("Name,Summary\na,b\n")
    result = arxsift("label", "in.csv", "-o", "out.jsonl")
    assert (result.exit_code, result.stderr) == (
        2,
        "arxsift: in.csv: line 1: no column 'title'; there is 'Name', 'Summary': "
        "name the right one with --columns title=Name\n",
    )
    assert names_in(here) == ["in.csv"]


def test_a_pipe_goes_in_and_out(arxsift: Arxsift) -> None:
    result = arxsift("label", "-", "-o", "-", input="\n".join(map(json.dumps, PAPERS)))
    assert result.exit_code == 0
    assert [json.loads(line)["title"] for line in result.stdout.splitlines()] == ["On  spiking $x$", "", "A theorem"]


def test_gzip_goes_in_and_out(arxsift: Arxsift, here: Path) -> None:
    (here / "in.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, PAPERS)).encode()))
    assert arxsift("label", "in.jsonl.gz", "-o", "out.csv.gz").exit_code == 0
    text = gzip.decompress((here / "out.csv.gz").read_bytes()).decode()
    assert [row["title"] for row in csv.DictReader(io.StringIO(text))] == [paper["title"] for paper in PAPERS]


def test_letters_stay_readable_and_half_letters_stay(arxsift: Arxsift, here: Path) -> None:
    (here / "in.jsonl").write_text('{"title": "Gödel", "abstract": "证明"}\n{"title": "x \\ud83d", "abstract": "y"}\n')
    arxsift("label", "in.jsonl", "-o", "out.jsonl")
    arxsift("label", "in.jsonl", "-o", "out.csv")
    first, second = (here / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert '"Gödel", "abstract": "证明"' in first
    assert json.loads(second)["title"] == "x \ud83d"
    assert "x \\ud83d" in (here / "out.csv").read_text(encoding="utf-8")


def test_an_empty_file_of_lines_is_done_at_once(arxsift: Arxsift, here: Path) -> None:
    (here / "in.jsonl").touch()
    assert arxsift("label", "in.jsonl", "-o", "out.jsonl").exit_code == 0
    assert (here / "out.jsonl").read_bytes() == b""


RIS = "TY  - JOUR\nID  - key\nTI  - A spiking network\nAB  - With a memristor.\nDO  - 10.1000/x\nER  - \n"


@pytest.mark.parametrize("target", ["out.jsonl", "out.csv"])
def test_references_go_out_with_id_title_and_abstract_and_their_own_fields(
    arxsift: Arxsift, here: Path, target: str
) -> None:
    (here / "refs.txt").write_text(RIS)
    assert arxsift("label", "refs.txt", "-o", target).exit_code == 0
    with (here / target).open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file)) if target == "out.csv" else json.loads(file.read())
    assert (row["id"], row["title"], row["abstract"]) == ("10.1000/x", "A spiking network", "With a memristor.")
    assert (row["ID"], row["TI"], row["AB"]) == ("key", "A spiking network", "With a memristor.")


# Bad rows


def test_a_bad_row_stops_the_work_and_nothing_is_written(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", [*PAPERS, {"title": 3}])
    result = arxsift("label", "in.jsonl", "-o", "out.jsonl")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "arxsift: in.jsonl: line 4: the field 'title' is a number, expected text; 3 papers before it were fine, "
        "nothing was written: mend the row, or set such rows aside with --on-error skip\n"
    )
    assert names_in(here) == ["in.jsonl"]


def test_on_stdout_the_papers_before_a_bad_row_are_written(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", [PAPERS[0], 5])
    result = arxsift("label", "in.jsonl", "-o", "-")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["id"] == "2601.00001"
    assert "; 1 paper before it was written: mend the row" in result.stderr


def test_bad_rows_are_set_aside_with_their_place(arxsift: Arxsift, here: Path) -> None:
    (here / "in.csv").write_bytes(b'id,title,abstract\n1,T,A\n2,\n3,"Two\nlines",B\n4,"T,C\n5,nan,N/A\n6,T,D\n')
    result = arxsift("label", "in.csv", "-o", "out.jsonl", "--on-error", "skip")
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert "arxsift: in.csv: line 3: neither title nor abstract" in lines
    assert lines[-1] == "arxsift: 3 rows could not be judged; see out.jsonl.rejected.jsonl"
    assert [row["abstract"] for row in read_jsonl(here / "out.jsonl")] == ["A", "B", "D"]
    assert read_jsonl(here / "out.jsonl.rejected.jsonl") == [
        {"line": 3, "error": "neither title nor abstract", "row": {"id": "2", "title": "", "abstract": ""}},
        {"line": 6, "error": "a quotation mark is not closed", "row": '4,"T,C\n'},
        {"line": 7, "error": "neither title nor abstract", "row": {"id": "5", "title": "nan", "abstract": "N/A"}},
    ]


def test_when_nothing_is_rejected_there_is_no_file_of_rejects(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", PAPERS)
    assert arxsift("label", "in.jsonl", "-o", "out.jsonl", "--on-error", "skip").exit_code == 0
    assert names_in(here) == ["in.jsonl", "out.jsonl"]


def test_only_the_first_of_many_bad_rows_are_told_one_by_one(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", [1] * 30)
    lines = arxsift("label", "in.jsonl", "-o", "out.jsonl", "--on-error", "skip").stderr.splitlines()
    assert sum("is a number" in line for line in lines) == 10
    assert lines[-1] == "arxsift: 30 rows could not be judged; see out.jsonl.rejected.jsonl"
    assert len(read_jsonl(here / "out.jsonl.rejected.jsonl")) == 30
    lines = arxsift("label", "in.jsonl", "-o", "-", "--on-error", "skip").stderr.splitlines()
    assert sum("is a number" in line for line in lines) == 30
    assert lines[-1] == "arxsift: 30 rows could not be judged; named above"


def test_a_terminal_gets_a_bar_and_the_output_is_the_same(
    arxsift: Arxsift, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_jsonl(here / "in.jsonl", PAPERS * 200)
    arxsift("label", "in.jsonl", "-o", "plain.jsonl")
    monkeypatch.setattr("arxsift.serve.terminal.progress.stderr_is_terminal", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    result = arxsift("label", "in.jsonl", "-o", "shown.jsonl")
    assert re.search(r"600 papers, [\d,]+ a second", result.stderr.partition("arxsift: ")[0])
    assert (here / "shown.jsonl").read_bytes() == (here / "plain.jsonl").read_bytes()


# Files in the way


def test_nothing_is_overwritten_without_force(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", PAPERS)
    (here / "out.jsonl").write_text("dear")
    result = arxsift("label", "in.jsonl", "-o", "out.jsonl")
    assert (result.exit_code, result.stderr) == (
        2,
        "arxsift: out.jsonl: exists already; give another name, or --force to replace it\n",
    )
    assert (here / "out.jsonl").read_text() == "dear"
    assert arxsift("label", "in.jsonl", "-o", "out.jsonl", "--force").exit_code == 0
    assert len(read_jsonl(here / "out.jsonl")) == 3


def test_old_rejects_are_kept_without_force_and_gone_with_it(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", PAPERS)
    (here / "out.jsonl.rejected.jsonl").write_text("dear")
    result = arxsift("label", "in.jsonl", "-o", "out.jsonl")
    assert (result.exit_code, names_in(here)) == (2, ["in.jsonl", "out.jsonl.rejected.jsonl"])
    assert arxsift("label", "in.jsonl", "-o", "out.jsonl", "--force").exit_code == 0
    assert names_in(here) == ["in.jsonl", "out.jsonl"]


def test_a_failure_keeps_what_force_would_have_replaced(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", [PAPERS[0], 5])
    (here / "out.jsonl").write_text("dear")
    assert arxsift("label", "in.jsonl", "-o", "out.jsonl", "--force").exit_code == 1
    assert (here / "out.jsonl").read_text() == "dear"
    assert names_in(here) == ["in.jsonl", "out.jsonl"]


def test_a_file_that_appears_meanwhile_is_not_overwritten(here: Path, classifier: Classifier) -> None:
    write_jsonl(here / "in.jsonl", PAPERS)

    rival = Spy(classifier, lambda: (here / "out.jsonl").write_text("dear"))
    with pytest.raises(ArxsiftError, match="exists already"):
        label_file(Job(("in.jsonl",), "out.jsonl"), rival, "rival")
    assert (here / "out.jsonl").read_text() == "dear"
    assert names_in(here) == ["in.jsonl", "out.jsonl"]


def test_a_link_leads_to_the_file_that_is_replaced(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", PAPERS)
    (here / "elsewhere").mkdir()
    (here / "elsewhere" / "real.jsonl").touch()
    (here / "out.jsonl").symlink_to("elsewhere/real.jsonl")
    assert arxsift("label", "in.jsonl", "-o", "out.jsonl", "--force").exit_code == 0
    assert (here / "out.jsonl").is_symlink()
    assert len(read_jsonl(here / "elsewhere" / "real.jsonl")) == 3


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["in.jsonl", "-o", "in.jsonl", "--force"], "in.jsonl: is the input itself; give the output another name"),
        (["in.jsonl", "-o", "./in.jsonl"], "in.jsonl: is the input itself; give the output another name"),
        (["absent.jsonl", "-o", "out.jsonl"], "absent.jsonl: no such file"),
        (["folder.csv", "-o", "out.jsonl"], "folder.csv: no file of papers in it, with a suffix such as .jsonl, .csv, "
         ".bib, .ris or .xml"),
        (["in.jsonl", "-o", "folder.csv", "--force"], "folder.csv: is not a file; "
         "name a file to write, or - for stdout"),
        (["in.jsonl", "-o", "no/out.csv"], "no/out.csv: cannot be written there (No such file or directory)"),
        (["in.jsonl", "-o", "out.xlsx"], "out.xlsx: the suffix '.xlsx' names no format for papers; "
         "there is .jsonl, .ndjson, .json, .csv, .tsv, .bib, .ris, each also with .gz, and .parquet"),
        (["in.jsonl", "-o", "out.csv.zst"], "out.csv.zst: the suffix '.zst' names no format for papers; "
         "there is .jsonl, .ndjson, .json, .csv, .tsv, .bib, .ris, each also with .gz, and .parquet"),
        (["-", "-o", "out.csv"], "out.csv: a table needs to know all fields before the first row; "
         "give a file, not stdin"),
        (["in.jsonl", "-o", "out.csv", "--columns", "name=x"], "--columns 'name=x': cannot use 'name=x'; "
         "expected title=NAME,abstract=NAME,id=NAME with any of the three, each once"),
    ],
)  # fmt: skip
def test_a_wrong_call_changes_nothing(arxsift: Arxsift, here: Path, arguments: list[str], fault: str) -> None:
    write_jsonl(here / "in.jsonl", PAPERS)
    (here / "folder.csv").mkdir()
    result = arxsift("label", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"arxsift: {fault}\n")
    assert names_in(here) == ["folder.csv", "in.jsonl"]
    assert read_jsonl(here / "in.jsonl") == PAPERS


def test_an_unknown_choice_is_a_wrong_call(arxsift: Arxsift, here: Path) -> None:
    write_jsonl(here / "in.jsonl", PAPERS)
    result = arxsift("label", "in.jsonl", "-o", "out.jsonl", "--prefer", "luck")
    assert result.exit_code == 2
    assert result.stderr == "arxsift: --prefer is 'luck'; it can be recall, balanced or precision\n"


HALF = """
import itertools, time
calls = itertools.count()
honest = FakeClassifier.predict
def stick(self, papers, prefer):
    if next(calls) == 3:
        print("half way", file=sys.stderr, flush=True)
        time.sleep(60)
    return honest(self, papers, prefer)
FakeClassifier.predict = stick
"""


def test_killed_half_way_leaves_nothing_under_the_final_name(program: Callable[..., list[str]], here: Path) -> None:
    write_jsonl(here / "in.jsonl", [1, *PAPERS] * 1_000)
    command = program("label", "in.jsonl", "-o", "out.jsonl", "--on-error", "skip", setup=HALF)
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=here) as process:
        assert process.stderr is not None
        assert b"half way\n" in iter(process.stderr.readline, b"")
        process.kill()
    assert not (here / "out.jsonl").exists()
    assert not (here / "out.jsonl.rejected.jsonl").exists()
    assert (here / "in.jsonl").stat().st_size > 0


# Invariants

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.text(max_size=6) | st.sampled_from(
    [*VERDICT_FIELDS, "score_theory", "score_", "input_topics", "input_model"]
)
TEXTS = st.text().filter(lambda text: bool(normalise(present(readable(text)))))
KNOWN = {"title", *(name for names in SYNONYMS.values() for name in names)}
ROWS = st.builds(
    lambda title, abstract, more: {"title": title, **more, "abstract": abstract},
    st.text(), TEXTS, st.dictionaries(NAMES.filter(lambda name: folded(name) not in KNOWN), VALUES),
)  # fmt: skip


def labelled_rows(rows: list[dict[str, Any]], classifier: Classifier) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        write_jsonl(source, rows)
        label_file(Job((str(source),), str(target)), classifier, "fake")
        return [json.loads(line) for line in target.read_bytes().split(b"\n")[:-1]]


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(ROWS, max_size=4))
def test_whatever_the_rows_hold_is_kept_in_order(classifier: Classifier, rows: list[dict[str, Any]]) -> None:
    labelled = labelled_rows(rows, classifier)
    assert len(labelled) == len(rows)
    for row, out in zip(rows, labelled, strict=True):
        own = {name: value for name, value in out.items() if name not in ("id", *VERDICT_FIELDS)}
        assert sorted(map(repr, own.values())) == sorted(map(repr, row.values()))
        free = [name for name in row if name not in VERDICT_FIELDS and not name.startswith("score_")]
        assert {name: row[name] for name in free} == {name: own[name] for name in free}
        assert all(name.startswith("input_") for name in set(own) - set(row))
        assert out["id"] == Paper.of(paper_text(row, "title"), paper_text(row, "abstract")).id


def counted(rows: Iterator[Row | BadRow], taken: list[int]) -> Iterator[Row | BadRow]:
    for row in rows:
        add_one(taken)
        yield row


def add_one(counter: list[int]) -> None:
    counter[0] += 1


def endless() -> Iterator[Row | BadRow]:
    paper = Paper.of("T", "A")
    line = 0
    while True:
        line += 1
        yield Row(line, {}, paper) if line % 3 else BadRow(line, "bad", None)


def test_no_more_than_a_batch_is_held(classifier: Classifier) -> None:
    taken, asked = [0], [0]
    with judging(Spy(classifier, lambda: add_one(asked)), "balanced", 1) as submit:
        for n, (batch, verdicts) in enumerate(submitted(counted(endless(), taken), Extent("rows"), submit, 300), 1):
            assert len(verdicts()) == 200
            assert [row.line for row in batch.rows] == list(range(300 * n - 299, 300 * n + 1))
            assert (taken, asked) == ([300 * n], [n])
            if n == 3:
                break


def test_a_batch_of_bad_rows_alone_asks_no_classifier(classifier: Classifier) -> None:
    asked = [0]
    with judging(Spy(classifier, lambda: add_one(asked)), "balanced", 1) as submit:
        rows: Iterator[Row | BadRow] = iter([BadRow(1, "bad", None)] * 5)
        [(batch, verdicts)] = submitted(rows, Extent("rows"), submit, 300)
    assert (len(batch.rows), verdicts(), asked) == (5, [], [0])


def test_a_slow_model_gets_small_batches_so_that_a_kill_costs_seconds(
    classifier: FakeClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert batch_size(classifier) == 1024
    monkeypatch.setattr(FakeClassifier, "uses_every_processor", True)
    assert batch_size(classifier) == 128


def test_a_job_knows_where_its_rejects_go() -> None:
    assert Job(("in.jsonl",), "a/out.csv").rejected == Path("a/out.csv.rejected.jsonl")
    assert Job(("in.jsonl",), "-", Columns()).rejected is None


def test_a_table_joins_lists_as_topics_are_joined(arxsift: Arxsift, here: Path) -> None:
    row = {"title": "On spiking", "abstract": "A memristor.", "authors": ["Ada Kessel", "Bo Lind"], "pages": [1, 2]}
    (here / "in.jsonl").write_text(json.dumps({**row, "categories": ["cs.NE", "cs.LG"]}) + "\n")
    assert arxsift("label", "in.jsonl", "-o", "out.csv").exit_code == 0
    with (here / "out.csv").open(encoding="utf-8", newline="") as file:
        [written] = csv.DictReader(file)
    assert (written["authors"], written["categories"]) == ("Ada Kessel;Bo Lind", "cs.NE;cs.LG")
    assert written["pages"] == "[1, 2]"
    assert arxsift("label", "out.csv", "-o", "again.jsonl").exit_code == 0
