"""What a person wrote after `--model` in, a loaded classifier out."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..configs.errors import InputError, StoreError
from ..configs.names import CHAMPION, RELEASED
from ..configs.places import packaged

if TYPE_CHECKING:
    from ..configs.taxonomy import Taxonomy
    from ..models.classifier import Classifier
    from ..training.tracking.stored import Registered, Registry

DEFAULT = "default"
"""The champion of a local store, or `released` where none is promoted."""

BEST_FIRST = ("transformer", "tfidf")
"""The models that ship, as far as they are there."""

MODEL_HELP = "A model's name, its models:/ URI, or a folder; arxsift models lists them."

MODEL_DEFAULT = "the champion of a local store, else released"

_URI = re.compile(r"models:/+(?P<name>[^/@'\"%]+)(?:/(?P<version>\d+)|@(?P<alias>[\w-]+))")


def choose_model(name: str) -> "Classifier":
    """Load the model of that name.

    Raises:
        InputError: no model of that name, or several.
        StoreError: the tracking store, which is to say what the name means, cannot be read.
        BundleError: the model is damaged, or none.
    """
    from ..models.bundle import load_bundle

    with open_bundle(name) as folder:
        return load_bundle(folder)


def choose_identified(name: str) -> "tuple[Classifier, str]":
    """The same, and sixteen hexadecimal digits that change with anything in the model; raises what it raises."""
    from ..models.bundle import MANIFEST, load_bundle

    with open_bundle(name) as folder:
        return load_bundle(folder), hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()[:16]


def taxonomy_of(name: str) -> "Taxonomy":
    """The model's topics, without loading the model; raises what `choose_model` raises."""
    from ..models.bundle import read_taxonomy

    with open_bundle(name) as folder:
        return read_taxonomy(folder)


@contextmanager
def open_bundle(name: str) -> Iterator[Path]:
    """The folder of the model of that name, which may be gone afterwards; raises what `choose_model` raises."""
    if name == DEFAULT:
        name = default_model()
    if name != CHAMPION and not name.startswith("models:/"):
        yield model_folder(name)
        return
    from ..training.tracking.reading import open_reader

    registry = open_reader()
    with registry.bundle(champion(registry) if name == CHAMPION else registered(registry, name)) as folder:
        yield folder


def default_model() -> str:
    """What `DEFAULT` stands for; a store that is no local file is not asked, for that may take long.

    Raises:
        InputError: there are several champions.
        StoreError: the store cannot be read.
    """
    from ..training.tracking.address import is_local, tracking_uri
    from ..training.tracking.reading import open_reader

    if not is_local(tracking_uri()):
        return RELEASED
    try:
        found = champions(open_reader().versions())
    except StoreError as error:
        raise StoreError(f"{error}; --model {RELEASED} does without it") from error
    return sole_champion(found).uri if found else RELEASED


def champion(registry: "Registry") -> "Registered":
    """The version that someone promoted.

    Raises:
        InputError: there is none, or there are several.
    """
    versions = registry.versions()
    if found := champions(versions):
        return sole_champion(found)
    other = _some([version.uri for version in versions]) or RELEASED
    raise InputError(f"--model {CHAMPION}: no model has that alias; arxsift promote RUN gives it, or name {other}")


def champions(versions: "Sequence[Registered]") -> "list[Registered]":
    return [version for version in versions if CHAMPION in version.aliases]


def sole_champion(found: "Sequence[Registered]") -> "Registered":
    """The only one; several are of different models, and nothing tells which is meant."""
    if len(found) > 1:
        uris = _some([version.uri for version in found])
        raise InputError(f"several models have the alias {CHAMPION}: name {uris}, or take it from the others")
    return found[0]


def registered(registry: "Registry", uri: str) -> "Registered":
    """The version that a `models:/` URI names.

    Raises:
        InputError: not of a known form, or no such version.
    """
    named = _URI.fullmatch(uri)
    if not named:
        raise InputError(f"--model {uri!r}: write models:/NAME/VERSION or models:/NAME@ALIAS")
    name, version, alias = named.groups()
    versions = [found for found in registry.versions(name) if found.name == name]  # LIKE knows _ and no capitals
    for found in versions:
        if alias in found.aliases or str(found.version) == version:
            return found
    known = _some([found.uri for found in versions])
    hint = f"there is {known}" if known else "arxsift models lists what there is"
    raise InputError(f"--model {uri!r}: no such model is registered; {hint}")


def model_folder(name: str) -> Path:
    """Where the model lies; the names that ship come before folders of the same name (`./tfidf` is the folder)."""
    names = released_names()
    if name == RELEASED:
        return packaged("models", "released") / best_released()
    if name in names:
        return packaged("models", "released") / name
    folder = Path(name).expanduser()
    if name and folder.is_dir():
        return folder
    known = f"there is {', '.join([RELEASED, *names])} (arxsift models lists all)"
    raise InputError(f"--model {name!r}: no such model and no such folder; {known}, or name a model's folder")


def best_released() -> str:
    """The name of the better of the models that ship."""
    names = released_names()
    best = next((name for name in BEST_FIRST if name in names), None)
    if best is None:
        raise InputError(f"{packaged('models', 'released')}: no model ships here; install arxsift again")
    return best


def released_names() -> list[str]:
    """The models found in the package, by name."""
    from ..models.bundle import bundles_in

    return list(bundles_in(packaged("models", "released")))


def _some(uris: Sequence[str], most: int = 3) -> str:
    """The last few, which are the newest of a model."""
    return " or ".join(uris[-most:])
