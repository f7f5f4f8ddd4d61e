"""A run whose process is gone is marked as killed by the next one on the same machine, and no other run is."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from made.program import arxsift, command, environment, logged_runs, store_in
from made.store import own_home
from made.trainings import write_small_recipe

from arxsift.training.tracking.processes import (
    HOST,
    PROCESS,
    Process,
    host,
    is_gone,
    left_behind,
    own_tags,
    start_of,
    this_process,
)


def test_this_process_is_there_and_one_that_ended_is_gone() -> None:
    here = this_process()
    assert Process.parse(str(here)) == here
    assert not is_gone(here)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as program:
        other = replace(here, pid=program.pid, started=start_of(program.pid) or "")
        assert not is_gone(other)
        program.kill()
        deadline = time.monotonic() + 20
        while not is_gone(other):  # also before anybody waited for it
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert is_gone(other)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells it so")
def test_runs_that_an_older_arxsift_tagged_are_understood() -> None:
    field_22 = Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
    assert this_process().started == field_22


def test_another_process_with_the_same_number_is_not_taken_for_the_first() -> None:
    assert is_gone(replace(this_process(), started="1"))


def test_after_a_new_start_of_the_machine_nothing_goes_on_but_what_may_be_elsewhere() -> None:
    here = this_process()
    outside, inside = (replace(here, namespace=number) for number in ("4026531836", "4026532001"))
    assert is_gone(replace(outside, boot="an earlier one"), outside)
    assert not is_gone(replace(inside, boot="an earlier one"), outside)
    assert not is_gone(replace(outside, boot="an earlier one"), inside)
    assert not is_gone(replace(inside, started="1"), outside)


def test_what_cannot_be_told_is_not_gone() -> None:
    assert not is_gone(replace(this_process(), started=""))
    for text in ("", "12", "x/1/2/3", "0/1/2/3", "-1/1/2/3", "99999999999/1/2/3", "1/2/3/4/5"):
        assert Process.parse(text) is None


def test_only_runs_of_this_machine_whose_process_is_gone_are_left_behind() -> None:
    mine, here = own_tags(), this_process()
    dead = str(replace(here, started="1"))
    runs = {
        "live": mine,
        "dead": mine | {PROCESS: dead},
        "child of the dead": mine | {PROCESS: dead, "mlflow.parentRunId": "dead"},
        "dead elsewhere": {HOST: "another 01234567", PROCESS: dead},
        "of the same name elsewhere": {HOST: f"{host()[:-8]}01234567", PROCESS: dead},
        "of an older arxsift": {},
        "with a strange tag": mine | {PROCESS: "?"},
    }
    reason = f"process {here.pid} was gone when process {here.pid} began a run"
    assert left_behind(runs) == {"dead": reason, "child of the dead": reason}


HANG = """
import time
from arxsift.training.tracking.store import Store
store = Store()
with store.run("parent", {}) as parent, store.run("child", {}, parent):
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_next_training_marks_what_killed_ones_left_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = own_home(monkeypatch, tmp_path / "home")
    write_small_recipe(home)
    with (
        subprocess.Popen([sys.executable, "-c", HANG], env=environment(home), stdout=subprocess.PIPE) as live,
        subprocess.Popen([sys.executable, "-c", HANG], env=environment(home), stdout=subprocess.PIPE) as hung,
    ):
        for program in (live, hung):
            assert program.stdout is not None
            assert program.stdout.readline() == b"ready\n"
        hung.kill()
        training = subprocess.Popen(
            command("train", "tfidf", "--seeds-only"), env=environment(home), cwd=home, stderr=subprocess.DEVNULL
        )
        uri = store_in(home)
        while not (begun := [run for run in logged_runs(uri)[1] if run.data.tags.get("recipe") == "tfidf"]):
            assert training.poll() is None
            time.sleep(0.05)
        training.send_signal(signal.SIGKILL)
        training.wait()
        client, runs = logged_runs(uri)
        assert client.get_run(begun[0].info.run_id).info.status == "RUNNING"
        done = arxsift(home, "train", "small.yaml", "--seeds-only")
        assert done.returncode == 0, done.stderr
        after = {run.info.run_id: run for run in logged_runs(uri)[1]}
        live.kill()
    for run in runs:
        pid = int(run.data.tags[PROCESS].split("/")[0])
        run_after = after[run.info.run_id]
        if pid == live.pid:
            assert (run_after.info.status, run_after.data.tags.get("arxsift.ended")) == ("RUNNING", None)
        else:
            assert pid in (hung.pid, training.pid)
            assert (run_after.info.status, run_after.info.end_time is not None) == ("KILLED", True)
            assert run_after.data.tags["arxsift.ended"].startswith(f"process {pid} was gone when process ")
    assert len(runs) == 5
    others = [run.info.status for run_id, run in after.items() if run_id not in {run.info.run_id for run in runs}]
    assert others == ["FINISHED"] * 3
