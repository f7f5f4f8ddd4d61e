"""`taxonomy.yaml` in, a `Taxonomy` out: the topics that papers are filed under."""

import hashlib
import json
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, field_validator, model_validator

from .documents import Document, read_document
from .errors import InputError
from .faults import shown
from .places import packaged
from .topic_defaults import COLOURS, id_from, unused_colour

MOST_TOPICS = 64

EARLIER_KEYS = {"examples_in": "examples", "examples_out": "near_misses"}
"""Key of a topic in bundles of before -> its key now."""

OUT_OF_SCOPE = "out-of-scope"
"""The word shown where a paper has no topic; never the id of a topic."""


def checked_id(topic_id: str) -> str:
    """The id itself; raises ValueError unless it can stand in labels and on the command line."""
    if not topic_id:
        raise ValueError("none can be made of the name; write one, such as brain-encoding")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", topic_id):
        raise ValueError(f"{topic_id!r} is no id; write lower-case words joined by hyphens, such as brain-encoding")
    return topic_id


def checked_colour(colour: str) -> str:
    """The colour itself; raises ValueError unless it is of the form of HTML."""
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise ValueError(f'{colour!r} is no colour; write one such as "#e69f00"')
    return colour


TopicId = Annotated[str, AfterValidator(checked_id)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Topic(Document):
    """One class of the taxonomy; its name and its definition must be given."""

    id: TopicId = ""
    """Lower case, words joined by hyphens; stands in labels and in outputs. Made of the name if it is not given."""
    name: Line
    definition: Line
    """What a paper must contribute to."""
    examples: tuple[Line, ...] = ()
    """Titles or descriptions of papers that belong."""
    near_misses: tuple[Line, ...] = ()
    """Titles or descriptions of papers that use the topic's words and do not belong."""
    colour: Annotated[str, AfterValidator(checked_colour)] = COLOURS[0]
    """In a taxonomy by default the first of `COLOURS` that no other topic has."""

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, given: Any) -> Any:
        if isinstance(given, str):
            raise ValueError(f"{shown(given)} is only a name: write '- name: ...' and below it 'definition: ...'")
        if not isinstance(given, dict):
            return given
        fields = {EARLIER_KEYS.get(key, key): value for key, value in given.items()}
        if len(fields) < len(given):  # both words for one thing: the unknown one is told
            fields = dict(given)
        if "id" not in fields and isinstance(fields.get("name"), str):
            fields["id"] = id_from(fields["name"])
        return fields


class Taxonomy(Document):
    """The topics, in the order in which they are shown."""

    form: ClassVar[str] = "'topics:' and below it, for each topic, '- name: ...' and 'definition: ...'"

    name: Line = "my topics"
    """By default the name of the file, for a taxonomy that is read from one."""
    topics: Annotated[tuple[Topic, ...], Field(min_length=1, max_length=MOST_TOPICS)]

    @field_validator("topics", mode="before")
    @classmethod
    def _check_list(cls, given: Any) -> Any:
        if isinstance(given, str | dict):
            raise ValueError("must be a list: for each topic write '- name: ...' and below it 'definition: ...'")
        return given

    @field_validator("topics")
    @classmethod
    def _give_colours(cls, topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
        used = {topic.colour for topic in topics if "colour" in topic.model_fields_set}
        coloured = []
        for topic in topics:
            if "colour" not in topic.model_fields_set:
                topic = topic.model_copy(update={"colour": unused_colour(used)})
                used.add(topic.colour)
            coloured.append(topic)
        return tuple(coloured)

    @model_validator(mode="after")
    def _check_ids(self) -> Self:
        for sentence in id_faults([(topic.id, topic.name) for topic in self.topics]).values():
            raise ValueError(f"topics: {sentence}")
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(topic.id for topic in self.topics)

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with any id, definition or order; travels in verdicts."""
        meaning = [(topic.id, topic.definition) for topic in self.topics]
        return hashlib.sha256(json.dumps(meaning).encode()).hexdigest()[:12]

    def topic(self, topic_id: str) -> Topic:
        """The topic of that id, which must be one of `ids`."""
        return self.topics[self.ids.index(topic_id)]

    def id_of(self, text: str) -> str | None:
        """The id of the topic whose id or, in any case of letters, whose name the text is; None for any other text."""
        names = {topic.name.casefold(): topic.id for topic in reversed(self.topics)}
        return text if text in self.ids else names.get(text.casefold())


def id_faults(topics: Sequence[tuple[str, str]]) -> dict[int, str]:
    """Index of a topic -> why its id cannot be used beside the others, given the id and the name of each."""
    faults = {}
    first: dict[str, str] = {}
    for n, (topic_id, name) in enumerate(topics):
        if topic_id == OUT_OF_SCOPE:
            faults[n] = f"{OUT_OF_SCOPE!r} is the word for no topic; choose another id"
        elif topic_id in first:
            faults[n] = f"the id {topic_id!r} stands twice, for {first[topic_id]} and {name}: give one another id"
        first.setdefault(topic_id, name)
    return faults


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """Read a taxonomy file; without a path, the one that ships with arxsift.

    Raises:
        InputError: unreadable or not a taxonomy; only the first fault is told, and what tells all of them.
    """
    if path is None:
        return read_document(packaged("configs", "taxonomy.yaml"), Taxonomy)
    try:
        return named_after(path, read_document(path, Taxonomy))
    except InputError as error:
        if isinstance(error.__cause__, ValidationError):
            raise InputError(f"{error} (arxsift taxonomy check {shlex.quote(str(path))} tells every fault)") from error
        raise


def named_after(path: Path, taxonomy: Taxonomy) -> Taxonomy:
    """The taxonomy with the name of its file, if it has none of its own."""
    return taxonomy if "name" in taxonomy.model_fields_set else taxonomy.model_copy(update={"name": path.stem})
