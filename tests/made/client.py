"""Fixtures of tests that ask servers: time that passes only in waiting, a cache, a client of a local server alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from arxsift.serve.web import connection
from arxsift.serve.web.polite import Polite
from made.arxiv_server import Answers, Clock, FakeArxiv, patient, running

__all__ = ["answers", "client", "clock", "nothing_from_outside", "now", "said"]


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No state, address, contact or proxy of the person who runs the tests."""
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("ARXSIFT_ARXIV_API", "ARXSIFT_ARXIV_RSS", "ARXSIFT_ARXIV_OAI", "ARXSIFT_CONTACT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def now() -> float:
    """When the clock begins, in seconds since 1970."""
    return 1_700_000_000.0


@pytest.fixture
def clock(now: float, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(now)
    monkeypatch.setattr("urllib3.util.retry.time", clock)  # which reckons with the dates of Retry-After
    return clock


@pytest.fixture
def said() -> list[str]:
    """What the client says."""
    return []


@pytest.fixture
def answers() -> Answers:
    """What the client keeps."""
    return Answers()


@pytest.fixture
def client(clock: Clock, said: list[str], answers: Answers) -> Iterator[Polite]:
    with patient(clock, said, cache=answers) as client:
        yield client


@contextmanager
def in_place_of_arxiv(arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeArxiv]:
    """A local server that is asked instead of arXiv's."""
    with running(arxiv) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


class SlowServer:
    """Makes servers slow after so many bytes of an answer: seconds pass only as further bytes are read."""

    def __init__(self, n_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
        import urllib3

        self._n_bytes, self._seconds = n_bytes, 0.0
        self._read1 = urllib3.HTTPResponse.read1
        monkeypatch.setattr(
            urllib3.HTTPResponse, "read1", lambda response, *_, **options: self._read(response, options)
        )
        monkeypatch.setattr(connection, "time", self)

    def monotonic(self) -> float:
        return self._seconds

    def _read(self, response: Any, options: dict[str, Any]) -> bytes:
        piece = self._read1(response, 100, **options)
        if response.tell() > self._n_bytes:
            self._seconds += 1000.0
        return piece
