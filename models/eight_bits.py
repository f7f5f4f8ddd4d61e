"""Numbers of an array in, whole numbers of eight bits with a factor for each row or column out, and back."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats32

LARGEST = 127
"""The largest of the whole numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class EightBits:
    """An array of two axes, rounded: an eighth to a quarter of the room that it takes unrounded."""

    numbers: NDArray[np.int8]
    """(n_rows, n_columns)."""
    factors: NDArray[np.float16]
    """(n_rows, 1) or (1, n_columns): what the numbers of each row, or column, are multiplied by."""

    @classmethod
    def of(cls, array: Floats32, axis: int) -> Self:
        """Round an array along the axis whose numbers share a factor: 1 = those of a row, 0 = those of a column."""
        factors = (np.abs(array).max(axis=axis, keepdims=True, initial=0.0) / LARGEST).astype(np.float16)
        steps = np.maximum(factors.astype(np.float32), 1e-7)
        return cls(np.clip(np.rint(array / steps), -LARGEST, LARGEST).astype(np.int8), factors)

    def restored(self) -> Floats32:
        return np.asarray(self.numbers * self.factors.astype(np.float32), dtype=np.float32)
