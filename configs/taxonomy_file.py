"""The path of a taxonomy file in; the taxonomy with the line of each topic, or every fault with its line, out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .documents import closest_key, describe_fault, read_yaml_file
from .taxonomy import Taxonomy, id_faults, named_after
from .topic_defaults import id_from
from .yaml_text import YamlText


@dataclass(frozen=True, slots=True)
class Fault:
    """What must be changed before the file can be used."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class TaxonomyFile:
    """A taxonomy, or the faults that stand against it, in the order of their lines."""

    taxonomy: Taxonomy | None
    faults: tuple[Fault, ...]
    lines: tuple[int, ...]
    """Line at which each topic begins; empty where there are faults."""


def read_taxonomy_file(path: Path) -> TaxonomyFile:
    """Read a taxonomy file to its end, whatever is wrong in it.

    Raises:
        InputError: unreadable, or not YAML of keys and values: what follows cannot be told then.
    """
    text = read_yaml_file(path, Taxonomy.form)
    try:
        taxonomy = named_after(path, Taxonomy.model_validate(text.value))
    except ValidationError as error:
        faults = {*form_faults(error, text), *shared_ids(text)}
        return TaxonomyFile(None, tuple(sorted(faults, key=lambda fault: (fault.line, fault.sentence))), ())
    lines = tuple(text.line_of(("topics", n)) for n in range(len(taxonomy.topics)))
    return TaxonomyFile(taxonomy, (), lines)


def form_faults(error: ValidationError, text: YamlText) -> Iterator[Fault]:
    """Faults that a topic or a key has by itself; what is said of the whole is of ids: see `shared_ids`."""
    faults = error.errors()
    unknown = [fault["loc"] for fault in faults if fault["type"] == "extra_forbidden"]
    misspelt = {(*loc[:-1], closest_key(str(loc[-1]), Taxonomy)) for loc in unknown}
    for fault in faults:
        is_told = fault["type"] == "missing" and fault["loc"] in misspelt
        counts_wrong_ones_out = fault["type"] == "too_short" and fault["input"]
        if fault["loc"] and not is_told and not counts_wrong_ones_out:
            yield Fault(text.line_of(fault["loc"]), describe_fault(fault, Taxonomy))


def shared_ids(text: YamlText) -> Iterator[Fault]:
    """Faults of ids that only show beside the other topics, also where one of these is wrong in itself."""
    topics = text.value.get("topics")
    given = [id_and_name(topic) for topic in topics] if isinstance(topics, list) else []
    known = [n for n, (topic_id, _) in enumerate(given) if topic_id]
    for position, sentence in id_faults([given[n] for n in known]).items():
        n = known[position]
        yield Fault(text.line_of(("topics", n, "id")), f"topics, entry {n + 1}: {sentence}")


def id_and_name(topic: Any) -> tuple[str, str]:
    """The id that a topic has or would get, and its name; empty where there is none."""
    if not isinstance(topic, dict):
        return "", ""
    name = topic["name"] if isinstance(topic.get("name"), str) else ""
    topic_id = topic.get("id", id_from(name))
    return (topic_id if isinstance(topic_id, str) else ""), name
