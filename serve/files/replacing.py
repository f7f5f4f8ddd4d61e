"""A file and what is to stand in its place in; the old one is kept under another name, and no moment has neither."""

import filecmp
import os
import shutil
from pathlib import Path

from .drafts import draft_beside
from .growing import sync_folder


def replace_keeping(path: Path, new: Path, backup: Path) -> bool:
    """Put a durable new file in the place of another, with its permissions, and keep a copy of the other.

    False: they are the same bytes, or it was done before; then nothing changes.
    """
    final = path.resolve()
    if not new.exists():
        return False
    if filecmp.cmp(final, new, shallow=False):
        new.unlink()
        return False
    shutil.copymode(final, new)
    draft = draft_beside(backup.resolve(), "copy")
    shutil.copy2(final, draft)
    with draft.open("rb") as copied:
        os.fsync(copied.fileno())
    draft.replace(backup)
    new.replace(final)
    sync_folder(final.parent)
    return True
