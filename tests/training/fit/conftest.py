"""Encoders of random weights for the tests of fits."""

from collections.abc import Callable
from pathlib import Path

import pytest
from made.encoders import save_bert, save_distilbert
from made.exported import Exported


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny BERT."""
    return save_bert(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session", params=[save_bert, save_distilbert], ids=["bert", "distilbert"])
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """A network of either architecture, and its graph."""
    save: Callable[[Path], Path] = request.param
    return Exported(save(tmp_path_factory.mktemp("encoder")))
