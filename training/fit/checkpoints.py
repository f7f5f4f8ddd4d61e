"""A fit under way in, a folder on disk out, and back: a killed training goes on where it was."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...configs.places import home
from ...models.arrays import Logits

if TYPE_CHECKING:
    import torch

    from .loop import State


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """What a checkpoint holds."""

    state: dict[str, Any]
    tensors: "dict[str, dict[str, torch.Tensor]]"
    optimiser: dict[str, Any]


class Checkpoint:
    """One fit's file in the folder of its training."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.pt"

    def save(
        self, state: "State", tensors: "Mapping[str, Mapping[str, torch.Tensor]]", optimiser: Mapping[str, Any]
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
        return Saved(json.loads(content["state"]), content["tensors"], content["optimiser"])


def checkpoints_folder(digest: str) -> Path:
    """Where the training of that digest (of recipe, data and code that matters) keeps its checkpoints."""
    return home() / "checkpoints" / digest


def remove_checkpoints(digest: str) -> None:
    """Once the model is logged they are of no more use."""
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
