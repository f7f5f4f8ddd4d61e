"""Turns to ask a server: spaced over processes, pauses kept, arXiv and all others apart."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from made.arxiv_server import Clock

from arxsift.configs.errors import DataFileError, FetchError
from arxsift.serve.web.pace import Pace


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_first_request_does_not_wait_and_the_next_does(clock: Clock) -> None:
    for _ in range(3):  # each as another process would
        with Pace(clock=clock.time, sleep=clock.sleep).turn():
            clock.now += 1
    assert clock.slept == [2.0, 2.0]


def test_a_clock_that_was_set_back_costs_one_interval(clock: Clock) -> None:
    with Pace(clock=clock.time).turn():
        clock.now -= 86_400
    with Pace(clock=clock.time, sleep=clock.sleep).turn():
        pass
    assert clock.slept == [3.0]


@pytest.mark.parametrize("damaged", ["", "17000", "abc def", "nan nan", "1 2 3"])
def test_a_damaged_stamp_costs_at_most_one_interval(damaged: str, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "arxiv.stamp").write_text(damaged)
    with Pace(tmp_path, clock=clock.time, sleep=clock.sleep).turn():
        pass
    assert clock.slept == [3.0]


def test_a_pause_of_years_is_kept_for_an_hour(clock: Clock) -> None:
    pace = Pace(clock=clock.time, sleep=clock.sleep)
    with pytest.raises(FetchError, match=r"^arXiv asks to be left alone for 60 minutes;"), pace.turn():
        pace.pause(1e9)
    clock.now += 3600
    with pace.turn():
        pass
    assert clock.slept == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFileError) as error, Pace(tmp_path / "file" / "home").turn():
        pass
    hint = "set ARXSIFT_HOME to a folder that can be written"
    assert str(error.value) == f"{tmp_path / 'file' / 'home'}: cannot be written (Not a directory); {hint}"


def test_two_processes_share_one_pace(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from arxsift.serve.web.pace import Pace\n"
        "folder, log = Path(sys.argv[1]), open(sys.argv[2], 'a', buffering=1)\n"
        "for _ in range(4):\n"
        "    with Pace(folder, interval_seconds=0.1).turn():\n"
        "        asked = (folder / 'arxiv.stamp').read_text().split()[0]\n"  # not now: this process may be kept waiting
        "        log.write(f'begin {asked}\\n'); time.sleep(0.02); log.write('end\\n')\n"
    )
    log = tmp_path / "log"
    both = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(log)]) for _ in range(2)]
    assert [each.wait(30) for each in both] == [0, 0]
    words = [line.split()[0] for line in log.read_text().splitlines()]
    assert words == ["begin", "end"] * 8  # never two at once
    begun = [float(line.split()[1]) for line in log.read_text().splitlines() if line.startswith("begin")]
    assert min(later - earlier for earlier, later in pairwise(begun)) >= 0.0985  # written in thousandths


def test_other_servers_take_turns_of_their_own(clock: Clock, home: Path) -> None:
    arxiv = Pace(clock=clock.time, sleep=clock.sleep)
    others = arxiv.named("others")
    for pace in (arxiv, others):
        with pace.turn():
            pass
    assert clock.slept == []
    with others.turn():
        pass
    assert clock.slept == [3.0]
    assert sorted(path.name for path in home.iterdir()) == ["arxiv.lock", "arxiv.stamp", "others.lock", "others.stamp"]


def test_a_pause_that_another_server_asks_for_does_not_stop_arxiv(clock: Clock) -> None:
    arxiv = Pace(clock=clock.time, sleep=clock.sleep)
    others = arxiv.named("others")
    told = r"^a server other than arXiv asks to be left alone for 30 minutes;"
    with pytest.raises(FetchError, match=told), others.turn():
        others.pause(1800)
    with arxiv.turn():
        pass
    assert clock.slept == []
    with pytest.raises(FetchError, match=told), others.turn():
        pass
