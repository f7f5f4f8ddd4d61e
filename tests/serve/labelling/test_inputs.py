"""`arxsift label` of several files: which are read, in which order, and what is said of the others."""

import csv
import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from made.parquet import parquet, zstd
from typer.testing import Result

from arxsift.models.classifier import Classifier
from arxsift.serve.files.columns import AS_THEY_ARE
from arxsift.serve.labelling.reading import open_inputs

Arxsift = Callable[..., Result]

BIB = "@article{k, title = {On bib}, abstract = {With a memristor.}}\n"
RIS = "TY  - JOUR\nTI  - On ris\nAB  - A theorem.\nER  - \n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Classifier) -> Path:
    """A folder with files of papers and others, and the fake model."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.csv", "title,abstract\nOn a,Bread rises.\n")
    write(tmp_path / "b.bib", BIB)
    write(tmp_path / "feeds" / "z.jsonl", line("On z"))
    write(tmp_path / "feeds" / "10" / "x.ris", RIS)
    (tmp_path / "feeds" / "y.jsonl.gz").write_bytes(gzip.compress(line("On y").encode()))
    (tmp_path / "feeds" / "y.parquet").write_bytes(parquet({"title": ["On parquet"]}))
    (tmp_path / "feeds" / "y.tsv.zst").write_bytes(zstd(b"title\tabstract\nOn zstd\tA proof.\n"))
    write(tmp_path / "feeds" / "notes.md", "To do: read.")
    write(tmp_path / "feeds" / "paper.pdf", "%PDF")
    write(tmp_path / "feeds" / ".hidden.jsonl", "5")
    write(tmp_path / "feeds" / ".git" / "c.jsonl", "5")
    write(tmp_path / "feeds" / "old.csv.rejected.jsonl", "5")
    return tmp_path


def line(title: str, **more: object) -> str:
    return json.dumps({"title": title, "abstract": "A proof.", **more}) + "\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def titles(path: Path) -> list[str]:
    return [json.loads(row)["title"] for row in path.read_text(encoding="utf-8").splitlines()]


def told(result: Result) -> list[str]:
    """What was said before the summary."""
    return result.stderr.splitlines()[:-1]


def test_files_are_read_as_named_and_folders_by_name(arxsift: Arxsift, here: Path) -> None:
    result = arxsift("label", "b.bib", "feeds/", "a.csv", "-o", "all.jsonl")
    assert result.exit_code == 0, result.stderr
    assert titles(here / "all.jsonl") == ["On bib", "On ris", "On y", "On parquet", "On zstd", "On z", "On a"]
    assert told(result) == ["arxsift: 2 files passed over, with no suffix of a file of papers"]
    assert "7 papers labelled in" in result.stderr


def test_a_pattern_in_quotes_means_what_a_shell_makes_of_it(arxsift: Arxsift, here: Path) -> None:
    assert arxsift("label", "feeds/*.jsonl*", "-o", "all.jsonl", "--on-error", "skip").exit_code == 1
    assert titles(here / "all.jsonl") == ["On y", "On z"]
    assert arxsift("label", "*/1*", "-o", "folders.jsonl").exit_code == 0
    assert titles(here / "folders.jsonl") == ["On ris"]
    result = arxsift("label", str(here / "**" / "*.ris"), "-o", "below.jsonl")
    assert (result.exit_code, titles(here / "below.jsonl")) == (0, ["On ris"])


def test_a_file_that_is_called_like_a_pattern_is_that_file(arxsift: Arxsift, here: Path) -> None:
    write(here / "a[1].csv", "title,abstract\nOn brackets,Bread rises.\n")
    assert arxsift("label", "a[1].csv", "-o", "out.jsonl").exit_code == 0
    assert titles(here / "out.jsonl") == ["On brackets"]


def test_a_file_that_is_named_twice_is_read_once(arxsift: Arxsift, here: Path) -> None:
    (here / "link.csv").symlink_to("a.csv")
    result = arxsift("label", "feeds/z.jsonl", "link.csv", "feeds/10", "./a.csv", "feeds", "-o", "all.jsonl")
    assert titles(here / "all.jsonl") == ["On z", "On a", "On ris", "On y", "On parquet", "On zstd"]
    assert told(result) == [
        "arxsift: 2 files passed over, with no suffix of a file of papers",
        "arxsift: 3 files named more than once, and read once",
    ]


@pytest.mark.parametrize("typed", ["feeds", "feeds/*.jsonl*"])
def test_what_is_written_into_a_folder_of_inputs_is_not_read(arxsift: Arxsift, here: Path, typed: str) -> None:
    write(here / "feeds" / "bad.jsonl", "5\n")
    (here / "feeds" / "old.csv.rejected.jsonl").unlink()
    command = ("label", typed, "-o", "feeds/all.jsonl", "--on-error", "skip")
    assert arxsift(*command).exit_code == 1
    first = (here / "feeds" / "all.jsonl").read_bytes()
    assert (here / "feeds" / "all.jsonl.rejected.jsonl").exists()
    assert arxsift(*command, "--force").exit_code == 1
    assert (here / "feeds" / "all.jsonl").read_bytes() == first


def test_a_folder_that_links_back_to_itself_is_read_once(arxsift: Arxsift, here: Path) -> None:
    (here / "feeds" / "10" / "up").symlink_to("..")
    assert arxsift("label", "feeds", "-o", "all.jsonl").exit_code == 0
    assert titles(here / "all.jsonl") == ["On ris", "On y", "On parquet", "On zstd", "On z"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["empty"], "empty: no file of papers in it, with a suffix such as .jsonl, .csv, .bib, .ris or .xml"),
        (["a.csv", "no/*.csv"], "no/*.csv: no file has a name like this"),
        (["a.csv", "-"], "-: stdin is read alone; write it to a file to label it together with others"),
        (["a.csv", "absent.csv"], "absent.csv: no such file"),
        (["x" * 300], f"{'x' * 300}: no such file"),
        (["2401.12345"], "2401.12345: no such file; for a paper of arXiv, type arxsift classify 2401.12345"),
        (
            ["https://arxiv.org/abs/2401.12345"],
            "https://arxiv.org/abs/2401.12345: no such file; for a paper of arXiv, type arxsift classify "
            "https://arxiv.org/abs/2401.12345",
        ),
        (
            ["https://example.org/rss?a=*"],
            "https://example.org/rss?a=*: no such file; for a feed, type arxsift triage https://example.org/rss?a=*",
        ),
        (["cs.LG"], "cs.LG: no such file; for a feed, type arxsift triage cs.LG"),
        (["a.csv", "out.jsonl", "--force"], "out.jsonl: is the input itself; give the output another name"),
        (["out.json*", "--force"], "out.json*: means only what this call writes; name files of papers"),
    ],
)
def test_a_wrong_input_is_named_with_what_to_type(
    arxsift: Arxsift, here: Path, arguments: list[str], fault: str
) -> None:
    write(here / "empty" / "notes.md", "To do.")
    write(here / "out.jsonl", line("Dear"))
    result = arxsift("label", *arguments, "-o", "out.jsonl")
    assert (result.exit_code, result.stderr) == (2, f"arxsift: {fault}\n")
    assert titles(here / "out.jsonl") == ["Dear"]


def test_a_file_that_holds_no_papers_is_found_before_any_is_judged(
    arxsift: Arxsift, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judged(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("arxsift.serve.choose.choose_identified", judged)
    write(here / "feeds" / "zz.xml", "<html><body>Log in</body></html>")
    result = arxsift("label", "a.csv", "feeds", "-o", "all.jsonl")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith("arxsift: feeds/zz.xml: is an HTML page, not a feed; taken are ")


def test_a_bad_row_of_several_files_says_in_which_it_stands(arxsift: Arxsift, here: Path) -> None:
    write(here / "bad.jsonl", f"{line('On c')}5\n")
    result = arxsift("label", "a.csv", "bad.jsonl", "-o", "all.jsonl")
    assert (result.exit_code, result.stderr) == (
        1,
        "arxsift: bad.jsonl: line 2: is a number, expected an object with the fields of one paper; 2 papers before it "
        "were fine, nothing was written: mend the row, or set such rows aside with --on-error skip\n",
    )
    assert arxsift("label", "a.csv", "bad.jsonl", "-o", "all.jsonl", "--on-error", "skip").exit_code == 1
    assert json.loads((here / "all.jsonl.rejected.jsonl").read_text()) == {
        "file": "bad.jsonl",
        "line": 2,
        "error": "is a number, expected an object with the fields of one paper",
        "row": 5,
    }


def test_a_table_of_several_files_has_the_fields_of_all(arxsift: Arxsift, here: Path) -> None:
    write(here / "b.csv", "Article Title,Summary,topics\nOn b,A theorem.,mine\n")
    write(here / "c.csv", "ARTICLE TITLE,year\nOn c,2026\n")
    write(here / "d.ris", RIS)
    assert arxsift("label", "a.csv", "b.csv", "c.csv", "d.ris", "-o", "all.csv").exit_code == 0
    with (here / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:12] == [
        *("id", "title", "abstract", "Article Title", "Summary", "input_topics", "ARTICLE TITLE", "year"),
        *("TY", "TI", "AB", "topics"),
    ]
    texts = [("On a", "Bread rises."), ("On b", "A theorem."), ("On c", ""), ("On ris", "A theorem.")]
    assert [(row["title"], row["abstract"]) for row in rows] == texts
    assert [(row["input_topics"], row["year"], row["TI"]) for row in rows] == [
        *[("", "", ""), ("mine", "", ""), ("", "2026", ""), ("", "", "On ris")]
    ]


@pytest.mark.parametrize("more", [["-o", "all.bib"], ["--in-place"]])
def test_several_files_do_not_go_out_as_one_library(arxsift: Arxsift, here: Path, more: list[str]) -> None:
    write(here / "c.bib", BIB)
    result = arxsift("label", "b.bib", "c.bib", *more)
    assert (result.exit_code, result.stderr) == (
        2,
        "arxsift: 2 files do not go out as one BibTeX; label them one by one, or write .jsonl or .csv\n",
    )
    assert (here / "b.bib").read_text() == BIB


def test_a_table_of_a_pipe_is_refused(arxsift: Arxsift, here: Path) -> None:
    os.mkfifo(here / "pipe")
    result = arxsift("label", "a.csv", "pipe", "-o", "all.csv")
    assert (result.exit_code, result.stderr) == (
        2,
        "arxsift: all.csv: a table needs to know all fields before the first row; give a file, not a pipe\n",
    )


def test_the_bar_goes_over_the_bytes_of_all_files(here: Path) -> None:
    names = ["a.csv", "feeds/z.jsonl", "feeds/y.jsonl.gz"]
    sizes = [(here / name).stat().st_size for name in names]
    with open_inputs(names, AS_THEY_ARE) as source:
        assert (source.name, source.extent.name, source.extent.n_bytes) == ("3 files", "3 files", sum(sizes))
        reached = [source.extent.reached() for _ in source.rows]
        assert reached == [sizes[0], sum(sizes[:2]), sum(sizes)]
        assert source.extent.reached() == sum(sizes)


def test_only_one_file_is_open_at_a_time(here: Path) -> None:
    for n in range(50):
        write(here / "many" / f"{n:02}.jsonl", line(f"On {n}"))
    before = n_open()
    with open_inputs([f"many/{n:02}.jsonl" for n in range(50)], AS_THEY_ARE) as source:
        assert {n_open() - before for _ in source.rows} == {1}


def n_open() -> int:
    """Files that this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))
