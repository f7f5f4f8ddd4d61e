"""The exceptions that arxsift raises on purpose; the command line shows each as one sentence."""


class ArxsiftError(Exception):
    """The work failed or stayed incomplete; the message names the place, the value and the next step."""

    exit_code = 1


class InputError(ArxsiftError):
    """The call or the input is unusable; nothing was changed."""

    exit_code = 2


class BundleError(InputError):
    """A model folder is missing, damaged, or written by another version."""


class FetchError(ArxsiftError):
    """A server could not be reached, or answered with something unusable."""


class StoreError(ArxsiftError):
    """The tracking store, or something in it, cannot be used."""


class DataFileError(ArxsiftError):
    """A file in which arxsift keeps its own data cannot be used: the cache of texts, triage's state, a pace."""
