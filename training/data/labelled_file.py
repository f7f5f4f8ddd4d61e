"""Labelled JSONL in, one paper with its topics a line, checked labelled papers out."""

from pathlib import Path
from typing import Any

from ...configs.errors import InputError
from ...configs.taxonomy import Taxonomy
from ...models.fields import date_field, id_field, optional_text, parse_object, text_field, words_field
from ...models.paper import Paper
from .labels import CLOSE_CALL, SURE, LabelledPaper, check_topics
from .text_file import read_bytes


def read_labelled_jsonl(path: Path, taxonomy: Taxonomy) -> list[LabelledPaper]:
    """Labelled papers, one JSON object a line, `.gz` or not: `title`, `abstract` and `topics` (a list) are needed.

    Optional: `id` (made from the text when absent), `confidence`, `batch`, `categories`, `date`; others are ignored.

    Raises:
        InputError: with file and line; also for an id that stands twice.
    """
    papers: list[LabelledPaper] = []
    first_lines: dict[str, int] = {}
    raw = read_bytes(path).removeprefix(b"\xef\xbb\xbf")
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            labelled = labelled_paper(parse_object(line), taxonomy)
            earlier = first_lines.setdefault(labelled.paper.id, number)
            if earlier != number:
                raise InputError(f"the paper {labelled.paper.id!r} stands already on line {earlier}")
        except InputError as error:
            raise InputError(f"{path}: line {number}: {error}") from error
        papers.append(labelled)
    return papers


def labelled_paper(fields: dict[str, Any], taxonomy: Taxonomy) -> LabelledPaper:
    """One paper with its label; the errors name the field, the caller adds the line."""
    missing = [name for name in ("title", "abstract", "topics") if fields.get(name) is None]
    if missing:
        raise InputError(f"no field {missing[0]!r}; a labelled paper has title, abstract and topics")
    paper = Paper.of(text_field(fields, "title"), text_field(fields, "abstract"), id_field(fields))
    paper = paper.with_details(categories=tuple(words_field(fields, "categories")), date=date_field(fields))
    topics = check_topics(words_field(fields, "topics", split=False), taxonomy)
    return LabelledPaper(paper, topics, confidence_field(fields), optional_text(fields, "batch").strip() or "papers")


def confidence_field(fields: dict[str, Any]) -> int:
    """From 3 (sure) to 1 (a close call); 3 where it is absent or null."""
    confidence = fields.get("confidence")
    if confidence is None:
        return SURE
    if type(confidence) is not int or not CLOSE_CALL <= confidence <= SURE:
        raise InputError(f"the field 'confidence' is {confidence!r:.40}, expected 1, 2 or 3")
    return confidence
