"""What a person wrote after `--model` in, a loaded classifier out."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..configs.errors import InputError
from ..configs.places import packaged

if TYPE_CHECKING:
    from ..models.classifier import Classifier

RELEASED = "released"
"""The better of the models that ship; the default."""

BEST_RELEASED = "tfidf"


def choose_model(name: str) -> "Classifier":
    """Load the model of that name: `released`, one that ships with arxsift, or a folder.

    Raises:
        InputError: no model of that name.
        BundleError: the folder is damaged, or no model.
    """
    from ..models.bundle import load_bundle

    return load_bundle(model_folder(name))


def model_folder(name: str) -> Path:
    """Where the model lies; the names that ship come before folders of the same name (`./tfidf` is the folder)."""
    if name == RELEASED:
        return packaged("models", "released") / BEST_RELEASED
    if name in released_names():
        return packaged("models", "released") / name
    folder = Path(name).expanduser()
    if name and folder.is_dir():
        return folder
    known = ", ".join([RELEASED, *released_names()])
    raise InputError(f"--model {name!r}: no such model and no such folder; there is {known}, or name a model's folder")


def released_names() -> list[str]:
    """The models found in the package, by name."""
    from ..models.bundle import bundles_in

    return list(bundles_in(packaged("models", "released")))
