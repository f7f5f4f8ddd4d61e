"""A model in, a folder out, and back: ONNX, JSON, text and safetensors under a manifest of SHA-256 sums, no pickle.

A bundle holds `manifest.json`, `taxonomy.json`, `decision.json`, the model's own files, and, where it was
evaluated, `evaluation.json` and the model card `README.md`.
"""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from ..configs.documents import Document, parse_document
from ..configs.errors import BundleError, InputError
from ..configs.taxonomy import Taxonomy
from .classifier import Classifier
from .decision import Decision
from .tfidf import TfidfClassifier
from .transformer import TransformerClassifier
from .verdict import PREFERENCES

Bundled = TfidfClassifier | TransformerClassifier

KINDS: dict[str, type[Bundled]] = {kind.kind: kind for kind in (TfidfClassifier, TransformerClassifier)}
"""What a bundle can hold, by the name in its manifest."""

AGAIN = "fetch or train the model again"

FORMAT = 2
"""Raised when a bundle can no longer be read by an older arxsift."""

MANIFEST = "manifest.json"


class Manifest(Document):
    """What a bundle is and what must be in it."""

    format: int
    kind: str
    """Which classifier reads the model's own files."""
    name: str
    """What verdicts carry as `model`."""
    files: dict[str, str]
    """File name -> SHA-256 in hexadecimal."""


class Files(dict[str, bytes]):
    """The contents of a bundle's files by name."""

    def __missing__(self, name: str) -> bytes:
        raise BundleError(f"the manifest lists no {name}")


def save_bundle(folder: Path, classifier: Bundled, extra: Mapping[str, bytes] | None = None) -> None:
    """Write a bundle beside its place, then put it there; when that fails the old one stays."""
    files = {
        "taxonomy.json": _json(classifier.taxonomy.model_dump(mode="json")),
        "decision.json": _json(classifier.decision.model_dump(mode="json")),
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
        taxonomy = parse_document(json.loads(files["taxonomy.json"]), Taxonomy, "taxonomy.json")
        decision = parse_document(json.loads(files["decision.json"]), Decision, "decision.json")
        check_width(decision, len(taxonomy.ids))
        return KINDS[manifest.kind].of_files(manifest.name, taxonomy, decision, files)
    except InputError as error:
        raise BundleError(f"{folder}: {error}; {AGAIN}") from error
    except (ValueError, LookupError, SafetensorError) as error:
        raise BundleError(f"{folder}: cannot be read ({error}); {AGAIN}") from error


def check_width(decision: Decision, n_topics: int) -> None:
    """Raises BundleError unless the decision is on that many topics."""
    widths = {len(decision.slopes), len(decision.offsets), *(len(one) + 1 for one in decision.thresholds.values())}
    if widths != {n_topics + 1} or set(decision.thresholds) != set(PREFERENCES):
        raise BundleError("its files do not belong together")


def bundles_in(folder: Path) -> dict[str, Path]:
    """Name -> folder of every bundle that lies in a folder; what a killed `save_bundle` left is not one."""
    found = sorted(folder.glob(f"*/{MANIFEST}")) if folder.is_dir() else []
    return {manifest.parent.name: manifest.parent for manifest in found if not manifest.parent.name.startswith(".")}


def read_manifest(folder: Path) -> Manifest:
    """The manifest alone, its format and kind checked."""
    place = folder / MANIFEST
    try:
        raw = json.loads(place.read_bytes())
    except FileNotFoundError as error:
        raise BundleError(f"{folder}: not a model folder (it has no {MANIFEST})") from error
    except (OSError, ValueError) as error:
        raise BundleError(f"{place}: cannot be read ({error})") from error
    found = raw.get("format") if isinstance(raw, dict) else None
    if found != FORMAT:
        raise BundleError(f"{place}: this arxsift reads bundle format {FORMAT}, not {found}; upgrade it")
    try:
        manifest = parse_document(raw, Manifest, str(place))
    except InputError as error:
        raise BundleError(str(error)) from error
    if manifest.kind not in KINDS:
        raise BundleError(f"{place}: unknown kind of model {manifest.kind!r}; upgrade arxsift")
    return manifest


def read_evaluation(folder: Path) -> dict[str, Any] | None:
    """The figures stored with a bundle, or None if it has none."""
    content = read_extra(folder, "evaluation.json")
    return json.loads(content) if content else None


def read_taxonomy(folder: Path) -> Taxonomy:
    """The topics alone; raises what `load_bundle` raises."""
    stored = read_extra(folder, "taxonomy.json")
    if stored is None:
        raise BundleError(f"{folder}: the manifest lists no taxonomy.json; {AGAIN}")
    try:
        return parse_document(json.loads(stored), Taxonomy, "taxonomy.json")
    except (InputError, ValueError) as error:
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
        raise BundleError(f"{folder / name}: cannot be read ({error})") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise BundleError(f"{folder / name}: changed since it was written; {AGAIN}")
    return content


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
