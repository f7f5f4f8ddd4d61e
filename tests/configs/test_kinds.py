"""A kind of model is registered in one place: its parts are where the record says, and nobody else names it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from made.docs import CHECKOUT

from arxsift.configs.kinds import CLASSIFIERS, KINDS, Kind, load_part
from arxsift.configs.places import packaged
from arxsift.configs.recipe import Recipe, load_recipe, packaged_recipes
from arxsift.models.bundle import bundles_in
from arxsift.training.kinds.training import Training, training_of

ROOT = packaged("")
ROOMS = ("configs", "models", "training", "serve")
REGISTRY = "configs/kinds.py"

HALF = "half of a transformer is a TF-IDF model"
CASCADE = "a cascade is of both models that ship"
STANDS = "what is learnt from answers stands on the transformer that ships, and on its half of TF-IDF"
FIT = "a step of fitting transformers"

ALLOWED = {
    "tfidf": {
        "models/transformer.py": HALF,
        "training/fit/transformer.py": HALF,
        "training/kinds/transformer.py": HALF,
        "models/cascade.py": CASCADE,
        "models/space.py": STANDS,
        "models/head.py": STANDS,
        "training/fit/background.py": STANDS,
        "serve/review/prepare.py": "advice names a training to type",
        "serve/review/report.py": "advice names a training to type",
        "training/audit/unseen.py": "the audit explains doubts with TF-IDF, whatever model scored the labels",
        "training/trained_on.py": "only this kind is cross-validated on all labels that ship",
        "training/train_ages.py": "what age costs is measured with fits of this kind, whatever is trained",
        "training/age_notice.py": "a model without a curve of its own has that of the released one of this kind",
        "serve/triage/config.py": "the file that --init writes shows a model as an example",
    },
    "transformer": {
        "models/cascade.py": CASCADE,
        "models/space.py": STANDS,
        "models/head.py": STANDS,
        "models/corrections.py": STANDS,
        "training/fit/background.py": STANDS,
        "training/fit/encoders.py": FIT,
        "training/fit/schedule.py": FIT,
        "training/fit/self_training.py": FIT,
        "serve/commands/fetch.py": "help says which training reads the unlabelled papers",
        "serve/doctor/usage.py": "advice names a training to type",
        "serve/doctor/installation.py": "looks for the encoder that transformers begin with",
    },
}
"""Kind -> files that name it and are neither the registry nor its own, and why."""


def files() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def words_of(path: Path) -> Iterator[str]:
    """Names and strings of a file's code; docstrings are prose, and may tell of any kind."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}:{alias.name}" for alias in node.names)


def names_a_kind(text: str, kind: str) -> bool:
    """Whether a string says the kind's name, or an import names its class of models, of recipes or its trainer."""
    return bool(re.search(rf"(?<![\w-]){kind}(?![\w-])|_{kind}:|:{kind}(?=Recipe|Classifier|Trainer)", text, re.I))


def own(path: Path, kind: str) -> bool:
    """Whether a file is the kind's own: its name says so."""
    return bool(re.fullmatch(rf"(\w+_)?{kind}\.py", path.name))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_named_in_its_own_files_and_the_registry_alone(kind: str) -> None:
    naming = {
        path.relative_to(ROOT).as_posix()
        for path in files()
        if not own(path, kind) and any(names_a_kind(text, kind) for text in words_of(path))
    }
    assert naming == {REGISTRY, *ALLOWED.get(kind, ())}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_parts_of_a_kind_are_where_its_record_says(kind: Kind) -> None:
    recipe = load_part(kind.recipe)
    assert issubclass(recipe, Recipe)
    assert load_part(kind.classifier).kind == kind.name
    assert isinstance(load_part(kind.training), Training)
    assert training_of(recipe(kind=kind.name)) is load_part(kind.training)


def test_every_kind_has_a_packaged_recipe_of_its_name_that_the_page_on_training_names() -> None:
    assert packaged_recipes() == sorted(KINDS)
    assert all(load_recipe(name).kind == name for name in KINDS)
    page = (CHECKOUT / "docs" / "train.md").read_text(encoding="utf-8")
    assert [name for name in KINDS if f"`{name}`" not in page] == []


def test_what_ships_is_of_kinds_that_there_are() -> None:
    assert set(bundles_in(packaged("models", "released"))) <= set(CLASSIFIERS)
