"""The list of unlabelled papers is checked as it is read, and gives the cached texts in its order."""

from pathlib import Path

import pytest
from made.arxiv_server import made_up

from arxsift.configs.errors import InputError
from arxsift.training.data import unlabelled
from arxsift.training.data.labels import read_corpus_labels
from arxsift.training.data.texts import TextCache
from arxsift.training.data.unlabelled import cached_unlabelled, unlabelled_ids


def listed(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_the_packaged_list_holds_no_labelled_paper() -> None:
    ids = unlabelled_ids()
    assert len(ids) == 98_001
    assert ids == sorted(ids)
    assert not {label.id for label in read_corpus_labels()} & set(ids)


def test_identifiers_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = listed(tmp_path / "few.txt", "2401.00002", "math.AG/0601001", "0712.3825", "2401.00001")
    assert unlabelled_ids(path) == ["2401.00002", "math.AG/0601001", "0712.3825", "2401.00001"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "expected an arXiv identifier, found ''"),
        ("2401.00002v1", "expected an arXiv identifier, found '2401.00002v1'"),
        ("2401.00002 2401.00003", "expected an arXiv identifier, found '2401.00002 2401.00003'"),
        ("2401.00001", "the id '2401.00001' stands already on line 1"),
    ],
)
def test_a_bad_line_is_told(line: str, told: str, tmp_path: Path) -> None:
    path = listed(tmp_path / "few.txt", "2401.00001", line, "2401.00004")
    with pytest.raises(InputError) as error:
        unlabelled_ids(path)
    assert str(error.value) == f"few.txt: line 2: {told}"


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        unlabelled_ids(tmp_path / "none.txt")
    assert str(error.value) == f"{tmp_path / 'none.txt'}: no such file"


def test_cached_texts_come_in_the_order_of_the_list_without_those_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [f"2401.{n:05}" for n in range(9, 0, -1)]
    path = listed(tmp_path / "few.txt", *ids)
    monkeypatch.setattr(unlabelled, "packaged", lambda *_: path)
    assert cached_unlabelled(()) == []
    with TextCache() as cache:
        cache.put([made_up(paper_id) for paper_id in (*sorted(ids)[:6], "2312.00001")])
    assert [paper.id for paper in cached_unlabelled(["2401.00003", "2312.00001"])] == [
        "2401.00006",
        "2401.00005",
        "2401.00004",
        "2401.00002",
        "2401.00001",
    ]
