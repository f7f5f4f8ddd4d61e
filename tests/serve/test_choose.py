"""What stands after `--model` is one model or one sentence; a champion is the default as soon as there is one."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from made.classifier import made_decision
from made.papers import TAXONOMY
from made.store import MadeStore, own_home
from typer.testing import Result

from arxsift.configs.errors import ArxsiftError, BundleError, InputError, StoreError
from arxsift.configs.places import packaged
from arxsift.models.bundle import save_bundle
from arxsift.models.tfidf import Linear, TfidfClassifier
from arxsift.serve.choose import choose_identified, choose_model, resolve, taxonomy_of
from arxsift.training.tracking import names
from arxsift.training.tracking.names import Models, best_released

RELEASED = packaged("models", "released") / "tfidf"

Arxsift = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return own_home(monkeypatch, tmp_path / "home")


@pytest.fixture
def store(home: Path) -> MadeStore:
    return MadeStore(home)


def put_bundle(folder: Path, name: str) -> None:
    """A loadable model that calls itself by that name."""
    shutil.copytree(RELEASED, folder)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"name": name}))


def default_model() -> str:
    return Models().default().name


def refusal(name: str, kind: type[ArxsiftError] = InputError) -> str:
    with pytest.raises(kind) as error:
        choose_model(name)
    return str(error.value)


# The default


def test_without_a_store_the_default_is_the_released_one_and_nothing_is_made(home: Path) -> None:
    assert default_model() == best_released()
    assert not home.exists()


def test_without_a_champion_the_default_is_the_released_one(store: MadeStore) -> None:
    store.register("arxsift-tfidf", 1, "best")
    assert default_model() == best_released()


def test_a_champion_is_the_default(store: MadeStore) -> None:
    store.register("arxsift-tfidf", 1)
    put_bundle(store.register("arxsift-tfidf", 2, "champion") / "mine", "my-second")
    assert default_model() == "models:/arxsift-tfidf/2"
    assert choose_model("default").name == "my-second"
    assert choose_model("released").name == best_released()


def test_a_champion_of_another_program_is_none(store: MadeStore) -> None:
    store.register("recommender", 1, "champion")
    assert default_model() == best_released()


def test_a_deleted_champion_is_none(store: MadeStore) -> None:
    store.register("arxsift-tfidf", 1, "champion", stage="Deleted_Internal")
    assert default_model() == best_released()


def test_finding_the_default_imports_no_mlflow(store: MadeStore) -> None:
    put_bundle(store.register("arxsift-tfidf", 1, "champion") / "mine", "mine")
    code = (
        "import sys; from arxsift.serve.choose import choose_model;"
        "print(choose_model('default').name, 'mlflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "mine False\n"


def test_a_server_is_not_asked_for_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    assert default_model() == best_released()


def test_between_several_champions_nobody_guesses(store: MadeStore) -> None:
    store.register("arxsift-tfidf", 3, "champion")
    store.register("arxsift-transformer", 1, "champion")
    told = (
        "several models have the alias champion: name models:/arxsift-tfidf/3 or models:/arxsift-transformer/1, "
        "or take it from the others"
    )
    assert refusal("default") == refusal("champion") == told


OTHER = {"taxonomy": "0123456789ab", "recipe": "tfidf"}
"""Tags of a version of a taxonomy of one's own."""


@pytest.fixture
def bees(store: MadeStore, linear: Linear) -> str:
    """The champion of another taxonomy, which was promoted after that of the packaged one."""
    put_bundle(store.register("arxsift-tfidf", 4, "champion", tags={"recipe": "tfidf"}) / "mine", "usual")
    folder = store.register("arxsift-tfidf-bees", 1, "champion", tags=OTHER)
    save_bundle(folder / "bees", TfidfClassifier("bees", TAXONOMY, linear, made_decision()))
    return "models:/arxsift-tfidf-bees/1"


def test_the_champion_of_another_taxonomy_leaves_the_default_as_it_was(store: MadeStore, bees: str) -> None:
    for name in ("default", "champion"):
        assert choose_model(name).name == "usual"
        assert resolve(name) == "models:/arxsift-tfidf/4"
    assert choose_model("models:/arxsift-tfidf-bees@champion").name == "bees"


