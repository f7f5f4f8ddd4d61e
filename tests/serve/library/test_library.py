"""Libraries go out as they came in: nothing changes but keywords of topics, and these can be taken away again."""

import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest
from made.classifier import FakeClassifier
from made.commands import Arxsift
from made.libraries import bib, ris

from arxsift.configs.errors import ArxsiftError, InputError
from arxsift.models.paper import Paper
from arxsift.models.verdict import Prefer, Verdict
from arxsift.serve.commands.label import BOTH, NEITHER
from arxsift.serve.feeds.entry import CutError
from arxsift.serve.files.rows import BadRow
from arxsift.serve.library import reading
from arxsift.serve.library.bibtex import bibtex_records
from arxsift.serve.library.formats import LibraryFormat
from arxsift.serve.library.keywords import PREFIX, check_prefix
from arxsift.serve.library.reading import opened_rows
from arxsift.serve.library.writer import LibraryWriter
from arxsift.serve.terminal.progress import Extent

TWO, OTHER, NONE = ("theory", "snn-neuromorphic"), ("interpretability",), ()


def out(content: bytes, format: LibraryFormat, topics: tuple[str, ...] | Callable[[int], tuple[str, ...]]) -> bytes:
    """What goes out when every paper, or the paper of each number, has these topics."""
    written = io.BytesIO()
    writer = LibraryWriter(written, PREFIX)
    for row in opened_rows(io.BytesIO(content), "in", format, Extent("in")).rows:
        if isinstance(row, BadRow):
            writer.pass_over(row)
        else:
            own = topics(row.line) if callable(topics) else topics
            writer.write(row, Verdict(own, {}, 0.0, "made", "", "balanced"))
    return written.getvalue()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(("format", "text"), [("bib", bib(300)), ("ris", ris(300))])
def test_only_own_keywords_change_and_any_run_gives_what_a_first_run_gives(
    format: LibraryFormat, text: str, ends: str
) -> None:
    came = text.replace("\n", ends).encode()
    assert out(came, format, NONE) == came
    once = out(came, format, TWO)
    assert once.count(b"arxsift/") == 600
    assert out(once, format, TWO) == once
    assert out(once, format, OTHER) == out(came, format, OTHER)
    assert out(once, format, NONE) == came
    some = out(came, format, lambda n: TWO[: n % 3])
    assert out(some, format, lambda n: TWO[: (n + 1) % 3]) == out(came, format, lambda n: TWO[: (n + 1) % 3])


def test_bytes_that_are_no_utf8_a_mark_and_old_line_ends_stay() -> None:
    came = b"\xef\xbb\xbf@misc{a, title = {Caf\xe9 \x96 spiking}}\r@misc{b, title = {Bees\x07 \xf0\x9f\x90\x9d}}"
    assert out(came, "bib", NONE) == came
    assert out(came, "bib", ("theory",)) == came.replace(b"}}", b"}, keywords = {arxsift/theory}}")
    came = b"\xef\xbb\xbfTY  - JOUR\rTI  - Caf\xe9\rER  - \r"
    assert out(came, "ris", ("theory",)) == came.replace(b"ER", b"KW  - arxsift/theory\rER")


@pytest.mark.parametrize(
    ("came", "went"),
    [
        ("title = {T}", "title = {T}, keywords = {arxsift/theory}"),
        ("title={T},", "title={T}, keywords={arxsift/theory},"),
        ("title = {T}, keywords = {a}", "title = {T}, keywords = {a, arxsift/theory}"),
        ("title = {T}, keywords = {a;b}", "title = {T}, keywords = {a;b;arxsift/theory}"),
        ("title = {T}, keywords = {a; b, c}", "title = {T}, keywords = {a; b, c, arxsift/theory}"),
        ("title = {T}, keywords = {a, b,\n }", "title = {T}, keywords = {a, b, arxsift/theory,\n }"),
        ('title = {T}, keywords = "a", year = 1', 'title = {T}, keywords = "a, arxsift/theory", year = 1'),
        ("title = {T}, keywords = ml, year = 1", "title = {T}, keywords = ml # {, arxsift/theory}, year = 1"),
        ("title = {T}, keywords = {a} # ml", "title = {T}, keywords = {a} # ml # {, arxsift/theory}"),
        ("title = {T}, keywords = {C# and {F# b}}", "title = {T}, keywords = {C# and {F# b}, arxsift/theory}"),
        ("title = {T}, keywords = {x}, KEYWORDS = {y}", "title = {T}, keywords = {x, arxsift/theory}, KEYWORDS = {y}"),
        ("title = {T}, keywords = {}", "title = {T}, keywords = {arxsift/theory}"),
        ("title = {T}, keywords = {arxsift/theory, a}", "title = {T}, keywords = {arxsift/theory, a}"),
        ("title = {T}, keywords = {arxsift/old, a}", "title = {T}, keywords = {a, arxsift/theory}"),
        ("keywords = {arxsift/old}, title = {T}", "keywords = {arxsift/theory}, title = {T}"),
    ],
)
def test_a_topic_stands_where_a_person_would_write_it(came: str, went: str) -> None:
    assert out(f"@misc{{k, {came}}}".encode(), "bib", ("theory",)).decode() == f"@misc{{k, {went}}}"


