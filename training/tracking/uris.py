"""A URI of MLflow in, the registered version or the run that it names out."""

import re
from collections.abc import Sequence

from ...configs.errors import InputError
from ...configs.likely import did_you_mean
from .champions import some_of
from .stored import Registered, Registry, StoredRun

MODELS, RUNS = "models:/", "runs:/"
"""How the URIs begin."""

_REGISTERED = re.compile(rf"{MODELS}/*(?P<name>[^/@'\"%]+)(?:/(?P<version>\d+|latest)|@(?P<alias>[\w-]+))")
_LOGGED = re.compile(rf"{MODELS}/*m-[0-9a-f]{{32}}")
_RUN = re.compile(rf"{RUNS}/*(?P<id>[0-9a-f]{{32}})(?:/.*)?")


def is_uri(name: str) -> bool:
    """Whether a name is an address that only the store can tell the meaning of."""
    return name.startswith((MODELS, RUNS))


def version_at(uri: str, registry: Registry) -> Registered:
    """The version at `models:/NAME/VERSION`, `models:/NAME/latest`, `models:/NAME@ALIAS` or `models:/m-ID`.

    Raises:
        InputError: of another form, or nothing is registered there.
        StoreError: the store cannot be read.
    """
    if _LOGGED.fullmatch(uri):
        return logged_at(uri, registry.versions())
    parts = _REGISTERED.fullmatch(uri)
    if not parts:
        raise InputError(f"{uri!r}: write models:/NAME/VERSION or models:/NAME@ALIAS")
    name, number, alias = parts.groups()
    versions = [version for version in registry.versions(name) if version.name == name]  # LIKE knows _
    if number == "latest" and versions:
        return max(versions, key=lambda version: version.version)
    for version in versions:
        if alias in version.aliases or str(version.version) == number:
            return version
    if versions:
        known = [f"{MODELS}{name}@{given}" for version in versions for given in version.aliases] if alias else []
        hint = did_you_mean(uri, known, f"there is {some_of(versions)}")
    else:
        known = [uri.replace(name, version.name) for version in registry.versions()]
        hint = did_you_mean(uri, known, "arxsift models lists what there is")
    raise InputError(f"{uri!r}: no such model is registered; {hint}")


def logged_at(uri: str, versions: Sequence[Registered]) -> Registered:
    """The version that was registered from a logged model, of several the newest; raises InputError where none was."""
    logged = uri.rpartition("/")[2]
    registered = [version for version in versions if version.source.rpartition("/")[2] == logged]
    if not registered:
        raise InputError(f"{uri!r}: no model is registered from it; arxsift models lists what there is")
    return max(registered, key=lambda version: (version.made, version.version))


def run_at(uri: str, runs: Sequence[StoredRun]) -> StoredRun:
    """The run at `runs:/ID`, or of what it logged, `runs:/ID/NAME`.

    Raises:
        InputError: of another form, or no such run.
    """
    parts = _RUN.fullmatch(uri)
    if not parts:
        raise InputError(f"{uri!r}: write runs:/ID with the whole id of a run, 32 digits from 0 to f, or the id alone")
    for run in runs:
        if run.id == parts["id"]:
            return run
    raise InputError(f"{uri!r}: no such run in the store in use; arxsift ui shows its runs")
