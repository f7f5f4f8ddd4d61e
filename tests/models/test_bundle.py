"""A model folder, of either kind, comes back as it was saved, or says in one sentence what is wrong with it."""

import hashlib
import json
import pickletools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made.onnx import network, tiny_transformer
from made.papers import made_papers
from safetensors.numpy import save

from arxsift.configs.errors import BundleError
from arxsift.configs.places import packaged
from arxsift.models.bundle import (
    FORMAT,
    bundles_in,
    load_bundle,
    read_evaluation,
    read_manifest,
    read_taxonomy,
    save_bundle,
)
from arxsift.models.decision import Decision, Scale
from arxsift.models.neighbours import Neighbours
from arxsift.models.onnx_encoder import OnnxEncoder
from arxsift.models.paper import Paper
from arxsift.models.tfidf import Linear, TfidfClassifier
from arxsift.models.transformer import TransformerClassifier

RELEASED = packaged("models", "released") / "tfidf"
FILES = [
    "README.md",
    "characters.txt",
    "decision.json",
    "evaluation.json",
    *(f"judged-{where}.safetensors" for where in ("cv", "feed", "neuro")),
    "taxonomy.json",
    "titles.txt",
    "trained-on.safetensors",
    "weights.safetensors",
    "words.txt",
]
PAPERS = [
    Paper.of("Spiking networks", "We train spiking neural networks with local plasticity."),
    Paper.of("A recommender", "We recommend films to people."),
]


