"""The fixtures of tests that ask servers, on the morning of a day of arXiv's."""

import pytest
from made.arxiv_server import MORNING
from made.client import answers, client, clock, nothing_from_outside, said

__all__ = ["answers", "client", "clock", "nothing_from_outside", "said"]


@pytest.fixture
def now() -> float:
    return MORNING