def test_a_field_that_held_topics_alone_goes_with_them() -> None:
    for came, went in (
        ("keywords = {arxsift/old}, title = {T}", "title = {T}"),
        ("title = {T}, keywords = {arxsift/old}, year = 1", "title = {T}, year = 1"),
        ("title = {T}, keywords = ml # {, arxsift/old}", "title = {T}, keywords = ml"),
    ):
        assert out(f"@misc{{k, {came}}}".encode(), "bib", NONE).decode() == f"@misc{{k, {went}}}"


def test_a_line_that_continues_a_keyword_of_ours_takes_its_tag() -> None:
    came = b"TY  - JOUR\nTI  - T\nKW  - arxsift/old\nbees\ntides\nER  - \n"
    assert out(came, "ris", NONE) == b"TY  - JOUR\nTI  - T\nKW  - bees\ntides\nER  - \n"


def test_an_entry_that_cannot_be_judged_stays_as_it_is() -> None:
    came = b"@misc{a, title = {Spiking}}\n@misc{b, year = 2020}\n@article{c, title = {open\n@misc{d, title = {T}}\n"
    assert out(came, "bib", ("theory",)) == came.replace(b"}}", b"}, keywords = {arxsift/theory}}")


@pytest.mark.parametrize(
    ("format", "content", "message"),
    [
        ("ris", b"@misc{a, title = {T}}", "in: is no RIS; only RIS goes out as RIS: write .jsonl or .csv"),
        ("bib", b"TY  - JOUR\nTI  - T\nER  - \n",
         "in: is no BibTeX; only BibTeX goes out as BibTeX: write .jsonl or .csv"),
        ("bib", "\ufeff@misc{a, title = {T}}".encode("utf-16"),
         "in: is in UTF-16, which does not go out as it came; save it as UTF-8"),
        ("bib", b"@comment{a}\n", "in: holds no papers"),
    ],
)  # fmt: skip
def test_what_cannot_go_out_as_it_came_is_refused(format: LibraryFormat, content: bytes, message: str) -> None:
    with pytest.raises(InputError) as refusal:
        out(content, format, NONE)
    assert str(refusal.value) == message


def test_a_library_that_is_cut_off_is_refused() -> None:
    with pytest.raises(CutError, match="in: cut off after entry 1; the rest is missing: get it again"):
        out(b"@misc{a, title = {T}}\n@misc{b, title = {T", "bib", NONE)


@pytest.mark.parametrize("prefix", ["", "a,b/", "a b/", "{a}/", "arxsift", "/"])
def test_a_prefix_that_a_library_would_take_apart_is_refused(prefix: str) -> None:
    with pytest.raises(InputError, match="--keyword-prefix"):
        check_prefix(prefix)


# The command


def test_a_library_is_labelled_beside_and_in_place(arxsift: Arxsift, tmp_path: Path, fake: FakeClassifier) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(bib(40), newline="")
    path.chmod(0o640)
    assert arxsift("label", path, "-o", tmp_path / "new.bib").exit_code == 0
    labelled = (tmp_path / "new.bib").read_bytes()
    assert b"arxsift/snn-neuromorphic" in labelled
    assert arxsift("label", path, "--in-place", "--keyword-prefix", "topic:").exit_code == 0
    assert path.read_bytes() == labelled.replace(b"arxsift/", b"topic:")
    assert path.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "refs.bib.bak").read_bytes() == bib(40).encode()
    (tmp_path / "refs.bib.bak").unlink()
    again = arxsift("label", path, "--in-place", "--keyword-prefix", "topic:")
    assert f"arxsift: {path}: has these keywords already; it stays as it is" in again.stderr.splitlines()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new.bib", "refs.bib"]


@pytest.mark.usefixtures("fake")
def test_what_contradicts_in_place_is_refused(arxsift: Arxsift, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,abstract\nT,A\n")
    for arguments, message in (
        ((tmp_path / "a.csv", "--in-place"),
         f"{tmp_path}/a.csv: --in-place is for .bib and .ris; give other files another name with -o"),
        ((tmp_path / "a.csv",), NEITHER),
        ((tmp_path / "a.csv", "--in-place", "-o", "b.csv"),
         BOTH),
        (("-", "--in-place"), "--in-place: give a file, not stdin"),
    ):  # fmt: skip
        result = arxsift("label", *arguments)
        assert (result.exit_code, result.stderr) == (2, f"arxsift: {message}\n")


def test_a_library_that_somebody_saves_meanwhile_stays_as_it_is(
    arxsift: Arxsift, tmp_path: Path, fake: FakeClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(bib(5))
    honest = FakeClassifier.predict

    def predict(self: FakeClassifier, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        path.write_text(bib(6))
        return honest(self, papers, prefer)

    monkeypatch.setattr(FakeClassifier, "predict", predict)
    result = arxsift("label", path, "--in-place")
    told = f"arxsift: {path}: was changed while it was labelled; it stays as it is: label it again"
    assert result.stderr.splitlines()[-1] == told
    assert path.read_text() == bib(6)
    assert [file.name for file in tmp_path.iterdir()] == ["refs.bib"]


def test_what_was_not_read_does_not_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def later(pieces: Iterator[str], name: str) -> Iterator[object]:
        return islice(bibtex_records(pieces, name), 3, None)

    monkeypatch.setattr(reading, "bibtex_records", later)
    with pytest.raises(ArxsiftError, match="a part of it was not read, which must not happen; please report it"):
        out(bib(3).encode(), "bib", NONE)
