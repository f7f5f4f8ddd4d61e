"""The record that every check yields."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from ...configs.errors import ArxsiftError

State = Literal["good", "note", "fault"]
"""A note is worth knowing and needs nothing; a fault keeps something from working."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    part: str
    """Heading under which it stands: `installation`, `data`, …"""
    name: str
    text: str
    state: State = "good"
    next_step: str = ""
    """What to do about a fault, or to get what a note misses."""


@contextmanager
def faults_found(findings: list[Finding], part: str, name: str, next_step: str) -> Iterator[None]:
    """An error of arxsift or of the system in the body becomes a finding."""
    try:
        yield
    except (ArxsiftError, OSError) as error:
        findings.append(Finding(part, name, str(error), "fault", next_step))


def size_text(n_bytes: int) -> str:
    """`0 KB`, `12 KB`, `3.4 MB`, `1.2 GB`, in powers of ten."""
    if n_bytes >= 1e9:
        return f"{n_bytes / 1e9:.1f} GB"
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes >= 1e6 else f"{n_bytes / 1e3:.0f} KB"
