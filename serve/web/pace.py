"""Turns to ask arXiv: at most one request in three seconds, one at a time, over all processes of the user.

A lock file makes it one at a time; a stamp file beside it (`arxiv.stamp`: when was asked, how many seconds to leave
arXiv alone from then on) spaces the requests, and keeps a Retry-After for the next process too. All servers that are
not arXiv's share a lock and a stamp of their own (`others.stamp`): what they ask for does not stop arXiv.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ...configs.errors import DataFileError, FetchError
from ...configs.places import WRITABLE_HOME, home

INTERVAL_SECONDS = 3.0
"""Seconds between two requests that arXiv's terms of use ask for."""

LONGEST_WAIT_SECONDS = 600.0
"""Longest pause, in seconds, that is waited for; a longer one is left to the person."""

LONGEST_PAUSE_SECONDS = 3600.0
"""Longest pause, in seconds, that is kept of a Retry-After: the server is asked again after an hour."""


class Pace:
    """`with pace.turn():` around a request waits until it may be made."""

    def __init__(
        self,
        folder: Path | None = None,
        interval_seconds: float = INTERVAL_SECONDS,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        say: Callable[[str], None] = lambda _: None,
        name: str = "arxiv",
    ) -> None:
        """`say` is told of a wait that a person would wonder about; `name` names the lock, the stamp and the asked."""
        self.clock = clock
        self._sleep = sleep
        self._say = say
        self._interval_seconds = interval_seconds
        self._folder = folder or home()
        self._name = name
        self._whom = "arXiv" if name == "arxiv" else "a server other than arXiv"
        self._stamp = self._folder / f"{name}.stamp"

    def named(self, name: str) -> "Pace":
        """A pace of its own in the same folder."""
        return Pace(self._folder, self._interval_seconds, self.clock, self._sleep, self._say, name)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The right to make one request; kept until the answer has been read, so that there is one connection.

        Raises:
            FetchError: it asked for a longer pause than anyone should wait for.
            DataFileError: the folder cannot be written.
        """
        from filelock import FileLock

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._folder / f"{self._name}.lock")
            lock.acquire()
        except OSError as error:
            raise DataFileError(f"{self._folder}: cannot be written ({error.strerror}); {WRITABLE_HOME}") from error
        try:
            self._await_turn()
            self._write(self._interval_seconds)
            yield
        finally:
            lock.release()

    def pause(self, seconds: float) -> None:
        """Leave it alone for so long from now on, in every process; to be called within a turn.

        Raises:
            FetchError: that is longer than anyone should wait for.
        """
        kept = min(seconds, LONGEST_PAUSE_SECONDS)
        self._write(max(kept, self._interval_seconds))
        if seconds > LONGEST_WAIT_SECONDS:
            raise self._too_long(kept)

    def _await_turn(self) -> None:
        wait_seconds = self._left()
        if wait_seconds > LONGEST_WAIT_SECONDS:
            raise self._too_long(wait_seconds)
        if wait_seconds > 2 * self._interval_seconds:
            self._say(f"{self._whom} asked for a pause: waiting {wait_seconds:.0f} s")
        if wait_seconds > 0:
            self._sleep(wait_seconds)

    def _left(self) -> float:
        """Seconds still to wait; never more than was asked for, also when the clock has been set back."""
        try:
            asked, pause = map(float, self._stamp.read_text().split())
        except FileNotFoundError:
            return 0.0
        except (OSError, ValueError):  # the writer was killed half-way: it asked just now
            return self._interval_seconds
        pause = min(max(self._interval_seconds, pause), LONGEST_PAUSE_SECONDS)
        passed = self.clock() - asked
        return pause - passed if passed >= 0 else pause

    def _write(self, pause_seconds: float) -> None:
        try:
            self._stamp.write_text(f"{self.clock():.3f} {pause_seconds:.3f}\n")
        except OSError as error:
            raise DataFileError(f"{self._stamp}: cannot be written ({error.strerror}); {WRITABLE_HOME}") from error

    def _too_long(self, seconds: float) -> FetchError:
        when = datetime.fromtimestamp(self.clock() + seconds).strftime("%H:%M on %d %B")
        alone = f"asks to be left alone for {seconds / 60:.0f} minutes"
        return FetchError(f"{self._whom} {alone}; run it again after {when}")
