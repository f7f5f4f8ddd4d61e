"""Classifiers that fail in the process that judges with them."""

import os
import signal
from collections.abc import Sequence

from arxsift.configs.errors import ArxsiftError
from arxsift.models.paper import Paper
from arxsift.models.verdict import Prefer, Verdict
from made.classifier import FakeClassifier


class Dying(FakeClassifier):
    """A classifier whose process ends while it judges."""

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


class Refusing(FakeClassifier):
    """A classifier that cannot judge."""

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        raise ArxsiftError(f"the bundle is damaged; {len(papers)} papers wait")
