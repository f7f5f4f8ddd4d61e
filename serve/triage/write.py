"""A visit's digest in, every output of a job written and put in its place out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..digest.formats import WRITERS
from ..files.writers import json_line
from ..terminal.say import say, stdout_bytes
from .compose import Composer
from .job import Job
from .outputs import free_neighbour, make_folder, rejected_beside
from .publish import Target, all_drafts, publish
from .state.state import State


@dataclass(frozen=True, slots=True)
class OutputWriter:
    """Writes the outputs of one visit."""

    state: State
    visit: int
    job: Job

    def write(self, composer: Composer) -> list[Path]:
        """Write every output and put it in its place; one that exists gives way only to something new.

        Returns what has been written, and what stays.
        """
        targets = [self._placed(target) for target in self._due()]
        paths = [target.path for target in targets if target.path]
        rejected = self._rejected(paths or self.job.paths)
        with all_drafts(self.state, self.visit, [*paths, *rejected], self.job.force) as drafts:
            streams = iter(drafts)
            for target in targets:
                stream = next(streams).stream if target.path else stdout_bytes()
                WRITERS[target.format](composer.digest(), stream)
                stream.flush()
            for draft in streams:
                for entry in self.state.entries.rejected(self.visit):
                    draft.stream.write(json_line({"place": entry.location, "error": entry.error, "row": entry.row}))
            publish(self.state, self.visit, drafts)
        if paths and not rejected and self.job.force:  # what an earlier output had beside it
            rejected_beside(paths[0]).unlink(missing_ok=True)
        return [*(paths or [path for path in self.job.paths if path.exists()]), *rejected]

    def _due(self) -> list[Target]:
        """The targets that are to be written; of the others it is said that they stay."""
        if self.state.shown.sections(self.visit):
            return list(self.job.targets)
        is_new = bool(self.state.entries.count_to_show(self.visit))
        why = "nothing that is new is to be shown" if is_new else "nothing is new"
        options = "--all shows what was seen before"
        due = []
        for target in self.job.targets:
            if target.path is None or (self.job.write_empty and not target.path.exists()):
                due.append(target)
            elif target.path.exists():
                say(f"{target.path}: stays as it is, since {why}; {options}")
            else:
                say(f"{target.path}: not written, since {why}; {options}, --write-empty writes the file")
        return due

    def _placed(self, target: Target) -> Target:
        """The target where it can be written."""
        if target.path is None or not self.job.configured_in:
            return target
        make_folder(target.path, self.job.configured_in)
        return target if self.job.force else replace(target, path=free_neighbour(target.path))

    def _rejected(self, paths: Sequence[Path]) -> list[Path]:
        """Where entries that cannot be read go: beside the first output, unless a killed visit put its own there."""
        if not paths or not self.state.entries.fates(self.visit).get("rejected"):
            return []
        path = rejected_beside(paths[0])
        return [path] if self.job.force or not path.exists() else []
