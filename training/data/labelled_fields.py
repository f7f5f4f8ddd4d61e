"""A paper and the fields of its row in, the labelled paper that they make out."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ...configs.errors import InputError
from ...configs.taxonomy import Taxonomy
from ...models.fields import date_field, optional_text, whole_letters, words_field
from ...models.flat import REVIEWED, SCORE_PREFIX, TEXT_ID
from ...models.paper import Paper, text_id
from .labels import CLOSE_CALL, SURE, LabelledPaper, check_topics

_UNMARKED = frozenset(("", "false", "no", "n", "0", "none", "null", "nan"))
"""Texts in the field `reviewed` that say that nobody has reviewed the row."""

_MARKED = frozenset(("true", "yes", "y", "1", "x"))
"""Texts in the field `reviewed` that say that somebody has, beside a name."""


def labelled_paper(paper: Paper, fields: Mapping[str, Any], taxonomy: Taxonomy) -> LabelledPaper:
    """The paper with its topics, given by id or name, and with confidence and batch where they are given.

    Raises:
        InputError: names the field; the caller adds the location.
    """
    check_reviewed(fields)
    topics = check_topics([taxonomy.id_of(topic) or topic for topic in topics_field(fields)], taxonomy)
    return LabelledPaper(paper, topics, confidence_field(fields), optional_text(fields, "batch").strip() or "papers")


def with_details(paper: Paper, fields: Mapping[str, Any]) -> Paper:
    """The paper with its categories and date, where they are given; a text that arxsift wrote is taken as it is."""
    title, abstract, written = fields.get("title"), fields.get("abstract"), fields.get(TEXT_ID)
    if written and isinstance(title, str) and isinstance(abstract, str):
        title, abstract = whole_letters(title), whole_letters(abstract)
        if written == text_id(title, abstract):  # `N~=~5` of a formula would not survive again
            paper = replace(paper, title=title, abstract=abstract)
    return paper.with_details(categories=tuple(words_field(fields, "categories")), date=date_field(fields))


def check_reviewed(fields: Mapping[str, Any]) -> None:
    """Raises InputError for topics that a model gave and no person has reviewed: a verdict is not a label."""
    by_name = {name.strip().casefold(): value for name, value in fields.items()}
    model = str(by_name.get("model") or "").strip()
    scored = [name for name, value in by_name.items() if value not in (None, "", {}, []) and is_score(name)]
    if model and scored and not is_reviewed(by_name.get(REVIEWED), model):
        raise InputError(
            f"the topics are a verdict of {model}, not a label, and nobody has reviewed them: read the paper, correct "
            f'its topics, then add "{REVIEWED}": true or your name to the row (in a table, a column {REVIEWED} with '
            "yes or your name)"
        )


def is_score(name: str) -> bool:
    """Whether a field of that name holds a model's scores, all of them or one topic's."""
    return name == "scores" or name.startswith(SCORE_PREFIX)


def is_reviewed(mark: object, model: str) -> bool:
    """Whether a mark says that a person has reviewed the row: true, or a name other than the model's."""
    if isinstance(mark, bool):
        return mark
    text = str(mark).strip().casefold() if isinstance(mark, str | int | float) else ""
    is_name = any(map(str.isalpha, text)) and text not in _UNMARKED and text != model.casefold()
    return text in _MARKED or is_name


def reviewer(fields: Mapping[str, Any]) -> str:
    """The name in the field `reviewed`; empty where it holds another mark, or is absent."""
    mark = next((value for name, value in fields.items() if name.strip().casefold() == REVIEWED), None)
    text = " ".join(mark.split()) if isinstance(mark, str) else ""
    return text if any(map(str.isalpha, text)) and text.casefold() not in _MARKED | _UNMARKED else ""


def topics_field(fields: Mapping[str, Any]) -> list[str]:
    """A list, also one written as JSON in a cell, or a text in which `;` parts the topics; empty = out of scope."""
    name = next((name for name in ("topics", *fields) if name in fields and name.casefold() == "topics"), "topics")
    topics = fields.get(name)
    if topics is None:
        raise InputError(f"no field {name!r}; a labelled paper has a title, an abstract or both, and topics")
    if isinstance(topics, str) and topics.startswith("["):
        with suppress(ValueError, RecursionError):
            topics = json.loads(topics)
    if isinstance(topics, str):
        return [topic.strip() for topic in topics.split(";") if topic.strip()]
    return words_field({name: topics}, name, split=False)


def confidence_field(fields: Mapping[str, Any]) -> int:
    """From 3 (sure) to 1 (a close call), a number or, in a cell, its digit; 3 where it is absent, null or empty."""
    confidence = fields.get("confidence")
    if isinstance(confidence, str):
        confidence = int(confidence) if confidence.strip() in ("1", "2", "3") else confidence.strip() or None
    if confidence is None:
        return SURE
    if type(confidence) is not int or not CLOSE_CALL <= confidence <= SURE:
        raise InputError(f"the field 'confidence' is {confidence!r:.40}, expected 1, 2 or 3")
    return confidence
