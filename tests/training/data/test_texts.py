"""The cache of texts: what is put in comes out, whoever else is writing."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxsift.configs.errors import DataFileError, InputError
from arxsift.models.paper import Paper
from arxsift.training.data.texts import SCHEMA_VERSION, TextCache

WORD = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PAPERS = st.builds(
    Paper,
    id=WORD.filter(bool),
    title=WORD,
    abstract=WORD,
    authors=st.lists(WORD, max_size=3).map(tuple),
    categories=st.lists(WORD, max_size=3).map(tuple),
    date=WORD,
    version=st.none() | st.integers(1, 99),
    url=WORD,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "texts.sqlite"


@pytest.fixture
def cache(path: Path) -> Iterator[TextCache]:
    with TextCache(path) as cache:
        yield cache


def paper(paper_id: str, version: int | None = None, abstract: str = "It boils.") -> Paper:
    return Paper(paper_id, "On kettles", abstract, version=version)


@settings(max_examples=50, deadline=None)
@given(papers=st.lists(PAPERS, unique_by=lambda paper: paper.id, max_size=8))
def test_what_is_put_in_comes_out(papers: list[Paper]) -> None:
    with TextCache(Path(":memory:")) as cache:
        assert cache.put(papers) == len(papers) == len(cache)
        assert list(cache.get(paper.id for paper in papers).values()) == papers


def test_it_is_still_there_after_closing(path: Path) -> None:
    whole = Paper("2401.00017", "T", "A", ("Ada", "Bo"), ("cs.AI", "cs.LO"), "2024-01-01", 3, "https://example.org/1")
    with TextCache(path) as cache:
        cache.put([whole])
    with TextCache(path) as cache:
        assert cache.get(["2401.00017"]) == {"2401.00017": whole}
        assert "2401.00017" in cache
        assert "2401.00018" not in cache


def test_the_default_path_is_the_users(home: Path) -> None:
    with TextCache() as cache:
        assert cache.path == home / "texts.sqlite"
    assert cache.path.is_file()


def test_more_identifiers_than_sqlite_takes_variables_are_looked_up(cache: TextCache) -> None:
    ids = [f"id-{n}" for n in range(2_600)]
    cache.put(paper(paper_id) for paper_id in ids[::2])
    assert list(cache.get(reversed(ids))) == ids[::2][::-1]
    assert cache.missing(ids) == ids[1::2]


def test_missing_ones_come_once_and_in_order(cache: TextCache) -> None:
    cache.put([paper("b")])
    assert cache.missing(["c", "b", "a", "c"]) == ["c", "a"]


def test_absent_ones_are_remembered_until_asked_for_again(cache: TextCache) -> None:
    cache.mark_absent(["a", "b"])
    assert cache.missing(["a", "b", "c"]) == ["c"]
    assert cache.missing(["a", "b", "c"], retry_absent=True) == ["a", "b", "c"]
    assert cache.absent(["c", "b", "a"]) == ["b", "a"]
    cache.put([paper("a")])
    assert cache.absent(["a", "b"]) == ["b"]
    assert cache.missing(["a", "b"], retry_absent=True) == ["b"]


def test_a_later_version_replaces_and_an_earlier_one_does_not(cache: TextCache) -> None:
    assert cache.put([paper("a", None, "from a file")]) == 1
    assert cache.put([paper("a", 2, "from arXiv")]) == 1
    assert cache.put([paper("a", None, "from a file"), paper("a", 1, "old")]) == 0
    assert cache.get(["a"])["a"].abstract == "from arXiv"
    assert cache.put([paper("a", 2, "mended"), paper("a", 3, "newest")]) == 2
    assert cache.get(["a"])["a"].abstract == "newest"


def test_all_are_stored_or_none(cache: TextCache) -> None:
    def broken() -> Iterator[Paper]:
        yield paper("a")
        raise InputError("line 2: bad")

    with pytest.raises(InputError, match=r"^line 2: bad$"):
        cache.put(broken())
    assert len(cache) == 0
    assert cache.put([paper("b")]) == 1
    assert cache.missing(["a", "b"]) == ["a"]


def test_others_can_write_while_a_long_put_goes_on(cache: TextCache, path: Path) -> None:
    def slow() -> Iterator[Paper]:
        yield paper("a")
        with TextCache(path) as other:
            assert other.put([paper("b")]) == 1
        yield paper("c")

    assert cache.put(slow()) == 2
    assert cache.missing(["a", "b", "c"]) == []


def test_processes_that_start_at_once_all_get_in(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from arxsift.training.data.texts import TextCache\n"
        "from arxsift.models.paper import Paper\n"
        "for n in range(10):\n"
        "    with TextCache(Path(sys.argv[1])) as cache: cache.put([Paper(f'{sys.argv[2]}-{n}', 'T', 'A')])\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, str(path), name]) for name in "abcd"]
    assert [writer.wait(30) for writer in writers] == [0, 0, 0, 0]
    with TextCache(path) as cache:
        assert cache.missing(f"{name}-{n}" for name in "abcd" for n in range(10)) == []


def test_a_file_that_is_not_a_database_is_named_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("kettle " * 1000)
    with pytest.raises(DataFileError) as error:
        TextCache(path)
    hint = "if no other program is using it, move it away and run `arxsift fetch` again"
    assert str(error.value) == f"{path}: the cache of texts cannot be used (it is no SQLite database); {hint}"
    assert path.read_text() == "kettle " * 1000


def test_a_file_of_a_newer_arxsift_is_left_alone(path: Path) -> None:
    TextCache(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    with pytest.raises(DataFileError) as error:
        TextCache(path)
    known = f"schema {SCHEMA_VERSION + 1}, this one knows {SCHEMA_VERSION}"
    assert str(error.value) == f"{path}: written by a newer arxsift ({known}); upgrade arxsift or move it away"


def test_a_database_of_something_else_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    db.close()
    with pytest.raises(DataFileError) as error:
        TextCache(path)
    assert str(error.value) == f"{path}: a database, but not a cache of texts; move it away and try again"


def test_a_cache_that_cannot_be_written_is_said_to_be_so(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(DataFileError) as error:
        TextCache(path)
    hint = "give yourself the right to write it and its folder, or set ARXSIFT_HOME to a folder that can be written"
    cannot = f"{path}: the cache of texts cannot be written"
    assert str(error.value) == f"{cannot} (it cannot be opened); {hint}"
    path.rmdir()
    with TextCache(path) as cache:
        cache._db.execute("PRAGMA query_only = 1")  # what a file without the right to write answers, for root too
        with pytest.raises(DataFileError) as error:
            cache.put([Paper.of("A title", "An abstract", "2401.00001")])
    assert str(error.value) == f"{cannot} (it cannot be written); {hint}"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFileError) as error:
        TextCache(tmp_path / "file" / "texts.sqlite")
    hint = "set ARXSIFT_HOME to a folder that can be written"
    assert str(error.value) == f"{tmp_path / 'file'}: cannot be created (File exists); {hint}"
