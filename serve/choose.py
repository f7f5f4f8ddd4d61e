"""What a person wrote after `--model` in, a loaded classifier out."""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..configs.taxonomy import Taxonomy
    from ..models.classifier import Classifier
    from ..training.trained_on import Memory

MODEL_HELP = "A model by name, URI (models:/… or runs:/…), folder, or the run that trained it; see arxsift models."

MODEL_DEFAULT = "the champion of a local store, else released"


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
    """The model of that name, and sixteen hexadecimal digits that change with anything in it.

    Raises what `choose_model` raises.
    """
    from ..models.bundle import MANIFEST, load_bundle

    with open_bundle(name) as folder:
        return load_bundle(folder), hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()[:16]


def memory_of(name: str, taxonomy: "Taxonomy") -> "Memory":
    """What the model of that name was trained on; raises what `choose_model` raises."""
    from ..training import trained_on

    with open_bundle(name) as folder:
        return trained_on.memory_of(name, folder, taxonomy)


def resolve(name: str, topics: Collection[str] = ()) -> str:
    """A name that stays the model's own, whatever is promoted; `topics` choose among champions of several taxonomies.

    Raises what `choose_model` raises.
    """
    from ..training.tracking.names import Models

    return Models().named(name, topics).name


def taxonomy_of(name: str) -> "Taxonomy":
    """The model's topics, without loading the model; raises what `choose_model` raises."""
    from ..models.bundle import read_taxonomy

    with open_bundle(name) as folder:
        return read_taxonomy(folder)


@contextmanager
def open_bundle(name: str) -> Iterator[Path]:
    """The folder of the model of that name, which may be gone afterwards; raises what `choose_model` raises."""
    from ..training.tracking.names import Models

    models = Models()
    with models.bundle(models.named(name)) as folder:
        yield folder
