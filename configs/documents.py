"""YAML files and JSON in, validated frozen models out; a fault gives one sentence that says where and what it is."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import InputError
from .faults import fault_sentence, json_sentence, key_of, reading_sentence, shown, yaml_sentence
from .likely import did_you_mean, likely

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from .yaml_text import YamlText


class Document(BaseModel):
    """Base of everything that is read from a file: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: ClassVar[str] = "one KEY: VALUE a line"
    """What a file of this kind holds, in words."""


D = TypeVar("D", bound=Document)


def read_document(path: Path, kind: type[D]) -> D:
    """Read and validate one YAML file.

    Raises:
        InputError: unreadable, not YAML, or not of the expected form.
    """
    return parse_document(read_mapping(path, kind.form), kind, str(path))


def read_mapping(path: Path, form: str = Document.form) -> dict[str, Any]:
    """The keys and values of one YAML file, not yet validated; `form` says what it should hold.

    Raises:
        InputError: unreadable, not keys and values, or a key that stands twice.
    """
    mapping: dict[str, Any] = read_yaml_file(path, form).value
    return mapping


def read_yaml_file(path: Path, form: str) -> "YamlText":
    """The keys and values of one YAML file with their lines; raises what `read_mapping` raises."""
    import yaml

    from .yaml_text import DuplicateKeyError, ImpossibleValueError, read_yaml

    try:
        raw = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {reading_sentence(error)}") from error
    except RecursionError as error:
        raise InputError(f"{path}: nested too deeply to be read") from error
    except (DuplicateKeyError, ImpossibleValueError) as error:
        raise InputError(f"{path}: {error}") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path}: {yaml_sentence(error)}") from error
    if raw.value is None:
        raise InputError(f"{path}: is empty; write {form}")
    if not isinstance(raw.value, dict):
        raise InputError(f"{path}: needs keys and values, {form}, not {shown(raw.value)}")
    return raw


def parse_document(raw: dict[str, Any], kind: type[D], source: str) -> D:
    """Validate what was already read; `source` names it in the error."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise InputError(f"{source}: {describe(error, kind)}") from error


def parse_json(content: bytes, kind: type[D], source: str) -> D:
    """Validate a JSON text; `source` names it in the error."""
    try:
        raw = load_json(content)
    except ValueError as error:
        raise InputError(f"{source}: {json_sentence(error)}") from error
    return parse_document(raw, kind, source)


def load_json(content: str | bytes) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: not JSON, or a key that stands twice, of which Python alone would take the last.
    """
    return json.loads(content, object_pairs_hook=unique_keys)


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs of a JSON object as a dict; for `object_pairs_hook`.

    Raises:
        ValueError: a key stands twice.
    """
    fields = dict(pairs)
    if len(fields) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice")
    return fields


def describe(error: ValidationError, kind: type[Document]) -> str:
    """One sentence on the first fault, an unknown key before all others."""
    faults = error.errors()
    first = {fault["type"]: fault for fault in reversed(faults)}
    return describe_fault(first.get("invalid_key") or first.get("extra_forbidden") or faults[0], kind)


def describe_fault(fault: Mapping[str, Any], kind: type[Document]) -> str:
    """One sentence on a fault; an unknown key comes with the key most like it."""
    if fault["type"] == "invalid_key":
        return f"the key {shown(fault['input'])} is not text: write it in quotes"
    key, document = key_of(fault["loc"]), document_at(kind, fault["loc"])
    if fault["type"] == "extra_forbidden":
        there_is = f"there is {', '.join(document.model_fields)}"
        return f"unknown key {key}; {did_you_mean(str(fault['loc'][-1]), known_keys(kind), there_is)}"
    field = document_at(kind, fault["loc"][:-1]).model_fields.get(str(fault["loc"][-1])) if fault["loc"] else None
    if field and field.is_required() and fault["input"] is None and fault["type"] != "missing":
        return f"{key} is empty; give it a value, in quotes if that begins with #"
    if fault["type"] == "model_type" and fault["input"] is not None:
        return f"{key} needs the keys {', '.join(document.model_fields)}, not {shown(fault['input'])}".lstrip()
    joint = ": " if fault["type"] == "value_error" else " "
    return f"{key}{joint if key else ''}{fault_sentence(fault)}"


def closest_key(key: str, kind: type[Document]) -> str | None:
    """The key that a person who wrote this one most likely meant; None where no key is like it."""
    return likely(key, known_keys(kind))


def document_at(kind: type[Document], location: tuple[int | str, ...]) -> type[Document]:
    """The innermost document on the way to a place."""
    for part in location:
        if part in kind.model_fields:
            kind = next(documents_in(kind.model_fields[str(part)]), kind)
    return kind


def documents_in(field: "FieldInfo") -> Iterator[type[Document]]:
    """The documents that a field holds, alone, as an option or in a list."""
    for inner in (field.annotation, *getattr(field.annotation, "__args__", ())):
        if isinstance(inner, type) and issubclass(inner, Document):
            yield inner


def known_keys(kind: type[Document]) -> list[str]:
    """The keys of a document and of the documents inside it."""
    keys = list(kind.model_fields)
    for field in kind.model_fields.values():
        for inner in documents_in(field):
            keys += known_keys(inner)
    return keys