def test_topics_choose_the_champion_that_has_them(store: MadeStore, bees: str) -> None:
    for name in ("default", "champion"):
        assert resolve(name, ["tides", "Bees"]) == bees
        assert resolve(name, ["theory"]) == "models:/arxsift-tfidf/4"
        assert resolve(name, ["theory", "bees"]) == resolve(name, ["kettles"]) == "models:/arxsift-tfidf/4"
    assert resolve("tfidf", ["bees"]) == "tfidf"


def test_without_a_champion_of_the_packaged_taxonomy_the_default_is_the_released_model(
    store: MadeStore, linear: Linear
) -> None:
    folder = store.register("arxsift-tfidf-bees", 1, "champion", tags=OTHER)
    save_bundle(folder / "bees", TfidfClassifier("bees", TAXONOMY, linear, made_decision()))
    assert default_model() == best_released()
    assert resolve("default", ["bees"]) == resolve("champion") == "models:/arxsift-tfidf-bees/1"


def test_among_champions_of_several_taxonomies_nobody_guesses(store: MadeStore) -> None:
    store.register("arxsift-tfidf-bees", 3, "champion", tags=OTHER)
    store.register("arxsift-tfidf-cats", 1, "champion", tags=OTHER | {"taxonomy": "ba9876543210"})
    assert refusal("champion") == (
        "several models are the champion, each of a taxonomy of its own: name models:/arxsift-tfidf-bees/3 or "
        "models:/arxsift-tfidf-cats/1"
    )
    assert default_model() == best_released()


def test_a_champion_of_an_earlier_wording_of_the_packaged_taxonomy_stays_the_default(store: MadeStore) -> None:
    put_bundle(store.register("arxsift-tfidf", 2, "champion", tags=OTHER) / "mine", "mine")
    assert default_model() == "models:/arxsift-tfidf/2"


def test_a_store_that_cannot_be_read_is_told_and_how_to_do_without(home: Path) -> None:
    home.mkdir()
    (home / "mlflow.sqlite").write_text("These are notes and no database. " * 50)
    cannot = f"the tracking store sqlite:///{home}/mlflow.sqlite cannot be read: it is no SQLite database"
    assert refusal("default", StoreError) == f"{cannot}; name released to do without it"
    assert refusal("champion", StoreError) == cannot
    assert choose_model("released").name == best_released()


def test_a_database_of_something_else_has_no_models(home: Path) -> None:
    home.mkdir()
    with sqlite3.connect(home / "mlflow.sqlite") as database:
        database.execute("CREATE TABLE notes (text TEXT)")
    assert default_model() == best_released()


# Registered models by name


def test_a_version_is_named_by_its_number_or_by_an_alias(store: MadeStore) -> None:
    for version, aliases in ((1, ["small", "old"]), (2, []), (12, ["champion"])):
        put_bundle(store.register("arxsift-tfidf", version, *aliases) / "tfidf", f"number-{version}")
    put_bundle(store.register("someone_s", 1) / "any", "of another name")
    put_bundle(store.register("someone-s", 1) / "any", "of nearly the same name")
    for name, called in {
        "models:/arxsift-tfidf/1": "number-1",
        "models:/arxsift-tfidf/2": "number-2",
        "models:/arxsift-tfidf@small": "number-1",
        "models:/arxsift-tfidf@champion": "number-12",
        "models://arxsift-tfidf/12": "number-12",
        "models:/someone_s/1": "of another name",
        "champion": "number-12",
    }.items():
        assert choose_model(name).name == called


def test_a_name_that_is_none_is_answered_with_what_there_is(store: MadeStore) -> None:
    assert refusal("champion") == ("champion: no model has that alias; arxsift promote RUN gives it, or name released")
    for version in range(1, 6):
        store.register("arxsift-tfidf", version)
    newest = "models:/arxsift-tfidf/3 or models:/arxsift-tfidf/4 or models:/arxsift-tfidf/5"
    for name, told in {
        "champion": f"champion: no model has that alias; arxsift promote RUN gives it, or name {newest}",
        "models:/arxsift-tfidf/9": (f"'models:/arxsift-tfidf/9': no such model is registered; there is {newest}"),
        "models:/arxsift-tfidf@best": (f"'models:/arxsift-tfidf@best': no such model is registered; there is {newest}"),
        "models:/gpt/1": "'models:/gpt/1': no such model is registered; arxsift models lists what there is",
        "models:/m-12": "'models:/m-12': write models:/NAME/VERSION or models:/NAME@ALIAS",
        "models:/a' OR 'a'='a/1": ("\"models:/a' OR 'a'='a/1\": write models:/NAME/VERSION or models:/NAME@ALIAS"),
    }.items():
        assert refusal(name) == told


