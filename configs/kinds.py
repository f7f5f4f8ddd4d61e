"""The kinds of model: the one place where each is registered.

A kind's parts lie in files of its own and are named here as `module:name`, so that reading this list imports no model.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of model: what it is called, where its parts are, and which packages only it needs."""

    name: str
    """Name in recipes, bundles and runs."""
    recipe: str
    """Class of its recipes, a `configs.recipe.Recipe`."""
    classifier: str
    """Class of its models, a `models.bundle.Bundled`."""
    training: str
    """How it is trained, a `training.kinds.training.Training`."""
    packages: tuple[str, ...] = ()
    """Distributions that judging needs beside those that every model needs."""
    training_modules: tuple[str, ...] = ()
    """Modules that training needs beside those that every training needs."""


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "transformer",
            recipe="configs.recipe_transformer:TransformerRecipe",
            classifier="models.transformer:TransformerClassifier",
            training="training.kinds.transformer:TRAINING",
            packages=("onnxruntime", "tokenizers"),
            training_modules=("torch", "transformers", "onnx", "onnxscript"),
        ),
        Kind(
            "tfidf",
            recipe="configs.recipe_tfidf:TfidfRecipe",
            classifier="models.tfidf:TfidfClassifier",
            training="training.kinds.tfidf:TRAINING",
        ),
    )
}
"""Every kind by its name, in the order in which the models that ship are preferred."""


CLASSIFIERS = {
    **{name: kind.classifier for name, kind in KINDS.items()},
    "head": "models.head:HeadClassifier",
    "corrections": "models.corrections:CorrectedClassifier",
    "cascade": "models.cascade:CascadeClassifier",
}
"""What a bundle may hold -> the class that reads it: models of every kind, and those that no recipe trains, which
stand on the models that ship."""


def load_part(part: str) -> Any:
    """What `module:name` names; the module is imported now."""
    module, name = part.split(":")
    return getattr(import_module(f"..{module}", __package__), name)
