"""What was typed after `label` in, the files to read out: folders and patterns become the files that they mean."""

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...configs.errors import InputError
from ...models.arxiv_id import parse_id
from ..arxiv.categories import looks_like_category
from ..files.source import READ_SUFFIXES, STREAM, exists, unpacked_name
from ..terminal.say import say
from ..terminal.words import count

REJECTED = ".rejected.jsonl"
"""What stands behind an output's name in that of its file of bad rows."""


def find_inputs(typed: Sequence[str], target: str) -> tuple[str, ...]:
    """The files to read, in the order in which they were named, each once; what is passed over is said.

    A folder means the files of papers in it and below it, a pattern what it would mean to a shell; of both, what is
    written to `target` is left out.

    Raises:
        InputError: a name that means no file, or stdin beside other inputs.
    """
    if STREAM in typed:
        if len(typed) > 1:
            raise InputError("-: stdin is read alone; write it to a file to label it together with others")
        return (STREAM,)
    found = Found(written_to(target))
    for name in typed:
        take(name, found)
    if found.n_passed_over:
        say(f"{count(found.n_passed_over, 'file')} passed over, with no suffix of a file of papers")
    if found.n_again:
        say(f"{count(found.n_again, 'file')} named more than once, and read once")
    return tuple(found.names.values())


@dataclass(slots=True)
class Found:
    """Files to read, and how many others there were."""

    written: frozenset[str]
    """Real paths of what the work itself writes."""
    names: dict[str, str] = field(default_factory=dict)
    """Real path -> the name by which the file was found first, in the order of reading."""
    n_passed_over: int = 0
    n_again: int = 0

    def add(self, name: str) -> None:
        path = os.path.realpath(name)
        self.n_again += path in self.names
        self.names.setdefault(path, name)

    def add_others(self, names: Iterable[str]) -> bool:
        """Add the files that the work does not write; whether there is any."""
        others = [name for name in names if os.path.realpath(name) not in self.written]
        for name in others:
            self.add(name)
        return bool(others)

    def within(self, folder: str) -> Iterator[str]:
        """The files of papers in a folder and below it, by name; those that are hidden are not looked at."""
        with os.scandir(folder) as entries:
            present = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda one: one.name)
        for entry in present:
            if entry.is_dir(follow_symlinks=False):  # a link may lead back to where it stands
                yield from self.within(entry.path)
            elif (
                unpacked_name(entry.name).endswith(READ_SUFFIXES)
                and not entry.name.endswith(REJECTED)
                and entry.is_file()
            ):
                yield entry.path
            elif not entry.name.endswith(REJECTED):
                self.n_passed_over += 1


def take(name: str, found: Found) -> None:
    """Add the files that a name means; raises InputError where there are none."""
    if not exists(name):
        take_pattern(name, found)
    elif Path(name).is_dir():
        take_folder(name, found)
    else:
        found.add(name)


def take_pattern(pattern: str, found: Found) -> None:
    """Add the files that the pattern matches; where it matches only folders, those in them."""
    if glob.escape(pattern) == pattern or "://" in pattern:
        raise InputError(f"{pattern}: no such file{what_to_type(pattern)}")
    matches = sorted(glob.iglob(pattern, recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
    files = [name for name in matches if not Path(name).is_dir()]
    if files:
        if not found.add_others(files):
            raise InputError(f"{pattern}: means only what this call writes; name files of papers")
        return
    for folder in matches:
        take_folder(folder, found)
    if not matches:
        raise InputError(f"{pattern}: no file has a name like this")


def take_folder(folder: str, found: Found) -> None:
    try:
        is_any = found.add_others(found.within(folder))
    except OSError as error:
        raise InputError(f"{error.filename}: cannot be read ({error.strerror})") from error
    if not is_any:
        raise InputError(f"{folder}: no file of papers in it, with a suffix such as .jsonl, .csv, .bib, .ris or .xml")


def what_to_type(name: str) -> str:
    """The command that takes what is no file; empty where none does."""
    if parse_id(name):
        return f"; for a paper of arXiv, type arxsift classify {name}"
    if "://" in name or looks_like_category(name):
        return f"; for a feed, type arxsift triage {name}"
    return ""


def written_to(target: str) -> frozenset[str]:
    return frozenset() if target == STREAM else frozenset(map(os.path.realpath, (target, f"{target}{REJECTED}")))
