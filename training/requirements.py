"""Needed packages in, a sentence with the command that installs the missing ones out."""

from collections.abc import Sequence
from importlib.util import find_spec

from ..configs.errors import InputError
from ..configs.kinds import KINDS
from ..configs.recipe import Recipe

TRAINING_MODULES = ("sklearn", "mlflow", "matplotlib", "iterstrat", "psutil")
"""Modules that every training needs; the extra `train` installs them."""


def require_modules(what: str, modules: Sequence[str], otherwise: str = "") -> None:
    """Check that modules are installed, without importing them; `what` needs them.

    Raises:
        InputError: some are missing; the sentence names the command that installs them, and what to do `otherwise`.
    """
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise InputError(f"{what} needs {', '.join(missing)}: pip install 'arxsift[train]'{otherwise}")


def require_training_packages(recipe: Recipe | None = None) -> None:
    """Check that what a training needs is installed.

    Raises:
        InputError: a package of the extra `train` is missing.
    """
    own = KINDS[recipe.kind].training_modules if recipe else ()
    require_modules("training", [*TRAINING_MODULES, *own])
