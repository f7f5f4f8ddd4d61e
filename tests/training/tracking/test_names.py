"""A name means one model, whichever command it is given to; what names nothing is one sentence."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from made.records import made_record, made_truth
from made.store import MadeStore, own_home
from typer.testing import Result

from arxsift.configs.errors import BundleError, InputError
from arxsift.configs.places import packaged
from arxsift.models.bundle import load_bundle
from arxsift.training.tracking.names import Models, released_folders

Arxsift = Callable[..., Result]

TFIDF = packaged("models", "released") / "tfidf"
TRAINED, EVALUATION, IMPORTED, TWICE = (digit * 32 for digit in "1234")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeStore:
    """A training with a registered model, one that registered two, an evaluation, and a run of the shipped model."""
    monkeypatch.chdir(tmp_path)
    made = MadeStore(own_home(monkeypatch, tmp_path / "home"))
    record = {"feed": made_record(made_truth(60), 0.3, taxonomy="abc")}
    made.run(TRAINED, "small · 60 papers", {"model": "tfidf"}, {}, record)
    made.run(EVALUATION, "released on mine.jsonl · 9 papers", {"model": "tfidf"}, {}, {})
    made.run(IMPORTED, "tfidf · released", {"model": "tfidf", "imported": "released", "recipe": "tfidf"}, {}, {})
    made.run(TWICE, "again", {"model": "tfidf"}, {}, {})
    shutil.copytree(TFIDF, made.register("arxsift-small", 1, "champion", run_id=TRAINED) / "small")
    for version in (2, 3):
        made.register("arxsift-small", version, run_id=TWICE)
    return made


def refusal(name: str, ask: Callable[[Models, str], object] = Models.named) -> str:
    with pytest.raises(InputError) as error:
        ask(Models(), name)
    return str(error.value)


@pytest.mark.parametrize(
    "name",
    [
        *("champion", "default", "models:/arxsift-small/1", "models:/arxsift-small@champion"),
        *(f"models:/m-{TRAINED}", f"runs:/{TRAINED}", f"runs:/{TRAINED}/model"),
        *(TRAINED, "1111", "small · 60 papers"),
    ],
)
def test_a_trained_model_has_its_bundle_its_version_and_its_run_by_any_of_its_names(name: str) -> None:
    models = Models()
    model = models.named(name)
    assert models.version_of(model).uri == "models:/arxsift-small/1"
    assert models.run_of(model).id == TRAINED
    with models.bundle(model) as folder:
        assert load_bundle(folder).name == "tfidf"


@pytest.mark.parametrize("name", ["tfidf", "3333", "tfidf · released"])
def test_a_shipped_model_has_its_folder_and_the_run_that_stands_for_it(name: str) -> None:
    models = Models()
    model = models.named(name)
    assert model.folder == released_folders()["tfidf"]
    assert models.run_of(model).id == IMPORTED


def test_a_folder_is_named_by_its_path_and_has_no_run(tmp_path: Path) -> None:
    shutil.copytree(TFIDF, tmp_path / "tfidf")
    models = Models()
    assert models.named("tfidf").folder == released_folders()["tfidf"]
    assert models.named("./tfidf").folder == Path("tfidf")
    told = "./tfidf: no run of the store in use trained it"
    assert refusal("./tfidf", lambda models, name: models.run_of(models.named(name))) == told
    told = "./tfidf: no model of the store in use; arxsift models lists them"
    assert refusal("./tfidf", lambda models, name: models.version_of(models.named(name))) == told


def test_a_model_s_folder_comes_before_a_run_and_a_run_before_any_other_folder(tmp_path: Path) -> None:
    shutil.copytree(TFIDF, tmp_path / "again")
    (tmp_path / "1111").mkdir()
    assert Models().named("again").folder == Path("again")
    assert Models().named("1111").name == TRAINED
    (tmp_path / "empty").mkdir()
    empty = Models().named("empty")
    with pytest.raises(BundleError, match=r"^empty: not a model folder"), Models().bundle(empty) as folder:
        load_bundle(folder)


def test_of_several_models_of_one_run_the_newest_is_meant() -> None:
    models = Models()
    assert models.version_of(models.named("again")).version == 3


def test_the_latest_version_is_the_newest_of_its_name() -> None:
    assert Models().named("models:/arxsift-small/latest").name == "models:/arxsift-small/3"
    assert Models().named(f"models:/m-{TWICE}").name == "models:/arxsift-small/3"


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        (f"runs:/{'9' * 32}/model", "no such run in the store in use; arxsift ui shows its runs"),
        ("runs:/1111", "write runs:/ID with the whole id of a run, 32 digits from 0 to f, or the id alone"),
        (f"models:/m-{'9' * 32}", "no model is registered from it; arxsift models lists what there is"),
        ("models:/arxsift-small", "write models:/NAME/VERSION or models:/NAME@ALIAS"),
    ],
)
def test_an_address_that_names_nothing_is_answered_with_what_to_write(uri: str, told: str) -> None:
    assert refusal(uri) == f"{uri!r}: {told}"


def test_a_run_without_a_model_says_so() -> None:
    told = (
        "run released on mine.jsonl · 9 papers [22222222] has no registered model: "
        "only a training registers one, and it may be deleted"
    )
    assert refusal("2222", lambda models, name: models.version_of(models.named(name))) == told


def test_what_names_nothing_is_answered_with_what_there_is() -> None:
    there = ", ".join(["released", *released_folders()])
    assert refusal("nobody") == (
        f"'nobody': no such model, folder or run; there is {there} (arxsift models lists all); the newest runs are "
        "again [44444444], tfidf · released [33333333], released on mine.jsonl · 9 papers [22222222]"
    )


def test_a_store_that_cannot_be_read_is_told_beside_what_there_is(store: MadeStore) -> None:
    store.path.write_text("These are notes and no database. " * 50)
    assert refusal("nobody").endswith(
        f"; runs were not looked for: the tracking store {store.uri} cannot be read: it is no SQLite database"
    )
    assert Models().named("tfidf").folder == released_folders()["tfidf"]


@pytest.mark.slow
def test_every_command_takes_the_same_names(arxsift: Arxsift, tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text(
        '{"title": "Spikes", "abstract": "They spike.", "topics": ["snn-neuromorphic"]}\n'
    )
    papers = ("--papers", "mine.jsonl", "--no-log")
    for name in ("1111", "champion", "models:/arxsift-small/1", f"runs:/{TRAINED}", f"models:/m-{TRAINED}"):
        assert arxsift("classify", "A spiking network.", "--model", name).exit_code == 0
        assert arxsift("evaluate", name, *papers).exit_code == 0
        assert arxsift("compare", name, "prior", "--no-log").exit_code == 0
        assert arxsift("simulate", name, "--no-log").exit_code == 0
    calls = (
        *(("classify", "A paper.", "--model", "nobody"), ("label", "mine.jsonl", "-o", "-", "--model", "nobody")),
        *(("evaluate", "nobody", *papers), ("simulate", "nobody", *papers), ("simulate", "nobody", "--no-log")),
        *(("compare", "nobody"), ("promote", "nobody"), ("triage", "mine.jsonl", "--model", "nobody")),
    )
    for call in calls:
        result = arxsift(*call)
        assert (result.exit_code, result.stderr) == (2, f"arxsift: {refusal('nobody')}\n"), call
    assert sorted(file.name for file in tmp_path.iterdir()) == ["home", "mine.jsonl"]
