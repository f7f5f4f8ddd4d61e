"""Finished drafts in, outputs in their places out, all of a visit or none; what a killed visit left is completed."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...configs.errors import DataFileError
from ...configs.places import WRITABLE_HOME, home
from ..digest.formats import DigestFormat
from ..files.drafts import Draft, draft_beside, drafting
from ..terminal.say import say, stdout_is_terminal
from .state.records import DraftPaths
from .state.state import State
from .state.visits import TERMINAL


@dataclass(frozen=True, slots=True)
class Target:
    """Where a digest goes."""

    path: Path | None
    """None = stdout."""
    format: DigestFormat
    configured: str = ""
    """As it stands in the configuration, where every day names another file."""

    @property
    def name(self) -> str:
        """Changes when the digest goes elsewhere or in another format; `TERMINAL` where it is only looked at."""
        if self.path is None:
            return TERMINAL if self.format == "table" and stdout_is_terminal() else f"{self.format} -"
        return f"{self.format} {self.configured or self.path.resolve()}"


@contextmanager
def sole_visit() -> Iterator[None]:
    """One visit at a time: a second one waits, and then finds seen what the first has shown.

    Raises:
        DataFileError: the folder cannot be written.
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
        raise DataFileError(f"{home()}: cannot be written ({error.strerror}); {WRITABLE_HOME}") from error
    try:
        yield
    finally:
        lock.release()


def settle(state: State) -> list[Path]:
    """Finish or undo what killed visits left; the outputs that are in their places now, and whose papers are seen.

    A visit whose drafts were whole and of which one had been put in its place is finished; of all others nothing stays.
    """
    published: list[Path] = []
    for visit in state.visits.unfinished():
        moved = any(final.exists() and not draft.exists() for draft, final in visit.drafts)
        if visit.stage == "publishing" and moved:
            for draft, final in visit.drafts:
                if draft.exists():
                    draft.replace(final)
            state.visits.publish(visit.number)
            published += [final for _, final in visit.drafts if final.exists()]
        else:
            for draft, _ in visit.drafts:
                draft.unlink(missing_ok=True)
            state.visits.forget(visit.number)
    return published


@contextmanager
def all_drafts(state: State, visit: int, paths: Sequence[Path], force: bool) -> Iterator[list[Draft]]:
    """A draft for each path, known to the state before it is made, so that a killed visit's can be found."""
    token = secrets.token_hex(4)
    state.visits.note_drafts(visit, draft_paths(paths, token), "open")
    with ExitStack() as opened:
        yield [opened.enter_context(drafting(path, force, token)) for path in paths]


def draft_paths(paths: Sequence[Path], token: str) -> list[DraftPaths]:
    return [DraftPaths(draft_beside(path.resolve(), token), path.resolve()) for path in paths]


def publish(state: State, visit: int, drafts: Sequence[Draft]) -> None:
    """Put whole drafts in their places, then count the visit's papers as seen.

    Once it is noted that the drafts are whole, a killed visit is finished by the next one if a draft has moved.
    """
    for draft in drafts:
        draft.seal()
    paths = [DraftPaths(draft.beside, draft.final) for draft in drafts]
    try:
        state.visits.note_drafts(visit, paths, "publishing")
        for draft in drafts:
            draft.reveal()
    except BaseException:
        if all(draft.beside.exists() for draft in drafts):
            state.visits.note_drafts(visit, paths, "open")
        else:  # the person has seen one: the papers must not come again
            state.visits.publish(visit)
        raise
    state.visits.publish(visit)
