"""The name of any model in, a loaded classifier out: one that arxsift made, or any MLflow model."""

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..configs.errors import BundleError, InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..models.classifier import Classifier


@contextmanager
def open_model(model: str, taxonomy: Path | None) -> "Iterator[tuple[Classifier, Path | None]]":
    """A model by the names that other commands take, with its folder; else as a pyfunc of the store, without one."""
    from ..models.bundle import load_bundle

    with ExitStack() as opened:
        folder = find(model, opened)
        if folder and taxonomy:
            check_topics(model, folder, taxonomy)
        yield (load_bundle(folder), folder) if folder else (foreign(model, taxonomy), None)


def find(model: str, opened: ExitStack) -> Path | None:
    """The folder of the model; None where a URI names a model that arxsift did not make."""
    from ..training.tracking.names import Models
    from ..training.tracking.uris import is_uri

    models = Models()
    try:
        named = models.named(model)
    except InputError:
        if is_uri(model):
            return None
        raise
    try:
        return opened.enter_context(models.bundle(named))
    except (BundleError, StoreError, InputError):
        is_own = named.version.is_own if named.version else not is_uri(model)
        if not is_own:
            return None
        raise


def check_topics(model: str, folder: Path, taxonomy: Path) -> None:
    """Raises InputError where the file has other topics than the model, which has its own with it."""
    from ..configs.taxonomy import load_taxonomy
    from ..models.bundle import read_taxonomy

    own = read_taxonomy(folder)
    if load_taxonomy(taxonomy).digest != own.digest:
        raise InputError(
            f"--taxonomy {taxonomy}: {model} has topics of its own with it ({', '.join(own.ids)}): leave out --taxonomy"
        )


def foreign(model: str, taxonomy: Path | None) -> "Classifier":
    from ..configs.taxonomy import load_taxonomy
    from ..training.tracking.foreign import ForeignClassifier, load_pyfunc

    return ForeignClassifier(model, load_taxonomy(taxonomy), load_pyfunc(model))
