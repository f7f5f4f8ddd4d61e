"""Registered versions in, the champion of each taxonomy out: promoting a model leaves those of other topics alone."""

from collections.abc import Collection, Sequence

from ...configs.errors import InputError
from ...configs.names import CHAMPION, RELEASED
from ...configs.taxonomy import load_taxonomy
from .stored import Registered

PACKAGED = "packaged"
"""Key of the taxonomy that ships, in whichever wording a model was trained under; other taxonomies have digests."""


def taxonomy_key(version: Registered) -> str:
    """The taxonomy whose champion a version can be: `PACKAGED`, or the digest of another one.

    A version without a tag for it was registered by hand, and is taken for one of the packaged taxonomy.
    """
    digest = version.tags.get("taxonomy", "")
    recipe = version.tags.get("recipe", version.tags.get("model"))
    is_packaged = digest in ("", load_taxonomy().digest) or version.name == f"arxsift-{recipe}"
    return PACKAGED if is_packaged else digest


def in_use_before(version: Registered, champions: Collection[Registered]) -> list[Registered]:
    """The champions whose place a version takes: those of its taxonomy, and of an earlier wording of it."""
    key = taxonomy_key(version)
    return [other for other in champions if taxonomy_key(other) == key or other.name == version.name]


def usual_champions(champions: Sequence[Registered]) -> list[Registered]:
    """The champions that the word alone names: those of the packaged taxonomy, else the others."""
    packaged = [version for version in champions if taxonomy_key(version) == PACKAGED]
    return packaged or [*champions]


def sole(champions: Sequence[Registered], versions: Sequence[Registered]) -> Registered:
    """The one champion there is.

    Raises:
        InputError: there is none, of these `versions`, or there are several and nothing tells which is meant.
    """
    if not champions:
        other = some_of(versions) or RELEASED
        raise InputError(f"{CHAMPION}: no model has that alias; arxsift promote RUN gives it, or name {other}")
    if len(champions) > 1:
        uris = some_of(champions)
        if len({*map(taxonomy_key, champions)}) == len(champions):
            raise InputError(f"several models are the {CHAMPION}, each of a taxonomy of its own: name {uris}")
        raise InputError(f"several models have the alias {CHAMPION}: name {uris}, or take it from the others")
    return champions[0]


def some_of(versions: Sequence[Registered], most: int = 3) -> str:
    """The last few, which are the newest of a model."""
    return " or ".join(version.uri for version in versions[-most:])
