"""Authors and dates as JSON nests them: CSL (Zotero, Mendeley, pandoc, Crossref) and OpenAlex."""

from collections.abc import Mapping
from typing import Any


def nested_authors(fields: Mapping[str, Any]) -> list[str]:
    """Names from CSL's `author`, objects with `given` and `family`, or from OpenAlex's `authorships`."""
    names: list[Any] = [csl_name(author) for author in objects(fields.get("author"))]
    authors = (authorship.get("author") for authorship in objects(fields.get("authorships")))
    names += [author.get("display_name") for author in authors if isinstance(author, dict)]
    return [name for name in names if isinstance(name, str) and name]


def objects(value: Any) -> list[dict[str, Any]]:
    return [inner for inner in value if isinstance(inner, dict)] if isinstance(value, list) else []


def csl_name(author: Mapping[str, Any]) -> str:
    parts = [author.get(part) for part in ("given", "non-dropping-particle", "dropping-particle", "family", "suffix")]
    literal = author.get("literal")
    return " ".join(part for part in parts if isinstance(part, str)) or (literal if isinstance(literal, str) else "")


def nested_date(fields: Mapping[str, Any]) -> str:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD` from CSL's `issued`, whose parts may be numbers or texts; else empty."""
    issued = fields.get("issued")
    if not isinstance(issued, dict):
        return issued if isinstance(issued, str) else ""
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and all(isinstance(part, int | str) for part in first):
        return "-".join(f"{part:0>2}" for part in map(str, first))
    raw = issued.get("raw") or issued.get("literal")
    return raw if isinstance(raw, str) else ""
