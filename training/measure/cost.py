"""A bundle's folder in, its size and the time of its first verdict out."""

import subprocess
import sys
import time
from pathlib import Path

from ...configs.errors import BundleError

FIRST_VERDICT = """
import sys
from pathlib import Path
from arxsift.models.bundle import load_bundle
from arxsift.models.paper import Paper
load_bundle(Path(sys.argv[1])).predict([Paper.of("A title", "An abstract of one sentence.")])
"""


def measure_size(bundle: Path) -> float:
    """In megabytes of 10⁶ bytes."""
    return sum(file.stat().st_size for file in bundle.iterdir()) / 1e6


def measure_cold_start(bundle: Path) -> float:
    """Seconds of a process that starts, loads the model and judges one paper.

    Raises:
        BundleError: the model cannot be used by a process of its own.
    """
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", FIRST_VERDICT, str(bundle.absolute())], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BundleError(f"{bundle}: cannot be used by itself: {(done.stderr.splitlines() or ['?'])[-1]}")
    return time.perf_counter() - start
