"""`taxonomy.yaml` in, a `Taxonomy` out: the topics that papers are filed under."""

import hashlib
import json
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from .documents import Document, read_document
from .places import packaged

OUT_OF_SCOPE = "out-of-scope"
"""The word shown where a paper has no topic; never the id of a topic."""


def checked_id(topic_id: str) -> str:
    """The id itself; raises ValueError unless it can stand in labels and on the command line."""
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
    """One class of the taxonomy."""

    id: TopicId
    """Lower case, words joined by hyphens; stands in labels and in outputs."""
    name: Line
    definition: Line
    """What a paper must contribute to."""
    examples_in: tuple[Line, ...] = ()
    """Titles or descriptions of papers that belong."""
    examples_out: tuple[Line, ...] = ()
    """Near misses: papers that use the topic's words and do not belong."""
    colour: Annotated[str, AfterValidator(checked_colour)]


class Taxonomy(Document):
    """The topics, in the order in which they are shown."""

    name: Line
    topics: Annotated[tuple[Topic, ...], Field(min_length=1, max_length=64)]

    @model_validator(mode="after")
    def _check_ids(self) -> Self:
        ids = self.ids
        twice = sorted({topic for topic in ids if ids.count(topic) > 1})
        if twice:
            raise ValueError(f"topics: the id {twice[0]!r} stands twice")
        if OUT_OF_SCOPE in ids:
            raise ValueError(f"topics: {OUT_OF_SCOPE!r} is the word for no topic; choose another id")
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


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """Read a taxonomy file; without a path, the one that ships with arxsift.

    Raises:
        InputError: unreadable or not a taxonomy.
    """
    return read_document(path or packaged("configs", "taxonomy.yaml"), Taxonomy)
