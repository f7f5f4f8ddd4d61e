"""Nothing is written outside arxsift's folders, nothing is asked of anyone, by any dependency or process it starts."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from made.arxiv_server import announcements, render_daily
from made.processes import start
from made.program import command
from made.servers import free_port

from arxsift import REPORTS_OFF

OWN = {".local/share/arxsift", ".config/arxsift"}
"""arxsift's folders in a home on Linux."""

ADDRESS = re.compile(r"sa_family=AF_INET6?\b.*?inet_(?:addr|pton)\((?:AF_INET6, )?\"([^\"]+)\"")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A new person's home, with papers to read in it."""
    folder = tmp_path / "home"
    (folder / "tmp").mkdir(parents=True)
    line = json.dumps({"title": "On kettles", "abstract": "We train spiking networks on a memristor array. " * 20})
    (tmp_path / "papers.jsonl").write_text(f"{line}\n" * 20)
    (tmp_path / "many.jsonl").write_text(f"{line}\n" * 600)
    (tmp_path / "feed.xml").write_bytes(render_daily("rss", announcements(6, ["We train spiking networks."])))
    labelled = {"title": "On tea", "abstract": "We prove a theorem on tea.", "topics": ["theory"]}
    (tmp_path / "labelled.jsonl").write_text("".join(json.dumps(labelled | {"id": str(n)}) + "\n" for n in range(20)))
    return folder


def environment(home: Path) -> dict[str, str]:
    """What a new person's shell has set."""
    return {"HOME": str(home), "TMPDIR": str(home / "tmp"), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def strangers(home: Path) -> list[str]:
    """Files in a home that are not in arxsift's own folders."""
    files = [path.relative_to(home) for path in home.rglob("*") if not path.is_dir()]
    return sorted(str(path) for path in files if not any(path.is_relative_to(own) for own in OWN))


@pytest.mark.parametrize(
    "arguments",
    [
        ("classify", "We train spiking networks."),
        ("label", "papers.jsonl", "-o", "out.jsonl"),
        ("label", "papers.jsonl", "-o", "out.csv", "--model", "tfidf"),
        ("triage", "feed.xml", "-o", "out.html"),
        ("models",),
    ],
    ids=" ".join,
)
def test_a_fresh_home_has_only_arxsift_s_folders_afterwards(home: Path, arguments: tuple[str, ...]) -> None:
    subprocess.run(command(*arguments), cwd=home.parent, env=environment(home), check=True, capture_output=True)
    assert strangers(home) == []


def test_a_user_s_own_setting_wins() -> None:
    code = f"import os, arxsift; print(*(os.environ[name] for name in {sorted(REPORTS_OFF)}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "ORT_DISABLE_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = dict(sorted(REPORTS_OFF.items())) | {"ORT_DISABLE_TELEMETRY": "0"}
    assert done.stdout.split() == list(expected.values())


@pytest.fixture
def traced(home: Path) -> Iterator[Callable[..., set[str]]]:
    """Runs a command and gives the addresses that it or a process of its own connected or sent to."""
    log = home.parent / "connections.log"

    def run(*arguments: str) -> set[str]:
        subprocess.run(
            tracing(log, command(*arguments)),
            cwd=home.parent,
            env=environment(home),
            check=True,
            capture_output=True,
        )
        return addresses(log)

    yield run
    assert strangers(home) == []


def tracing(log: Path, watched: Sequence[str]) -> list[str]:
    """A command watched by strace, which notes connections and datagrams, name look-ups too.

    strace runs beside (`-D`), so that signals reach the command itself, and stops it at these calls only.
    """
    strace = shutil.which("strace")
    assert strace, "strace is needed: apt-get install strace"
    calls = "trace=connect,sendto,sendmsg,sendmmsg"
    return [strace, "-D", "-f", "--seccomp-bpf", "-q", "-s", "0", "-e", calls, "-o", str(log), *watched]


def addresses(log: Path) -> set[str]:
    """Addresses that were connected or sent to; the log is whole when it no longer grows."""
    size = -1
    while size != (size := log.stat().st_size):
        time.sleep(0.5)
    return set(ADDRESS.findall(log.read_text(errors="replace")))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "arguments",
    [
        ("classify", "We train spiking networks."),
        ("classify", "--model", "tfidf", "We train spiking networks."),
        ("label", "many.jsonl", "-o", "out.jsonl"),  # long enough for a reporter that waits before it sends
        ("label", "papers.jsonl", "-o", "out.csv", "--model", "tfidf"),
        ("triage", "feed.xml"),
        ("taxonomy", "agreement"),
        ("evaluate", "tfidf", "--papers", "labelled.jsonl"),
        ("train", "tfidf", "--seeds-only"),
        ("train", "transformer", "--seeds-only"),
        ("compare", "transformer", "tfidf"),
        ("simulate", "transformer", "tfidf"),
        ("audit", "--seeds-only"),
    ],
    ids=" ".join,
)
def test_nothing_is_asked_of_anyone(traced: Callable[..., set[str]], arguments: tuple[str, ...]) -> None:
    assert traced(*arguments) == set()


@pytest.mark.slow
def test_a_connection_and_a_name_look_up_would_be_seen(tmp_path: Path) -> None:
    log = tmp_path / "connections.log"
    for line, address in (
        ("socket.socket().connect_ex(('127.0.0.1', 9))", "127.0.0.1"),
        ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('127.0.0.2', 53))", "127.0.0.2"),
    ):
        subprocess.run(tracing(log, [sys.executable, "-c", f"import socket; {line}"]), check=True)
        assert addresses(log) == {address}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_user_interface_talks_to_this_machine_alone(home: Path) -> None:
    log, port = home.parent / "connections.log", free_port()
    with start(tracing(log, command("ui", "--port", port)), cwd=home.parent, env=environment(home)) as server:
        try:
            await_answer(f"http://127.0.0.1:{port}/health")
        finally:
            server.terminate()
    assert addresses(log) <= {"127.0.0.1", "::1"}
    assert strangers(home) == []


def await_answer(url: str, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{url} did not answer")
