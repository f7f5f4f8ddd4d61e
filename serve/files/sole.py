"""A path in, the right to write it out: one process at a time has it, however the last one ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...configs.errors import InputError
from .growing import unfinished_beside


@contextmanager
def sole_writer(path: Path) -> Iterator[None]:
    """Hold the path while it is written.

    Raises:
        InputError: another process holds it, or nothing can be written there.
    """
    from filelock import FileLock, Timeout

    held = unfinished_beside(path, "lock")
    lock = FileLock(held)
    try:
        held.parent.stat()  # the lock would make a folder that is not there
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InputError(f"{path}: another arxsift label is writing it; wait for it, or give another name") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be written there ({error.strerror})") from error
    try:
        yield
    finally:
        held.unlink(missing_ok=True)  # while it is held: one who waits for it sees that it is gone, and begins again
        lock.release()
