"""What became of fetched papers in, sentences on it out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..terminal.words import count

if TYPE_CHECKING:
    from ..fetch import FetchReport, FillReport

MOST_NAMED = 5
"""Number of papers that a sentence names, at most."""


def fill_sentence(report: "FillReport", n_texts: int) -> str:
    """What was stored of files; `n_texts` are in the cache now."""
    kept = f" ({report.read - report.stored:,} are here in a later version)" if report.stored < report.read else ""
    return f"{count(report.read, 'paper')} read, {report.stored:,} stored{kept}; the cache has {count(n_texts, 'text')}"


def fetch_sentence(report: "FetchReport", n_texts: int) -> str:
    """What came from arXiv; `n_texts` are in the cache now."""
    return f"{count(report.fetched, 'text')} fetched, {report.already:,} were here; the cache has {n_texts:,}"


def absent_sentence(report: "FetchReport") -> str:
    """Which papers arXiv does not have; empty where it has all."""
    return f"arXiv does not have {_some(report.absent)}; --retry-absent asks again" if report.absent else ""


def rejected_sentence(report: "FetchReport") -> str:
    """How many papers could not be fetched, and why the first of them; empty where all could."""
    if not report.rejected:
        return ""
    first = report.rejected[0]
    return f"{len(report.rejected):,} of {report.asked:,} could not be fetched, {first.id}: {first.reason}"


def _some(ids: Sequence[str]) -> str:
    others = f" and {len(ids) - MOST_NAMED:,} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(ids[:MOST_NAMED]) + others
