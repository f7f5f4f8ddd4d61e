"""The arrays that pass between functions: each alias once, with its shape."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Logits: TypeAlias = NDArray[np.float64]
"""(n_papers, n_topics + 1) of unbounded numbers: the topics in the taxonomy's order, then "in scope"."""

Scores: TypeAlias = NDArray[np.float64]
"""(n_papers, n_topics + 1) of calibrated probabilities: the topics in the taxonomy's order, then "in scope"."""

Assigned: TypeAlias = NDArray[np.bool_]
"""(n_papers, n_topics): the topics that each paper gets from a model."""

Truth: TypeAlias = NDArray[np.bool_]
"""(n_papers, n_topics + 1): the topics that each paper has by its label, then whether it has any."""

Rows: TypeAlias = NDArray[np.intp]
"""(n_rows,) indices of papers, or of other rows of an array."""

Floats: TypeAlias = NDArray[np.float64]
"""Numbers in double precision; the shape is said where they are used."""

Floats32: TypeAlias = NDArray[np.float32]
"""Numbers in single precision, as networks and bundles hold them; the shape is said where they are used."""

Bools: TypeAlias = NDArray[np.bool_]
"""Truth values; the shape is said where they are used."""
