"""Entries and verdicts in, the text and bytes that the state stores out, and back."""

import json
import zlib
from dataclasses import asdict, replace
from typing import Any

from ....models.decision import calibration_name
from ....models.paper import Paper
from ....models.verdict import Verdict
from ...feeds.entry import Entry
from .records import JudgedBy

LOCATION = "place"
"""Key of an entry's location in the state; states written before have it."""


def packed(entry: Entry) -> bytes:
    fields = asdict(entry)
    return zlib.compress(json.dumps({LOCATION: fields.pop("location"), **fields}).encode(), 6)


def unpacked(stored: bytes) -> Entry:
    fields: dict[str, Any] = json.loads(zlib.decompress(stored))
    paper = fields.pop("paper")
    lists = {name: tuple(paper[name]) for name in ("authors", "categories")}
    return Entry(fields.pop(LOCATION), Paper(**{**paper, **lists}), **fields)


def bare_verdict(scores: str, in_scope: float, judge: JudgedBy, paper: Paper) -> Verdict:
    """The verdict on a paper, without topics."""
    calibration = calibration_name(paper)
    return Verdict((), json.loads(scores), in_scope, judge.name, judge.taxonomy, "balanced", calibration)


def verdict_json(verdict: Verdict) -> str:
    return json.dumps({**asdict(verdict), "scores": dict(verdict.scores)})


def verdict_of(stored: str) -> Verdict:
    fields = json.loads(stored)
    return replace(Verdict(**fields), topics=tuple(fields["topics"]))


def spelt(text: str) -> str:
    """The text with escapes for what is none, such as a file's name in another encoding."""
    return text.encode("utf-8", "backslashreplace").decode()
