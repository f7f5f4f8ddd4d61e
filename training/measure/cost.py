"""A model in, what it costs out: its size, the time of its first verdict, and papers a second."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ...configs.errors import BundleError
from ...models.classifier import Classifier
from ...models.paper import Paper

SPEED_PAPERS = 512
"""Papers on which throughput is measured, at most."""

SPEED_SECONDS = 10.0
"""Seconds after which no further batch is begun."""

SPEED_BATCH = 64

FIRST_VERDICT = """
import sys
from pathlib import Path
from arxsift.models.bundle import load_bundle
from arxsift.models.paper import Paper
load_bundle(Path(sys.argv[1])).predict([Paper.of("A title", "An abstract of one sentence.")])
"""


def measure_size(bundle: Path) -> float:
    """Size of the files in a bundle's folder, in megabytes of 10⁶ bytes."""
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


def measure_speed(classifier: Classifier, papers: Sequence[Paper]) -> float:
    """Papers a second of one process, the model already loaded."""
    timed = [papers[i % len(papers)] for i in range(SPEED_PAPERS)]
    classifier.predict(timed[:1])
    start, n_judged = time.perf_counter(), 0
    while n_judged < SPEED_PAPERS and time.perf_counter() - start < SPEED_SECONDS:
        n_judged += len(classifier.predict(timed[n_judged : n_judged + SPEED_BATCH]))
    return n_judged / (time.perf_counter() - start)
