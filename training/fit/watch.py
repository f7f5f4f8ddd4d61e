"""The seam between a training and whoever shows how far it is."""

from typing import Protocol

from .loop import Epoch, Progress


class Watch(Protocol):
    """Told of a training as it goes."""

    def stage(self, name: str) -> None:
        """A stage begins."""

    def progress(self, progress: Progress) -> None:
        """A step of a fit is done."""

    def epoch(self, stage: str, epoch: Epoch) -> None:
        """An epoch of a fit is done; one that was done before a restart is told again."""


class Silent:
    """A `Watch` that tells nobody."""

    def stage(self, name: str) -> None: ...
    def progress(self, progress: Progress) -> None: ...
    def epoch(self, stage: str, epoch: Epoch) -> None: ...
