"""Words for a person in, one line each on stderr out; data for a program goes to stdout, as bytes of UTF-8."""

import re
import sys
from typing import BinaryIO

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def say(message: str) -> None:
    """One line on stderr; line breaks and terminal controls in quoted input become spaces."""
    line = " ".join(_CONTROL.sub(" ", message).split())
    text = f"arxsift: {line}\n"
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stderr.flush()


def warn(message: str) -> None:
    """Something to know that stops nothing."""
    say(f"warning: {message}")


def stdin_is_terminal() -> bool:
    return sys.stdin.isatty()


def stderr_is_terminal() -> bool:
    return sys.stderr.isatty()


def stdout_is_terminal() -> bool:
    return sys.stdout.isatty()


def stdin_bytes() -> BinaryIO:
    return sys.stdin.buffer


def stdout_bytes() -> BinaryIO:
    return sys.stdout.buffer
