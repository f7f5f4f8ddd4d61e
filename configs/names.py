"""Names of models that are not folders: the words after `--model` and in the registry."""

RELEASED = "released"
"""The better of the models that ship."""

CHAMPION = "champion"
"""The registered model that someone promoted; the alias that it has in the registry."""

DEFAULT = "default"
"""The champion of a local store, or `released` where none is promoted."""
