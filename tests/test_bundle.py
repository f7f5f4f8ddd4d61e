"""A model folder comes back as it was saved, or says in one sentence what is wrong with it."""

import hashlib
import json
import pickletools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arxsift.configs.errors import BundleError
from arxsift.configs.places import packaged
from arxsift.models.bundle import FORMAT, bundles_in, load_bundle, read_evaluation, read_manifest, save_bundle
from arxsift.models.paper import Paper
from arxsift.models.tfidf import TfidfClassifier

RELEASED = packaged("models", "released") / "tfidf"
FILES = [
    "README.md",
    "characters.txt",
    "decision.json",
    "evaluation.json",
    "taxonomy.json",
    "titles.txt",
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
    assert fault(file) == f"{place}: cannot be read ([Errno 20] Not a directory: '{place}')"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not JSON", "Expecting value: line 1 column 1 (char 0)"),
        (b"", "Expecting value: line 1 column 1 (char 0)"),
        (b'{"\xff"}', "'utf-8' codec can't decode byte 0xff in position 2: invalid start byte"),
    ],
)
def test_a_manifest_that_is_not_json_is_found(bundle: Path, content: bytes, reason: str) -> None:
    (bundle / "manifest.json").write_bytes(content)
    assert fault(bundle) == f"{bundle}/manifest.json: cannot be read ({reason})"


@pytest.mark.parametrize("version", [FORMAT + 1, 0, "1", None])
def test_another_format_asks_for_an_upgrade(bundle: Path, version: object) -> None:
    change_manifest(bundle, lambda manifest: manifest.update(format=version, future_key="x"))
    wanted = f"{bundle}/manifest.json: this arxsift reads bundle format 1, not {version}; upgrade it"
    assert fault(bundle) == wanted


def test_a_manifest_that_is_no_object_has_no_format(bundle: Path) -> None:
    (bundle / "manifest.json").write_text("[1]")
    assert fault(bundle) == f"{bundle}/manifest.json: this arxsift reads bundle format 1, not None; upgrade it"


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
        assert fault(bundle) == f"{bundle}: cannot be read ([Errno 21] Is a directory: '{bundle}')"


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
        ("decision.json", b"{", "cannot be read (Expecting property name enclosed in double quotes"),
        ("weights.safetensors", b"nothing", "cannot be read ("),
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
