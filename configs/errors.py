"""The exceptions that arxsift raises on purpose; `serve` renders each as one sentence."""


class ArxsiftError(Exception):
    """The work failed or stayed incomplete; the message names the place, the value and the next step."""

    exit_code = 1


class InputError(ArxsiftError):
    """The call or the input is unusable; nothing was changed."""

    exit_code = 2


class BundleError(InputError):
    """A model folder is missing, damaged, or written by another version."""


class FetchError(ArxsiftError):
    """arXiv could not be reached, or answered with something unusable."""


class StoreError(ArxsiftError):
    """The tracking store cannot be used."""
