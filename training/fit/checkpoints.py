"""The state of a fit in, a file on disk out, and back: a killed training goes on where it was."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...configs.places import home
from ...configs.recipe import Recipe
from ...models.arrays import Logits
from ..data.dataset import Dataset
from .watch import Epoch

if TYPE_CHECKING:
    import torch

REVISION = 1
"""Version of the fits: raised when they begin to differ, since checkpoints of earlier ones are then of no use."""


@dataclass(slots=True)
class State:
    """All that a fit knows besides the weights."""

    epoch: int = 0
    """Number of epochs that are done."""
    batch: int = 0
    """Number of this epoch's batches that are done."""
    step: int = 0
    """Number of batches that are done in all."""
    loss: float = 0.0
    """Sum for the running mean."""
    seconds: float = 0.0
    """Time of fitting, over all attempts."""
    best: float = -1.0
    """The highest quality that an epoch reached."""
    since_best: int = 0
    """Number of epochs since then."""
    history: list[Epoch] = field(default_factory=list)

    @classmethod
    def from_json(cls, text: str) -> "State":
        fields = json.loads(text)
        return cls(**{**fields, "history": [Epoch(**epoch) for epoch in fields["history"]]})


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """What a checkpoint holds."""

    state: State
    tensors: "dict[str, dict[str, torch.Tensor]]"
    optimiser: dict[str, Any]


class Checkpoint:
    """One fit's file in the folder of its training."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.pt"

    def save(
        self, state: State, tensors: "Mapping[str, Mapping[str, torch.Tensor]]", optimiser: Mapping[str, Any]
    ) -> None:
        """Replace the file in one move: there is always a whole one."""
        import torch

        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        content = {"state": json.dumps(asdict(state)), "tensors": tensors, "optimiser": optimiser}
        torch.save(content, new)
        new.replace(self.path)

    def load(self) -> Saved | None:
        """What was saved last, or None where nothing was; only tensors and plain values are read, no code."""
        import torch

        if not self.path.is_file():
            return None
        content = torch.load(self.path, map_location="cpu", weights_only=True)
        return Saved(State.from_json(content["state"]), content["tensors"], content["optimiser"])


def training_digest(recipe: Recipe, data: Dataset) -> str:
    """Sixteen hexadecimal digits that change with anything that a fit depends on."""
    texts = [f"{paper.id}\t{paper.title}\t{paper.abstract}" for paper in data.unlabelled]
    parts = [str(REVISION), recipe.model_dump_json(), data.digest, *texts]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def checkpoints_folder(digest: str) -> Path:
    """The folder of checkpoints of the training with that digest (of recipe, data and code that matters)."""
    return home() / "checkpoints" / digest


def remove_checkpoints(digest: str) -> None:
    """Delete the folder of a training whose model is logged: its checkpoints are of no more use."""
    shutil.rmtree(checkpoints_folder(digest), ignore_errors=True)


def kept_logits(path: Path, judge: Callable[[], Logits]) -> Logits:
    """What `judge` gives, or gave before the training was killed."""
    if path.is_file():
        return np.asarray(np.load(path, allow_pickle=False))
    logits = judge()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new.npy")
    np.save(new, logits, allow_pickle=False)
    new.replace(path)
    return logits
