"""Heads that were learnt here: every version in a folder of its own, and which of them is in use.

`heads/NAME/3/` is a bundle; `heads/NAME/history.json` says which versions there are, newest last, and whether the head
is in use. A version is never written again, and the file is replaced whole: a kill leaves the one before in use.
"""

import json
import os
import shutil
from pathlib import Path

from ..configs.documents import Document, parse_json
from ..configs.errors import InputError
from ..configs.places import heads_folder
from .bundle import Bundled, read_manifest, save_bundle

HISTORY = "history.json"

MOST_VERSIONS = 10
"""Versions that are kept, a megabyte or two each."""

CORRECTIONS = "corrections"
"""Name of the head that corrects the model that ships; no taxonomy's head has it."""


class History(Document):
    """Which versions there are, and which is in use."""

    versions: tuple[int, ...] = ()
    """Versions that can be used, newest last; the last is in use."""
    is_on: bool = True
    """Whether it is used at all."""


class OwnHead:
    """One head, by its name, in the folder of heads."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = heads_folder() / name

    @property
    def history(self) -> History:
        """Raises InputError where the file is damaged."""
        path = self.folder / HISTORY
        return parse_json(path.read_bytes(), History, str(path)) if path.is_file() else History()

    @property
    def current(self) -> Path | None:
        """The bundle of the newest version, in use or not; None where there is none."""
        versions = self.history.versions
        return self.folder / str(versions[-1]) if versions else None

    @property
    def in_use(self) -> Path | None:
        """The bundle that is in use; None where there is none, or it is left aside."""
        return self.current if self.history.is_on else None

    def add(self, classifier: Bundled) -> int:
        """Keep a new version and put it in use; the number of it.

        What has the name of the newest version is that version: a name changes with anything that was learnt.
        """
        versions = self.history.versions
        if self.current and read_manifest(self.current).name == classifier.name:
            self.switch(is_on=True)
            return versions[-1]
        there = [int(path.name) for path in self.folder.glob("*") if path.name.isdecimal()]  # what a kill left, too
        number = max([0, *there]) + 1
        save_bundle(self.folder / str(number), classifier)
        self._write(History(versions=(*versions, number)[-MOST_VERSIONS:]))
        return number

    def undo(self) -> Path | None:
        """Take back the newest version; the bundle that is in use now, or None where there was no other.

        Raises:
            InputError: there is none to take back.
        """
        history = self.history
        if not history.versions:
            raise InputError(f"{self.name}: nothing was learnt here that could be undone")
        self._write(history.model_copy(update={"versions": history.versions[:-1]}))
        return self.current

    def switch(self, is_on: bool) -> None:
        """Use the head, or leave it aside.

        Raises:
            InputError: nothing was learnt.
        """
        if not self.history.versions:
            raise InputError(f"{self.name}: nothing was learnt here yet; type arxsift review")
        self._write(self.history.model_copy(update={"is_on": is_on}))

    def _write(self, history: History) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{HISTORY}-{os.getpid()}"
        draft.write_text(json.dumps(history.model_dump(mode="json")) + "\n", encoding="utf-8")
        draft.replace(self.folder / HISTORY)
        for path in self.folder.glob("*"):
            if path.name.isdecimal() and int(path.name) not in history.versions:
                shutil.rmtree(path, ignore_errors=True)


def own_heads() -> dict[str, Path]:
    """Name -> bundle of every head in use."""
    names = sorted(path.parent.name for path in heads_folder().glob(f"*/{HISTORY}"))
    return {name: folder for name in names if (folder := OwnHead(name).in_use)}
