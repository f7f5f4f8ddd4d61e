"""Outputs come all or none, papers are seen when they are there, and the next visit settles what a killed one left."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest
from made.triage import JUDGE, judge, made_entry, read

from arxsift.configs.errors import DataFileError, InputError
from arxsift.serve.files.drafts import Draft
from arxsift.serve.triage.publish import all_drafts, draft_paths, publish, settle, sole_visit
from arxsift.serve.triage.reading.decide import Rules
from arxsift.serve.triage.state.state import State

KEY = "2607.00001"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State(tmp_path / "state.sqlite") as state:
        yield state


@pytest.fixture
def visit(state: State) -> int:
    """One that has judged a paper."""
    visit = read(state, [made_entry()], Rules())
    judge(state, visit)
    return visit


def paths_in(folder: Path) -> list[Path]:
    return [folder / "today.html", folder / "today.jsonl"]


def written(drafts: list[Draft]) -> list[Draft]:
    for draft in drafts:
        draft.stream.write(b"the digest\n")
    return drafts


def is_seen(state: State) -> bool:
    return state.entries.seen(KEY) is not None


def left(folder: Path) -> list[str]:
    """Names of files beside the state."""
    return sorted(path.name for path in folder.iterdir() if "state.sqlite" not in path.name)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


# Publishing


def test_whole_drafts_go_to_their_places_and_the_papers_are_seen(state: State, visit: int, tmp_path: Path) -> None:
    with all_drafts(state, visit, paths_in(tmp_path), False) as drafts:
        publish(state, visit, written(drafts))
    assert (left(tmp_path), is_seen(state), state.visits.unfinished()) == (["today.html", "today.jsonl"], True, [])
    assert (tmp_path / "today.html").read_text() == "the digest\n"


def test_with_no_file_the_papers_are_seen_too(state: State, visit: int) -> None:
    with all_drafts(state, visit, [], False) as drafts:
        publish(state, visit, drafts)
    assert is_seen(state)


def test_drafts_are_known_before_they_are_made(state: State, visit: int, tmp_path: Path) -> None:
    with all_drafts(state, visit, paths_in(tmp_path), False) as drafts:
        [unfinished] = state.visits.unfinished()
        assert (unfinished.number, unfinished.stage) == (visit, "open")
        assert list(unfinished.drafts) == [(draft.beside, draft.final) for draft in drafts]
        assert all(draft.beside.exists() for draft in drafts)


def test_a_draft_that_cannot_be_made_leaves_nothing(state: State, visit: int, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error, ExitStack() as opened:
        opened.enter_context(all_drafts(state, visit, [tmp_path / "a.html", tmp_path / "none" / "b.html"], False))
    assert str(error.value) == f"{tmp_path}/none/b.html: cannot be written there (No such file or directory)"
    settle(state)
    assert (left(tmp_path), is_seen(state), state.visits.unfinished()) == ([], False, [])


def test_an_output_that_came_to_be_meanwhile_stays_and_nothing_is_seen(
    state: State, visit: int, tmp_path: Path
) -> None:
    first, second = paths_in(tmp_path)
    with pytest.raises(InputError) as error, all_drafts(state, visit, [first, second], False) as drafts:
        first.write_text("another's")
        publish(state, visit, written(drafts))
    assert str(error.value) == f"{first}: exists already; give another name, or --force to replace it"
    settle(state)
    assert (first.read_text(), left(tmp_path), is_seen(state)) == ("another's", ["today.html"], False)


def test_when_the_first_output_is_there_and_the_second_fails_the_papers_are_seen(
    state: State, visit: int, tmp_path: Path
) -> None:
    first, second = paths_in(tmp_path)
    with pytest.raises(InputError), all_drafts(state, visit, [first, second], False) as drafts:
        second.write_text("another's")
        publish(state, visit, written(drafts))
    assert settle(state) == []
    assert (first.read_text(), second.read_text()) == ("the digest\n", "another's")
    assert (left(tmp_path), is_seen(state)) == (["today.html", "today.jsonl"], True)


def test_ctrl_c_before_anything_is_in_its_place_leaves_the_papers_unseen(
    state: State, visit: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Draft, "reveal", interrupt)
    with pytest.raises(KeyboardInterrupt), all_drafts(state, visit, paths_in(tmp_path), False) as drafts:
        publish(state, visit, written(drafts))
    settle(state)
    assert (left(tmp_path), is_seen(state), state.visits.unfinished()) == ([], False, [])


def test_ctrl_c_right_after_the_move_counts_as_moved(
    state: State, visit: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reveal = Draft.reveal

    def and_stop(self: Draft) -> None:
        reveal(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(Draft, "reveal", and_stop)
    with pytest.raises(KeyboardInterrupt), all_drafts(state, visit, paths_in(tmp_path), False) as drafts:
        publish(state, visit, written(drafts))
    assert (left(tmp_path), is_seen(state), settle(state)) == (["today.html"], True, [])


def test_links_are_followed(state: State, visit: int, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "today.html").symlink_to(tmp_path / "there" / "real.html")
    with all_drafts(state, visit, [tmp_path / "today.html"], False) as drafts:
        assert drafts[0].beside.parent == tmp_path / "there"
        publish(state, visit, written(drafts))
    assert (tmp_path / "there" / "real.html").read_text() == "the digest\n"


# What killed visits left


def killed(
    state: State, visit: int, paths: list[Path], stage: Literal["open", "publishing"], n_moved: int = 0
) -> list[Path]:
    """Drafts of a visit that was killed in that stage, with so many of them in their places already."""
    pairs = draft_paths(paths, "0123")
    state.visits.note_drafts(visit, pairs, stage)
    for n, (draft, final) in enumerate(pairs):
        (final if n < n_moved else draft).write_text("the digest\n")
    return [draft for draft, _ in pairs]


def test_a_visit_killed_while_it_read_or_wrote_is_forgotten_with_its_drafts(
    state: State, visit: int, tmp_path: Path
) -> None:
    killed(state, visit, paths_in(tmp_path), "open")
    assert settle(state) == []
    assert (left(tmp_path), is_seen(state), state.visits.unfinished()) == ([], False, [])
    assert state.verdicts.count_unjudged(read(state, [made_entry()], Rules()), JUDGE) == 0


def test_a_visit_killed_with_whole_drafts_and_none_in_its_place_is_forgotten(
    state: State, visit: int, tmp_path: Path
) -> None:
    killed(state, visit, paths_in(tmp_path), "publishing")
    assert settle(state) == []
    assert (left(tmp_path), is_seen(state)) == ([], False)


@pytest.mark.parametrize("n_moved", [1, 2])
def test_a_visit_killed_with_an_output_in_its_place_is_finished(
    state: State, visit: int, tmp_path: Path, n_moved: int
) -> None:
    killed(state, visit, paths_in(tmp_path), "publishing", n_moved)
    assert settle(state) == paths_in(tmp_path)
    assert (left(tmp_path), is_seen(state)) == (["today.html", "today.jsonl"], True)
    assert settle(state) == []


def test_a_visit_whose_drafts_are_gone_and_whose_outputs_never_came_is_forgotten(
    state: State, visit: int, tmp_path: Path
) -> None:
    for draft in killed(state, visit, paths_in(tmp_path), "publishing"):
        draft.unlink()
    assert settle(state) == []
    assert not is_seen(state)


def test_a_visit_whose_folder_is_gone_is_forgotten(state: State, visit: int, tmp_path: Path) -> None:
    state.visits.note_drafts(visit, draft_paths([tmp_path / "gone" / "today.html"], "0123"), "open")
    assert settle(state) == []
    assert state.visits.unfinished() == []


def test_a_visit_that_was_to_write_to_stdout_alone_is_forgotten(state: State, visit: int) -> None:
    state.visits.note_drafts(visit, [], "publishing")
    assert settle(state) == []
    assert not is_seen(state)


def test_several_killed_visits_are_settled_each_in_its_way(state: State, visit: int, tmp_path: Path) -> None:
    second = read(state, [made_entry("2607.00002")], Rules())
    judge(state, second)
    killed(state, visit, [tmp_path / "one.html"], "open")
    killed(state, second, [tmp_path / "two.html"], "publishing", 1)
    assert settle(state) == [tmp_path / "two.html"]
    assert (is_seen(state), state.entries.seen("2607.00002") is None, left(tmp_path)) == (False, False, ["two.html"])


# One visit at a time


def test_a_home_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(DataFileError) as error, sole_visit():
        pass
    hint = "set ARXSIFT_HOME to a folder that can be written"
    assert str(error.value) == f"{tmp_path}/file/home: cannot be written (Not a directory); {hint}"


def test_the_lock_is_given_back_whatever_happens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    with pytest.raises(KeyboardInterrupt), sole_visit():
        raise KeyboardInterrupt
    with sole_visit():
        pass
