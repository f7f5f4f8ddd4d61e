"""`feeds.yaml` and `--topics` belong to a taxonomy: the champion of it judges, whatever else was promoted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from made.classifier import made_decision
from made.papers import TAXONOMY
from made.store import MadeStore, own_home
from typer.testing import Result

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.bundle import save_bundle
from arxsift.models.tfidf import Linear, TfidfClassifier
from arxsift.serve.triage.call import Call, Overrides
from arxsift.serve.triage.job import make_job

BEES = "models:/arxsift-tfidf-bees/1"
PACKAGED = load_taxonomy()


@pytest.fixture(autouse=True)
def bees(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, linear: Linear) -> None:
    """A model of bees and tides was promoted last night; nobody promoted one of the packaged topics."""
    store = MadeStore(own_home(monkeypatch, tmp_path / "home"))
    folder = store.register("arxsift-tfidf-bees", 1, "champion", tags={"taxonomy": TAXONOMY.digest, "recipe": "tfidf"})
    save_bundle(folder / "bees", TfidfClassifier("bees", TAXONOMY, linear, made_decision()))
    monkeypatch.setenv("ARXSIFT_CONFIG", str(tmp_path / "feeds.yaml"))


def taxonomy_of_job(*topics: str, model: str | None = None) -> str:
    return make_job(Call(sources=("cs.LG",), overrides=Overrides(topics=topics, model=model))).taxonomy.name


@pytest.mark.parametrize(
    ("text", "taxonomy"),
    [
        ("topics: [interpretability]\n", PACKAGED),
        ("prefer: recall\n", PACKAGED),
        ("topics: [all]\n", PACKAGED),
        ("topics: [tides]\n", TAXONOMY),
        ("thresholds: {bees: 0.7}\n", TAXONOMY),
        ("model: models:/arxsift-tfidf-bees@champion\n", TAXONOMY),
        ("model: champion\n", TAXONOMY),
    ],
)
def test_a_configuration_is_of_the_taxonomy_that_has_its_topics(tmp_path: Path, text: str, taxonomy: object) -> None:
    (tmp_path / "feeds.yaml").write_text(f"categories: [cs.LG]\n{text}")
    assert make_job(Call()).taxonomy == taxonomy


def test_typed_topics_are_of_a_taxonomy_too() -> None:
    assert taxonomy_of_job("bees") == TAXONOMY.name
    assert taxonomy_of_job("theory") == taxonomy_of_job() == PACKAGED.name


def test_topics_that_no_champion_has_are_told_with_the_model_that_is_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        taxonomy_of_job("theory", model="models:/arxsift-tfidf-bees@champion")
    there_is = "there is bees, tides, or all; --model names one of other topics"
    assert str(error.value) == f"--topics: theory: no such topic in the model {BEES}; {there_is}"
    (tmp_path / "feeds.yaml").write_text("categories: [cs.LG]\nthresholds: {theory: 0.7}\n")
    with pytest.raises(InputError) as error:
        make_job(Call(overrides=Overrides(topics=("bees",))))
    there_is = "there is bees, tides; --model names one of other topics"
    told = f"{tmp_path / 'feeds.yaml'}: thresholds: theory: no such topic in the model {BEES}; {there_is}"
    assert str(error.value) == told


def test_the_morning_after_a_promotion_of_other_topics_is_as_every_morning(
    arxsift: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "papers.jsonl").write_text('{"title": "Spikes", "abstract": "We train spiking networks on a chip."}\n')
    result = arxsift("triage", tmp_path / "papers.jsonl", "--topics", "snn-neuromorphic", "--format", "jsonl")
    assert (result.exit_code, '"snn-neuromorphic"' in result.stdout) == (0, True), result.stderr
