"""One YAML file a training run in, a validated recipe out."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field

from .documents import Document, parse_document, read_mapping
from .errors import InputError
from .faults import choice_sentence
from .kinds import KINDS, load_part
from .likely import did_you_mean
from .places import packaged

Share = Annotated[float, Field(ge=0, le=1)]
TRUST = (0.3, 0.7, 1.0)
"""How much labels of confidence 1, 2 and 3 count where nothing else is said."""

Seed = Annotated[int, Field(ge=0, lt=2**32)]


class Recipe(Document):
    """What the recipes of every kind of model say."""

    kind: str
    """The kind of model, one of `KINDS`; it decides which trainer reads the recipe."""
    seed: Seed = 0
    """Seed of the splits and of everything else that is drawn at random."""
    folds: Annotated[int, Field(ge=1, le=20)]
    """Number of grouped, stratified folds of the cross-validation."""
    trust: tuple[Share, Share, Share] = TRUST
    """Weights of labels of confidence 1, 2 and 3."""
    own_weight: Annotated[float, Field(gt=0, le=100)] = 1.0
    """How many times as much a label of a person's own, from `--papers`, counts as a packaged one."""

    @property
    def learns_from_unlabelled(self) -> bool:
        """Whether the training also learns from unlabelled papers."""
        return False

    def labels_alone(self) -> Self:
        """The recipe without what it learns from unlabelled papers."""
        return self


def load_recipe(name: str) -> Recipe:
    """Read a recipe: a file, or the name of one that ships with arxsift.

    Raises:
        InputError: no such file or name, or not a recipe.
    """
    path = Path(name)
    if not path.suffix and not path.is_file():  # a folder may have the name of a packaged recipe
        path = packaged("configs", f"{name}.yaml")
        if name not in packaged_recipes():
            names = packaged_recipes()
            hint = did_you_mean(name, names, f"give a YAML file or one of {', '.join(names)}")
            raise InputError(f"no recipe named {name!r}; {hint}")
    raw = read_mapping(path)
    kind = raw.get("kind")
    if kind is None:
        raise InputError(f"{path}: kind is missing; write kind: {' or kind: '.join(KINDS)}")
    if kind not in [*KINDS]:  # a list, so that a value that cannot be hashed is answered too
        raise InputError(f"{path}: kind {choice_sentence(kind, [*KINDS])}")
    recipe: type[Recipe] = load_part(KINDS[kind].recipe)
    return parse_document(raw, recipe, str(path))


def packaged_recipes() -> list[str]:
    """The names of the recipes that ship with arxsift."""
    return sorted(path.stem for path in packaged("configs").glob("*.yaml") if path.stem != "taxonomy")
