"""The interface between a training and what shows its progress."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fit is."""

    step: int
    n_steps: int
    loss: float
    """A running mean."""
    seconds_left: float


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one epoch gave."""

    number: int
    loss: float
    mean_average_precision: float
    """On the papers that stop the training."""
    minutes: float
    """Time of fitting since the first epoch began, over all attempts."""


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