@pytest.fixture(scope="module")
def released() -> TfidfClassifier:
    found = load_bundle(RELEASED)
    assert isinstance(found, TfidfClassifier)
    return found


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A copy of the released model."""
    return Path(shutil.copytree(RELEASED, tmp_path / "copy"))


def fault(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        load_bundle(folder)
    assert caught.value.exit_code == 2
    return str(caught.value)


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_the_released_model_lists_exactly_its_files() -> None:
    assert sorted(read_manifest(RELEASED).files) == FILES
    assert sorted(path.name for path in RELEASED.iterdir()) == sorted([*FILES, "manifest.json"])


def test_a_copy_of_the_released_model_judges_alike(bundle: Path, released: TfidfClassifier) -> None:
    assert load_bundle(bundle).predict(PAPERS) == released.predict(PAPERS)


def test_a_saved_model_comes_back(tmp_path: Path, released: TfidfClassifier) -> None:
    save_bundle(tmp_path / "new" / "model", released, {"evaluation.json": b'{"n_train": 7}'})
    again = load_bundle(tmp_path / "new" / "model")
    assert again.name == "tfidf"
    assert again.taxonomy == released.taxonomy
    assert again.predict(PAPERS) == released.predict(PAPERS)
    assert read_evaluation(tmp_path / "new" / "model") == {"n_train": 7}


def test_a_model_saved_twice_has_the_same_bytes(tmp_path: Path, released: TfidfClassifier) -> None:
    for name in ("one", "other"):
        save_bundle(tmp_path / name, released)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_saving_over_a_folder_replaces_it_whole(bundle: Path, released: TfidfClassifier) -> None:
    (bundle / "left-over.bin").write_bytes(b"old")
    save_bundle(bundle, released)
    assert not (bundle / "left-over.bin").exists()
    assert not (bundle / "README.md").exists()
    assert load_bundle(bundle).predict(PAPERS) == released.predict(PAPERS)
    assert [path.name for path in bundle.parent.iterdir()] == ["copy"]


def test_a_model_without_an_evaluation_has_none(tmp_path: Path, released: TfidfClassifier) -> None:
    save_bundle(tmp_path / "model", released)
    assert read_evaluation(tmp_path / "model") is None


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_is_found(bundle: Path, name: str) -> None:
    content = bytearray((bundle / name).read_bytes())
    content[len(content) // 2] ^= 1
    (bundle / name).write_bytes(content)
    assert fault(bundle) == f"{bundle / name}: changed since it was written; fetch or train the model again"


@pytest.mark.parametrize("name", FILES)
def test_a_cut_file_is_found(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes((bundle / name).read_bytes()[:-1])
    assert fault(bundle) == f"{bundle / name}: changed since it was written; fetch or train the model again"


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found(bundle: Path, name: str) -> None:
    (bundle / name).unlink()
    assert fault(bundle) == f"{bundle}: {name} is missing; fetch or train the model again"


def test_a_folder_without_a_manifest_is_no_model(tmp_path: Path) -> None:
    assert fault(tmp_path) == f"{tmp_path}: not a model folder (it has no manifest.json)"
    assert fault(tmp_path / "absent") == f"{tmp_path / 'absent'}: not a model folder (it has no manifest.json)"


def test_a_file_is_no_model(tmp_path: Path) -> None:
    file = tmp_path / "model.txt"
    file.touch()
    place = file / "manifest.json"
    assert fault(file) == f"{place}: cannot be read (Not a directory)"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not JSON", "line 1, column 1: not valid JSON"),
        (b"", "line 1, column 1: not valid JSON"),
        (b'{"\xff"}', "not UTF-8 text"),
    ],
)
def test_a_manifest_that_is_not_json_is_found(bundle: Path, content: bytes, reason: str) -> None:
    (bundle / "manifest.json").write_bytes(content)
    assert fault(bundle) == f"{bundle}/manifest.json: {reason}; fetch or train the model again"


@pytest.mark.parametrize("version", [FORMAT + 1, 0, "1", None])
def test_another_format_asks_for_an_upgrade(bundle: Path, version: object) -> None:
    change_manifest(bundle, lambda manifest: manifest.update(format=version, future_key="x"))
    wanted = f"{bundle}/manifest.json: this arxsift reads bundle format 3, not {version}; upgrade it"
    assert fault(bundle) == wanted


def test_the_format_before_is_read(bundle: Path, released: TfidfClassifier) -> None:
    change_manifest(bundle, lambda manifest: manifest.update(format=2))
    assert load_bundle(bundle).predict(PAPERS) == released.predict(PAPERS)


def test_a_manifest_that_is_no_object_has_no_format(bundle: Path) -> None:
    (bundle / "manifest.json").write_text("[1]")
    assert fault(bundle) == f"{bundle}/manifest.json: this arxsift reads bundle format 3, not None; upgrade it"


def test_an_unknown_kind_of_model_asks_for_an_upgrade(bundle: Path) -> None:
    change_manifest(bundle, lambda manifest: manifest.update(kind="oracle"))
    assert fault(bundle) == f"{bundle}/manifest.json: unknown kind of model 'oracle'; upgrade arxsift"


def test_a_manifest_of_another_form_is_found(bundle: Path) -> None:
    change_manifest(bundle, lambda manifest: manifest.update(flies=manifest.pop("files")))
    assert fault(bundle) == f"{bundle}/manifest.json: unknown key flies; did you mean files?"


@pytest.mark.parametrize("name", ["../outside.txt", "/outside.txt", "sub/inside.txt", ""])
def test_a_manifest_never_leads_out_of_its_folder(bundle: Path, name: str) -> None:
    (bundle.parent / "outside.txt").write_text("secret")
    change_manifest(bundle, lambda manifest: manifest["files"].update({name: "0" * 64}))
    if name:
        assert fault(bundle) == f"{bundle}/manifest.json: {name!r} is not a plain file name"
    else:
        assert fault(bundle) == f"{bundle}: is a folder; name a file in it"


@pytest.mark.parametrize(
    "name", ["taxonomy.json", "decision.json", "words.txt", "characters.txt", "titles.txt", "weights.safetensors"]
)
def test_a_manifest_that_lists_too_little_is_found(bundle: Path, name: str) -> None:
    change_manifest(bundle, lambda manifest: manifest["files"].pop(name))
    assert fault(bundle) == f"{bundle}: the manifest lists no {name}; fetch or train the model again"


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_no_file_of_a_model_is_a_pickle(name: str) -> None:
    content = (RELEASED / name).read_bytes()
    with pytest.raises((ValueError, UnicodeDecodeError)):
        list(pickletools.genops(content))
    assert not content.startswith(b"PK\x03\x04")  # the archives in which torch and numpy keep pickles


def test_when_the_new_model_cannot_be_put_in_place_the_old_one_stays(
    bundle: Path, released: TfidfClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (bundle / "manifest.json").read_bytes()
    put = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if self.name == "made":
            raise OSError(28, "No space left on device")
        return put(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        save_bundle(bundle, released)
    assert (bundle / "manifest.json").read_bytes() == before
    assert load_bundle(bundle).name == released.name


def test_what_a_killed_save_left_behind_is_no_bundle(tmp_path: Path, released: TfidfClassifier) -> None:
    save_bundle(tmp_path / "good", released)
    save_bundle(tmp_path / ".good-half", released)
    (tmp_path / "notes").mkdir()
    (tmp_path / "file").touch()
    assert bundles_in(tmp_path) == {"good": tmp_path / "good"}
    assert bundles_in(tmp_path / "absent") == {}


def rewrite(folder: Path, name: str, content: bytes) -> None:
    """Change a file together with its sum: no accident does that, but a hand does."""
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = hashlib.sha256(content).hexdigest()
    (folder / name).write_bytes(content)
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("decision.json", b"{", "decision.json: line 1, column 2: not valid JSON; fetch or train the model again"),
        ("decision.json", b"{}", "decision.json: slopes is missing; fetch or train the model again"),
        ("taxonomy.json", b"[]", "taxonomy.json: needs the keys name, topics, not []"),
        ("weights.safetensors", b"nothing", "its files are damaged; fetch or train the model again"),
        (
            "weights.safetensors",
            save({"idf": np.zeros(3)}),
            "its files are damaged; fetch or train the model again",
        ),
        ("characters.txt", b"abc", "its files do not belong together; fetch or train the model again"),
    ],
)
def test_files_that_fit_their_sums_but_not_each_other_are_found(
    bundle: Path, name: str, content: bytes, reason: str
) -> None:
    rewrite(bundle, name, content)
    with pytest.raises(BundleError) as caught:
        load_bundle(bundle)
    assert str(caught.value).startswith(f"{bundle}: {reason}")


OWN = ["model.onnx", "tokenizer.json", "transformer.json"]
WITH_TFIDF = ["characters.txt", "titles.txt", "weights.safetensors", "words.txt"]
WITH_NEIGHBOURS = ["neighbours.jsonl", "neighbours.safetensors"]


@pytest.fixture(scope="module")
def linear(released: TfidfClassifier) -> Linear:
    """A model of the two made-up topics and in-scope: the first three columns of the released one."""
    found = released.linear
    return Linear(found.vocabulary, found.idf, found.weights[:, :3], found.intercepts[:3])


@pytest.fixture(scope="module")
def joined(linear: Linear) -> TransformerClassifier:
    """A network with TF-IDF and labelled papers beside it."""
    labelled = made_papers(9)
    pooled = tiny_transformer().encoder.judge([one.paper for one in labelled]).pooled
    neighbours = Neighbours.of([one.paper.id for one in labelled], [one.topics for one in labelled], pooled)
    return tiny_transformer(linear, neighbours)


@pytest.fixture
def two(tmp_path: Path, joined: TransformerClassifier) -> Path:
    save_bundle(tmp_path / "two", joined, {"evaluation.json": b"{}", "seeds.json": b"{}"})
    return tmp_path / "two"


def test_a_transformer_comes_back_with_all_it_has(two: Path, joined: TransformerClassifier) -> None:
    again = load_bundle(two)
    assert isinstance(again, TransformerClassifier)
    assert sorted(read_manifest(two).files) == sorted(
        [*OWN, *WITH_TFIDF, *WITH_NEIGHBOURS, "decision.json", "evaluation.json", "seeds.json", "taxonomy.json"]
    )
    assert (read_manifest(two).kind, again.name, again.scales) == ("transformer", "tiny-1", joined.scales)
    assert again.encoder.tokenizer.max_tokens == 256
    papers = [one.paper for one in made_papers(9)]
    for paper, verdict in zip(papers, again.predict(papers), strict=True):
        assert verdict.scores == pytest.approx(joined.predict([paper])[0].scores, abs=0.01)  # weights in half precision
        assert again.nearest(paper) == joined.nearest(paper)


def test_a_transformer_alone_comes_back_alone(tmp_path: Path) -> None:
    save_bundle(tmp_path / "one", tiny_transformer())
    again = load_bundle(tmp_path / "one")
    assert isinstance(again, TransformerClassifier)
    assert sorted(read_manifest(tmp_path / "one").files) == sorted([*OWN, "decision.json", "taxonomy.json"])
    assert (again.linear, again.neighbours) == (None, None)
    papers = [one.paper for one in made_papers(9)]
    assert again.predict(papers) == tiny_transformer().predict(papers)


@pytest.mark.parametrize("name", [*OWN, *WITH_TFIDF])
def test_a_transformer_of_which_the_manifest_lists_too_little_is_found(two: Path, name: str) -> None:
    change_manifest(two, lambda manifest: manifest["files"].pop(name))
    assert fault(two) == f"{two}: the manifest lists no {name}; fetch or train the model again"


def test_half_of_the_labelled_papers_is_too_little(two: Path) -> None:
    change_manifest(two, lambda manifest: manifest["files"].pop("neighbours.jsonl"))
    assert fault(two) == f"{two}: the manifest lists no neighbours.jsonl; fetch or train the model again"


@pytest.mark.parametrize("name", [*OWN, *WITH_TFIDF, *WITH_NEIGHBOURS])
def test_one_changed_byte_of_a_transformer_is_found(two: Path, name: str) -> None:
    content = bytearray((two / name).read_bytes())
    content[len(content) // 2] ^= 1
    (two / name).write_bytes(content)
    assert fault(two) == f"{two / name}: changed since it was written; fetch or train the model again"


SCALE = {"slopes": [1, 1, 1], "offsets": [0, 0, 0]}
NARROW = {"slopes": [1, 1], "offsets": [0, 0]}
TOGETHER = "its files do not belong together; fetch or train the model again"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("model.onnx", b"nothing", "model.onnx is damaged, or needs a newer ONNX Runtime; fetch"),
        ("model.onnx", network(4), TOGETHER),
        (
            "model.onnx",
            network(outputs=("a", "b")),
            "model.onnx goes from ('ids', 'mask') to ('a', 'b'), expected from",
        ),
        ("tokenizer.json", b"{}", "tokenizer.json is damaged, or needs a newer release of tokenizers; fetch"),
        ("tokenizer.json", b"\xff", "tokenizer.json is damaged, or needs a newer release of tokenizers; fetch"),
        ("transformer.json", b"[", "transformer.json: line 1, column 2: not valid JSON; fetch"),
        ("transformer.json", b"{}", "transformer.json: max_tokens is missing"),
        (
            "transformer.json",
            {"max_tokens": 1, "scales": [SCALE, SCALE]},
            "transformer.json: max_tokens is 1; it",
        ),
        (
            "transformer.json",
            {"max_tokens": 64, "scales": []},
            "transformer.json: scales needs 1 or more",
        ),
        ("transformer.json", {"max_tokens": 64, "scales": [SCALE, NARROW]}, TOGETHER),
        ("decision.json", {"slopes": [1, 1], "offsets": [0, 0], "thresholds": {}}, TOGETHER),
        ("weights.safetensors", b"", "its files are damaged; fetch"),
        ("neighbours.jsonl", b'["a", []]\n', TOGETHER),
        ("neighbours.jsonl", b'["a", []\n', "its files are damaged; fetch"),
        ("neighbours.jsonl", b'{"a": []}\n', "neighbours.jsonl holds something that is not an id and a list of topics"),
        ("neighbours.jsonl", b'["a", ["moons"]]\n' * 9, TOGETHER),
        ("neighbours.safetensors", b"x", "its files are damaged; fetch"),
        ("neighbours.safetensors", save({"vectors": np.zeros((9, 3), np.int8), "scales": np.ones(9)}), TOGETHER),
        ("neighbours.safetensors", save({"vectors": np.zeros((8, 8), np.int8), "scales": np.ones(9)}), TOGETHER),
        ("taxonomy.json", (RELEASED / "taxonomy.json").read_bytes(), TOGETHER),
    ],
)
def test_files_of_a_transformer_that_do_not_fit_are_found(
    two: Path, name: str, content: bytes | dict[str, Any], reason: str
) -> None:
    rewrite(two, name, content if isinstance(content, bytes) else json.dumps(content).encode())
    assert fault(two).startswith(f"{two}: {reason}")


def test_a_model_of_words_is_not_taken_for_a_transformer(bundle: Path) -> None:
    change_manifest(bundle, lambda manifest: manifest.update(kind="transformer"))
    assert fault(bundle) == f"{bundle}: the manifest lists no transformer.json; fetch or train the model again"


@pytest.mark.parametrize(
    "change", [{"slopes": (1.0, 1.0)}, {"offsets": (0.0,)}, {"thresholds": {"recall": (0.5, 0.5)}}]
)
def test_a_decision_on_other_topics_is_found(tmp_path: Path, change: dict[str, Any]) -> None:
    model = tiny_transformer()
    decision = Decision(**{**model.decision.model_dump(), **change})
    save_bundle(tmp_path / "m", TransformerClassifier("m", model.taxonomy, model.encoder, None, model.scales, decision))
    assert fault(tmp_path / "m") == f"{tmp_path / 'm'}: {TOGETHER}"


def test_scales_of_other_widths_are_found(tmp_path: Path) -> None:
    model = tiny_transformer()
    scales = (Scale(slopes=(1.0, 1.0, 1.0), offsets=(0.0, 0.0)),)
    save_bundle(tmp_path / "m", TransformerClassifier("m", model.taxonomy, model.encoder, None, scales, model.decision))
    assert fault(tmp_path / "m") == f"{tmp_path / 'm'}: {TOGETHER}"


def test_the_model_is_stored_as_it_is(two: Path) -> None:
    assert (two / "model.onnx").read_bytes() == network()
    assert OnnxEncoder((two / "model.onnx").read_bytes(), tiny_transformer().encoder.tokenizer).shape == (3, 8)


# The topics alone


def taxonomy_fault(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        read_taxonomy(folder)
    return str(caught.value)


def test_the_topics_are_read_without_the_model(bundle: Path, released: TfidfClassifier) -> None:
    for path in bundle.iterdir():
        if path.name not in ("manifest.json", "taxonomy.json"):
            path.unlink()
    assert read_taxonomy(bundle) == released.taxonomy


def test_topics_that_cannot_be_read_are_told_as_when_the_model_is_loaded(bundle: Path) -> None:
    (bundle / "taxonomy.json").write_text("{}")
    assert taxonomy_fault(bundle) == fault(bundle)
    (bundle / "taxonomy.json").unlink()
    assert taxonomy_fault(bundle) == fault(bundle)
    shutil.rmtree(bundle)
    assert taxonomy_fault(bundle) == fault(bundle) == f"{bundle}: not a model folder (it has no manifest.json)"


@pytest.mark.parametrize("content", [b"no JSON", b"{}", b"[]", b"\xff"])
def test_topics_that_are_none_are_one_sentence(bundle: Path, content: bytes) -> None:
    (bundle / "taxonomy.json").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    change_manifest(bundle, lambda manifest: manifest["files"].update({"taxonomy.json": digest}))
    assert taxonomy_fault(bundle).startswith(f"{bundle}: ")


def test_a_bundle_without_topics_is_told(bundle: Path) -> None:
    change_manifest(bundle, lambda manifest: manifest["files"].pop("taxonomy.json"))
    told = f"{bundle}: the manifest lists no taxonomy.json; "
    assert taxonomy_fault(bundle).startswith(told)