def test_a_version_without_a_bundle_is_told(store: MadeStore) -> None:
    place = store.register("arxsift-tfidf", 1)
    told = f"models:/arxsift-tfidf/1: no model folders in {place}; train it with arxsift again"
    assert refusal("models:/arxsift-tfidf/1", BundleError) == told
    put_bundle(place / "one", "one")
    put_bundle(place / "two", "two")
    told = f"models:/arxsift-tfidf/1: 2 model folders in {place}; train it with arxsift again"
    assert refusal("models:/arxsift-tfidf/1", BundleError) == told


def test_a_server_without_mlflow_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.setattr("arxsift.training.tracking.reading.find_spec", lambda _: None)
    assert refusal("champion", StoreError) == (
        "the tracking store http://127.0.0.1:9 can be asked through mlflow only: pip install 'arxsift[train]'"
    )


# Released models


@pytest.mark.parametrize(
    ("there", "best"),
    [(["tfidf"], "tfidf"), (["transformer"], "transformer"), (["tfidf", "transformer"], "transformer")],
)
def test_the_better_of_those_that_ship_is_the_released_one(
    there: list[str], best: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in there:
        put_bundle(tmp_path / "models" / "released" / name, f"shipped {name}")
    monkeypatch.setattr(names, "packaged", lambda room, name="": tmp_path / room / name)
    assert best_released() == best
    assert choose_model("released").name == choose_model(best).name == f"shipped {best}"


def test_an_installation_without_models_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(names, "packaged", lambda room, name="": tmp_path / room / name)
    assert refusal("released") == f"{tmp_path}/models/released: no model ships here; install arxsift again"


def test_the_help_says_what_the_default_is(arxsift: Arxsift) -> None:
    for command in ("classify", "label"):
        shown = " ".join(arxsift(command, "--help").stdout.split())
        assert "[default: (the champion of a local store, else released)]" in shown


# A model and by what it is known again


def test_a_model_comes_with_digits_that_change_with_anything_in_it(tmp_path: Path) -> None:
    shutil.copytree(RELEASED, tmp_path / "same")
    put_bundle(tmp_path / "other", "another")
    model, identity = choose_identified("tfidf")
    assert model.name == choose_model("tfidf").name
    assert len(identity) == 16 and int(identity, 16) >= 0
    assert choose_identified(str(tmp_path / "same"))[1] == identity
    assert choose_identified(str(tmp_path / "other"))[1] != identity


def test_the_champion_is_identified_too(store: MadeStore) -> None:
    put_bundle(store.register("arxsift-tfidf", 1, "champion") / "mine", "mine")
    model, identity = choose_identified("default")
    assert (model.name, identity) == ("mine", choose_identified("models:/arxsift-tfidf/1")[1])


def test_the_topics_of_a_model_are_known_without_loading_it(store: MadeStore) -> None:
    put_bundle(store.register("arxsift-tfidf", 1, "champion") / "mine", "mine")
    for name in ("tfidf", "released", "default", "champion", "models:/arxsift-tfidf@champion"):
        assert taxonomy_of(name) == choose_model(name).taxonomy


@pytest.mark.parametrize("ask", [choose_identified, taxonomy_of])
def test_a_model_that_there_is_not_is_told_alike(ask: Callable[[str], object]) -> None:
    with pytest.raises(InputError) as error:
        ask("none")
    assert str(error.value) == refusal("none")


def test_asking_for_topics_imports_nothing_heavy() -> None:
    code = (
        "import sys; from arxsift.serve.choose import taxonomy_of; taxonomy_of('transformer');"
        "print({'onnxruntime', 'torch', 'mlflow', 'sklearn'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"
