"""The models that ship: what they hold, how large they are, and that they judge the seeds as they did when trained."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from arxsift.configs.places import packaged
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models import onnx_encoder
from arxsift.models.arrays import Scores
from arxsift.models.bundle import bundles_in, load_bundle, read_evaluation, read_manifest
from arxsift.models.transformer import TransformerClassifier
from arxsift.training.data.seeds import load_seeds

RELEASED = packaged("models", "released")
BUNDLES = bundles_in(RELEASED)
TRANSFORMER = RELEASED / "transformer"

MOST_MEGABYTES = 46.0
"""Megabytes of all released models together, at most."""

BAND = 0.05
"""How far the shipped scores may lie from those in full precision."""

NO_CODE = {".onnx", ".json", ".jsonl", ".txt", ".safetensors", ".md"}
"""None of these can hold Python's pickles."""

HEAVY = ("torch", "transformers", "mlflow", "sklearn", "pandas", "huggingface_hub", "onnx")


@pytest.fixture(
    scope="module",
    params=[pytest.param(True, id="bytes", marks=pytest.mark.slow), pytest.param(False, id="full precision")],
)
def model(request: pytest.FixtureRequest) -> Iterator[TransformerClassifier]:
    """As it is on a processor that multiplies bytes fast, and on one that does not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnx_encoder, "multiplies_bytes_fast", lambda: request.param)
        found = load_bundle(TRANSFORMER)
        assert isinstance(found, TransformerClassifier)
        yield found


@pytest.fixture(scope="module")
def full() -> Scores:
    """(n_seeds, n_topics + 1), as they were before the network was made small."""
    held = json.loads((TRANSFORMER / "seeds.json").read_text(encoding="utf-8"))
    seeds = load_seeds()
    assert set(held) == {seed.id for seed in seeds}
    return np.array([held[seed.id] for seed in seeds])


@pytest.fixture(scope="module")
def scores(model: TransformerClassifier) -> Scores:
    """Scores of the seeds by the model that ships."""
    return model.decision.scores(model.logits(load_seeds()))


def test_tfidf_the_transformer_and_the_cascade_of_both_ship() -> None:
    assert set(BUNDLES) == {"tfidf", "transformer", "cascade"}
    assert {name: read_manifest(folder).kind for name, folder in BUNDLES.items()} == {name: name for name in BUNDLES}


def test_shipped_scores_are_near_those_in_full_precision(full: Scores, scores: Scores) -> None:
    assert full.shape == scores.shape == (119, len(load_taxonomy().ids) + 1)
    assert 0 <= full.min() <= full.max() <= 1
    assert np.abs(scores - full).max() <= BAND


def test_shipped_topics_are_those_in_full_precision_outside_the_band(
    model: TransformerClassifier, full: Scores, scores: Scores
) -> None:
    thresholds = np.array(model.decision.thresholds["balanced"])
    clear = np.abs(full[:, :-1] - thresholds) > BAND
    assert clear.mean() > 0.9
    ours, wanted = (model.decision.assign(some, "balanced") for some in (scores, full))
    assert np.array_equal(ours[clear], wanted[clear])


def test_the_transformer_is_of_the_packaged_topics(model: TransformerClassifier) -> None:
    assert model.taxonomy.digest == load_taxonomy().digest


def test_all_that_ships_is_small() -> None:
    sizes = [path.stat().st_size for path in RELEASED.rglob("*") if path.is_file()]
    assert sum(sizes) / 1e6 <= MOST_MEGABYTES


def test_nothing_that_ships_can_hold_code() -> None:
    assert {path.suffix for path in RELEASED.rglob("*") if path.is_file()} <= NO_CODE


@pytest.mark.parametrize("folder", BUNDLES.values(), ids=BUNDLES)
def test_a_released_model_holds_what_its_manifest_lists_with_figures_and_card(folder: Path) -> None:
    files = read_manifest(folder).files
    assert {path.name for path in folder.iterdir()} == {*files, "manifest.json"}
    assert {"evaluation.json", "README.md"} <= set(files)
    evaluation = read_evaluation(folder)
    assert evaluation is not None
    assert evaluation["taxonomy"] == load_taxonomy().digest
    assert 0 < evaluation["metrics"]["feed/mean_average_precision"] <= 1
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert card.startswith(f"# {folder.name}\n")
    assert f"{evaluation['n_train']:,} labelled papers" in card
    load_bundle(folder)  # checks every byte


@pytest.mark.parametrize("folder", BUNDLES.values(), ids=BUNDLES)
def test_judging_and_explaining_need_no_heavy_package(folder: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from arxsift.models.bundle import load_bundle\n"
        "from arxsift.models.paper import Paper\n"
        "model = load_bundle(Path(sys.argv[1]))\n"
        "paper = Paper.of('Spiking networks on chips', 'We train spiking neural networks on neuromorphic hardware.')\n"
        "(verdict,) = model.predict([paper])\n"
        "assert model.explain(paper, verdict.topics, verdict.scores)\n"
        "print(*verdict.topics)\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("snn-neuromorphic\n[]\n", "", 0)
