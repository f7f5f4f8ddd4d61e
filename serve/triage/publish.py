"""Finished drafts in, outputs in their places out, each run's all or none; what a killed run left is settled."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...configs.errors import StoreError
from ...configs.places import home
from ..digest.formats import DigestFormat
from ..files.drafts import Draft, draft_beside, drafting
from ..terminal.say import say
from .state import State


@dataclass(frozen=True, slots=True)
class Target:
    """Where a digest goes."""

    path: Path | None
    """None = stdout."""
    format: DigestFormat


@contextmanager
def sole_run() -> Iterator[None]:
    """One run at a time: a second one waits, and then finds seen what the first has shown.

    Raises:
        StoreError: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(home() / "triage.lock")
    try:
        home().mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say("another arxsift triage is running; this one begins when it ends")
            lock.acquire()
    except OSError as error:
        hint = "set ARXSIFT_HOME to a folder that can be written"
        raise StoreError(f"{home()}: cannot be written ({error.strerror}); {hint}") from error
    try:
        yield
    finally:
        lock.release()


def settle(state: State) -> list[Path]:
    """Finish or undo what killed runs left; the outputs that are in their places now, and whose papers are seen.

    A run whose drafts were whole and of which one had been put in its place is finished; of all others nothing stays.
    """
    published: list[Path] = []
    for run, stage, drafts in state.unfinished():
        if stage == "publishing" and any(final.exists() and not draft.exists() for draft, final in drafts):
            for draft, final in drafts:
                if draft.exists():
                    draft.replace(final)
            state.publish(run)
            published += [final for _, final in drafts if final.exists()]
        else:
            for draft, _ in drafts:
                draft.unlink(missing_ok=True)
            state.forget(run)
    return published


@contextmanager
def all_drafts(state: State, run: int, paths: Sequence[Path], force: bool) -> Iterator[list[Draft]]:
    """A draft for each path, known to the state before it is made, so that a killed run's can be found."""
    token = secrets.token_hex(4)
    state.note_drafts(run, places(paths, token), "open")
    with ExitStack() as opened:
        yield [opened.enter_context(drafting(path, force, token)) for path in paths]


def places(paths: Sequence[Path], token: str) -> list[tuple[Path, Path]]:
    return [(draft_beside(path.resolve(), token), path.resolve()) for path in paths]


def publish(state: State, run: int, drafts: Sequence[Draft]) -> None:
    """Put whole drafts in their places, then count the run's papers as seen.

    From the note that the drafts are whole on, a killed run is finished by the next one as soon as one draft has moved.
    """
    for draft in drafts:
        draft.seal()
    where = [(draft.beside, draft.final) for draft in drafts]
    try:
        state.note_drafts(run, where, "publishing")
        for draft in drafts:
            draft.reveal()
    except BaseException:
        if all(draft.beside.exists() for draft in drafts):
            state.note_drafts(run, where, "open")
        else:  # the person has seen one: the papers must not come again
            state.publish(run)
        raise
    state.publish(run)
