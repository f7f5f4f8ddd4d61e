"""`arxsift label --in-place` that is cut short: the library is there at every moment, as it was or labelled."""

import random
import signal
from pathlib import Path

import pytest
from made.killing import Outcome, Trial, run_trials
from made.libraries import bib

BATCH = 32

COMMAND = ["label", "refs.bib", "--in-place"]


def placed(folder: Path, name: str, content: bytes) -> str:
    (folder / name).mkdir()
    (folder / name / "refs.bib").write_bytes(content)
    return str(folder / name)


def contents(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def unbroken(tmp_path: Path, came: bytes, model: str = "") -> tuple[bytes, Outcome]:
    """What an unbroken run makes of a library, and what became of it."""
    folder = placed(tmp_path, "unbroken", came)
    [outcome] = run_trials([Trial(COMMAND, folder)], BATCH, model)
    assert outcome.code == 0, outcome.told
    assert sorted(contents(folder)) == ["refs.bib", "refs.bib.bak"]
    return (Path(folder) / "refs.bib").read_bytes(), outcome


def mended(folder: str, whole: bytes, came: bytes) -> None:
    """The library is labelled, the copy is what it was, and nothing else is left."""
    left = contents(folder)
    assert left.pop("refs.bib") == whole
    assert left.pop("refs.bib.bak") == came
    assert left in ({}, {".refs.bib.unfinished.lock": b""})


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_at_any_step_on_the_disk_a_library_is_whole_and_the_same_command_ends_the_work(
    tmp_path: Path, every: int
) -> None:
    came = bib(3 * BATCH + 5).encode()
    whole, _ = unbroken(tmp_path, came)
    folders = [placed(tmp_path, f"trial-{n}", came) for n in range(1, 60, every)]
    steps = range(1, 60, every)
    first = run_trials([Trial(COMMAND, folder, kill_at=n) for n, folder in zip(steps, folders, strict=True)], BATCH)
    assert sum(outcome.code == -signal.SIGKILL for outcome in first) * every > 30
    for folder in folders:
        assert (Path(folder) / "refs.bib").read_bytes() in (came, whole)
    second = run_trials([Trial(COMMAND, folder) for folder in folders], BATCH)
    for folder, outcome in zip(folders, second, strict=True):
        assert outcome.code == 0, outcome.told
        mended(folder, whole, came)


@pytest.mark.slow
def test_killed_at_random_moments_a_library_of_thousands_is_labelled_once(tmp_path: Path) -> None:
    came = bib(3000).replace("\n", "\r\n").encode()
    whole, outcome = unbroken(tmp_path, came, "tfidf")
    chance = random.Random(1)
    for n in range(5):
        folder = placed(tmp_path, f"round-{n}", came)
        kills = [Trial(COMMAND, folder, chance.uniform(0, outcome.seconds / 2)) for _ in range(4)]
        outcomes = run_trials([*kills, Trial(COMMAND, folder)], BATCH, "tfidf")
        assert outcomes[-1].code == 0, outcomes[-1].told
        mended(folder, whole, came)
