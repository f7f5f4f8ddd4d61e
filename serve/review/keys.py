"""A terminal or a pipe in, the keys that a person presses out, one by one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ..terminal.say import stdin_bytes, stdin_is_terminal

TOPIC_KEYS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Keys of the topics, in their order."""

CONFIRM = "\n"

END = "\x04"
"""Control-D, which a terminal that gives every key at once gives as it is."""


@contextmanager
def keys() -> Iterator[Iterator[str]]:
    """The keys; a terminal gives each at once, without Enter. Ends where the input ends, or at Control-D."""
    if not stdin_is_terminal():
        yield piped()
        return
    import termios  # POSIX only
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield typed()
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def typed() -> Iterator[str]:
    while (key := sys.stdin.read(1)) and key != END:
        yield CONFIRM if key == "\r" else key


def piped() -> Iterator[str]:
    """The characters of each line, then `CONFIRM`."""
    for line in stdin_bytes():
        yield from line.decode("utf-8", "replace").rstrip("\r\n")
        yield CONFIRM
