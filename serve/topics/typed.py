"""Topics as a person types them in, each a name and a sentence; a taxonomy, and the file that holds it, out."""

import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...configs.errors import InputError
from ..files.drafts import drafting, refuse_existing
from ..terminal.say import say

if TYPE_CHECKING:
    from ...configs.taxonomy import Taxonomy

SUFFIXES = (".yaml", ".yml")


class TypedTopic(NamedTuple):
    """What a person says of a topic; everything else has a default."""

    name: str
    definition: str


def check_place(path: Path, force: bool) -> None:
    """Raises InputError where no taxonomy file can be written, before anything is asked."""
    if path.suffix not in SUFFIXES:
        raise InputError(f"{path}: a taxonomy is a YAML file; name it {path.with_suffix('.yaml')}")
    refuse_existing(path, force)


def split_topic(text: str) -> TypedTopic:
    """`Robotics: Robots that move or plan.` in its two parts.

    Raises:
        InputError: one of the parts is missing.
    """
    name, _, definition = (part.strip() for part in text.partition(":"))
    if not name or not definition:
        raise InputError(
            f"--topic is {text!r}; it needs a name, a colon and a sentence on what belongs to the topic, such as "
            "--topic 'Robotics: Robots that move, grasp or plan'"
        )
    return TypedTopic(name, definition)


def ask_topics() -> Iterator[TypedTopic]:
    """Ask on the terminal for one topic after the other, until a name is left empty or input ends."""
    say("for each topic type its name, and a sentence on what a paper must contribute to; an empty name ends")
    n = 1
    while name := ask(f"Name of topic {n}: "):
        while not (definition := ask(f"What belongs to {name}, in a sentence: ")):
            say("a model and its readers need a definition, be it short; Ctrl-C ends without writing anything")
        yield TypedTopic(name, definition)
        n += 1


def ask(question: str) -> str:
    """The answer without spaces around it; empty where there is none."""
    sys.stderr.write(question)
    sys.stderr.flush()
    try:
        return input().strip()
    except EOFError:
        sys.stderr.write("\n")
        return ""


def make_taxonomy(name: str, typed: Sequence[TypedTopic]) -> "Taxonomy":
    """A taxonomy whose ids are all different.

    Raises:
        InputError: no topic, one of them twice, or too many.
    """
    from ...configs.documents import parse_document
    from ...configs.taxonomy import Taxonomy

    if not typed:
        raise InputError("no topic was given, and nothing is written")
    topics: dict[str, dict[str, str]] = {}
    for topic in typed:
        if any(topic.name.casefold() == earlier["name"].casefold() for earlier in topics.values()):
            raise InputError(f"the topic {topic.name!r} is given twice; give each once")
        topic_id = free_id(topic.name, topics)
        topics[topic_id] = {"id": topic_id, "name": topic.name, "definition": topic.definition}
    return parse_document({"name": name, "topics": list(topics.values())}, Taxonomy, "--topic")


def free_id(name: str, taken: Collection[str]) -> str:
    """An id for the name that no other topic has: with a number behind it if need be."""
    from ...configs.topic_defaults import id_from

    made = id_from(name) or "topic"
    candidates = (f"{made}-{n}" for n in range(2, len(taken) + 3))
    return made if made not in taken else next(candidate for candidate in candidates if candidate not in taken)


def write_taxonomy(path: Path, taxonomy: "Taxonomy", force: bool) -> None:
    """Write the file whole or not at all; raises what `drafting` raises."""
    from .render import taxonomy_yaml

    with drafting(path, force) as draft:
        draft.stream.write(taxonomy_yaml(taxonomy).encode())
        draft.publish()
