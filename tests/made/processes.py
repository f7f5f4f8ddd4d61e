"""Processes that hear signals as those a person starts; under nohup or in the background they would ignore some."""

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

INHERITED = (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP)
"""Signals that a shell has its background jobs ignore, or nohup its command."""


def hear_signals() -> None:
    """Undo what was inherited, so that a process started by this one ends when it is told to."""
    for number in INHERITED:
        signal.signal(number, signal.SIG_DFL)


def start(command: Sequence[str], **options: Any) -> "subprocess.Popen[bytes]":
    """A process that hears every signal; options are those of `subprocess.Popen`."""
    return subprocess.Popen(command, preexec_fn=hear_signals, **options)


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt in this process, as it does where tests run in the foreground."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
