"""A model in, a bundle out, and back: a folder of ONNX, JSON, text and safetensors files under a manifest, no pickle.

A bundle holds `manifest.json` with the SHA-256 sums of all other files, `taxonomy.json`, `decision.json`, the model's
own files, and, where it was evaluated, `evaluation.json` and the model card `README.md`.
"""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from safetensors import SafetensorError

from ..configs.documents import Document, load_json, parse_document, parse_json
from ..configs.errors import BundleError, InputError
from ..configs.faults import json_sentence, reading_sentence
from ..configs.kinds import CLASSIFIERS, load_part
from ..configs.taxonomy import Taxonomy
from .classifier import Classifier
from .decision import Decision
from .verdict import PREFERENCES

AGAIN = "fetch or train the model again"
"""The next step where a bundle cannot be read."""

FORMAT = 3
"""Version of the form of bundles; raised when an older arxsift can no longer read new ones."""

READABLE = (2, FORMAT)
"""Versions that this arxsift reads; 2 held weights of n-grams in half precision."""

MANIFEST = "manifest.json"
"""File of a bundle that says what the bundle is and what it holds."""


class Bundled(Classifier, Protocol):
    """A classifier that a bundle can hold."""

    @property
    def kind(self) -> str:
        """Name of its kind, one of `CLASSIFIERS`."""
        ...

    @property
    def decision(self) -> Decision: ...

    def files(self) -> dict[str, bytes]:
        """What a bundle stores of it besides taxonomy and decision, by file name."""
        ...

    @classmethod
    def of_files(cls, name: str, taxonomy: Taxonomy, decision: Decision, files: Mapping[str, bytes]) -> "Bundled":
        """The classifier that `files` wrote.

        Raises:
            BundleError: a file is damaged, or the files do not belong together.
        """
        ...


class Manifest(Document):
    """What a bundle is, and which files it must hold."""

    format: int
    kind: str
    """Kind of model, one of `CLASSIFIERS`: decides which classifier reads the model's own files."""
    name: str
    """What verdicts carry as `model`."""
    files: dict[str, str]
    """File name -> SHA-256 of its content, in hexadecimal."""


class Files(dict[str, bytes]):
    """The contents of a bundle's files by name."""

    def __missing__(self, name: str) -> bytes:
        raise BundleError(f"the manifest lists no {name}")


def save_bundle(folder: Path, classifier: Bundled, extra: Mapping[str, bytes] | None = None) -> None:
    """Write a bundle beside its folder, then put it there; when that fails the old one stays."""
    files = {
        "taxonomy.json": _json(classifier.taxonomy.model_dump(mode="json")),
        "decision.json": _json(classifier.decision.model_dump(mode="json", exclude_none=True)),
        **classifier.files(),
        **(extra or {}),
    }
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = Manifest(format=FORMAT, kind=classifier.kind, name=classifier.name, files=sums)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as staging:
        made = Path(staging) / "made"
        made.mkdir()
        for name, content in {**files, MANIFEST: _json(manifest.model_dump())}.items():
            (made / name).write_bytes(content)
        old = Path(staging) / "old"
        if folder.exists():
            folder.replace(old)
        try:
            made.replace(folder)
        except OSError:
            if old.exists():
                old.replace(folder)
            raise


def load_bundle(folder: Path) -> Classifier:
    """Read a bundle after checking every byte of it.

    Raises:
        BundleError: no bundle there, a file missing or changed, or a format this version cannot read.
    """
    manifest = read_manifest(folder)
    files = Files({name: _read_checked(folder, name, digest) for name, digest in manifest.files.items()})
    try:
        taxonomy = parse_json(files["taxonomy.json"], Taxonomy, "taxonomy.json")
        decision = parse_json(files["decision.json"], Decision, "decision.json")
        check_width(decision, len(taxonomy.ids))
        classifier: type[Bundled] = load_part(CLASSIFIERS[manifest.kind])
        return classifier.of_files(manifest.name, taxonomy, decision, files)
    except InputError as error:
        raise BundleError(f"{folder}: {error}; {AGAIN}") from error
    except (ValueError, LookupError, SafetensorError) as error:
        raise BundleError(f"{folder}: its files are damaged; {AGAIN}") from error


def check_width(decision: Decision, n_topics: int) -> None:
    """Raises BundleError unless every calibration of the decision is on that many topics."""
    for part in decision.calibrations:
        widths = {len(part.slopes), len(part.offsets), *(len(row) + 1 for row in part.thresholds.values())}
        if widths != {n_topics + 1} or set(part.thresholds) != set(PREFERENCES):
            raise BundleError("its files do not belong together")


def bundles_in(folder: Path) -> dict[str, Path]:
    """Name -> folder of every bundle in a folder; what a killed `save_bundle` left is none."""
    bundles = [manifest.parent for manifest in sorted(folder.glob(f"*/{MANIFEST}"))] if folder.is_dir() else []
    return {bundle.name: bundle for bundle in bundles if not bundle.name.startswith(".")}


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a bundle, its format and kind checked; the other files are not read."""
    path = folder / MANIFEST
    try:
        raw = load_json(path.read_bytes())
    except FileNotFoundError as error:
        raise BundleError(f"{folder}: not a model folder (it has no {MANIFEST})") from error
    except OSError as error:
        raise BundleError(f"{path}: {reading_sentence(error)}") from error
    except ValueError as error:
        raise BundleError(f"{path}: {json_sentence(error)}; {AGAIN}") from error
    version = raw.get("format") if isinstance(raw, dict) else None
    if version not in READABLE:
        raise BundleError(f"{path}: this arxsift reads bundle format {FORMAT}, not {version}; upgrade it")
    try:
        manifest = parse_document(raw, Manifest, str(path))
    except InputError as error:
        raise BundleError(str(error)) from error
    if manifest.kind not in CLASSIFIERS:
        raise BundleError(f"{path}: unknown kind of model {manifest.kind!r}; upgrade arxsift")
    return manifest


def read_evaluation(folder: Path) -> dict[str, Any] | None:
    """The evaluation stored with a bundle, or None if it has none."""
    content = read_extra(folder, "evaluation.json")
    return json.loads(content) if content else None


def read_taxonomy(folder: Path) -> Taxonomy:
    """The taxonomy of a bundle, read without the model; raises what `load_bundle` raises."""
    stored = read_extra(folder, "taxonomy.json")
    if stored is None:
        raise BundleError(f"{folder}: the manifest lists no taxonomy.json; {AGAIN}")
    try:
        return parse_json(stored, Taxonomy, "taxonomy.json")
    except InputError as error:
        raise BundleError(f"{folder}: {error}; {AGAIN}") from error


def read_extra(folder: Path, name: str) -> bytes | None:
    """A file that is stored with a bundle, or None if it has none of that name."""
    digest = read_manifest(folder).files.get(name)
    return _read_checked(folder, name, digest) if digest else None


def _read_checked(folder: Path, name: str, digest: str) -> bytes:
    if Path(name).name != name:
        raise BundleError(f"{folder / MANIFEST}: {name!r} is not a plain file name")
    try:
        content = (folder / name).read_bytes()
    except FileNotFoundError as error:
        raise BundleError(f"{folder}: {name} is missing; {AGAIN}") from error
    except OSError as error:
        raise BundleError(f"{folder / name}: {reading_sentence(error)}") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise BundleError(f"{folder / name}: changed since it was written; {AGAIN}")
    return content


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
