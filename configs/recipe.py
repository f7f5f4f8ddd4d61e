"""One YAML file a training run in, a validated recipe out."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from .documents import Document, read_document
from .errors import InputError
from .places import packaged

Share = Annotated[float, Field(ge=0, le=1)]


class TfidfRecipe(Document):
    """How a TF-IDF model is trained; the defaults are the released model's."""

    kind: Literal["tfidf"]
    """Which trainer reads this file."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    """Of the folds and the fits; the same seed gives the same model, byte for byte."""
    folds: Annotated[int, Field(ge=2, le=20)] = 5
    """Grouped, stratified folds of the cross-validation."""
    date_holdout: Annotated[float, Field(ge=0, le=0.5)] = 0.15
    """Share of the dated papers, the newest, that an extra fit is tested on; 0 = no such fit."""
    min_papers_words: Annotated[int, Field(ge=1)] = 2
    """Papers in which a word or pair of words must occur to become a feature."""
    min_papers_characters: Annotated[int, Field(ge=1)] = 3
    """The same for n-grams of characters."""
    inverse_regularisation: Annotated[float, Field(gt=0, le=1000)] = 30.0
    """`C` of the logistic regressions."""
    class_ratio_power: Annotated[float, Field(ge=0, le=1)] = 0.25
    """How much terms that part a topic from the rest count above those that do not; 0 = all alike."""
    trust: tuple[Share, Share, Share] = (0.3, 0.7, 1.0)
    """Weight of labels of confidence 1, 2 and 3."""


Recipe = TfidfRecipe


def load_recipe(name: str) -> Recipe:
    """Read a recipe: a file, or the name of one that ships with arxsift.

    Raises:
        InputError: no such file or name, or not a recipe.
    """
    path = Path(name)
    if not path.suffix and not path.is_file():  # a folder may have the name of a packaged recipe
        path = packaged("configs", f"{name}.yaml")
        if name not in packaged_recipes():
            known = ", ".join(packaged_recipes())
            raise InputError(f"no recipe named {name!r}: give a YAML file or one of {known}")
    return read_document(path, TfidfRecipe)


def packaged_recipes() -> list[str]:
    """The names of the recipes that ship with arxsift."""
    return sorted(path.stem for path in packaged("configs").glob("*.yaml") if path.stem != "taxonomy")
