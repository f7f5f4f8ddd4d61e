"""Models and the comparisons made of them in, a sentence out for whatever does not stand beside the others, and why."""

from collections.abc import Sequence

from ...configs.sets import FILE
from .baselines import KEYWORDS, PRIOR
from .candidates import Candidate
from .paired import FEWEST, Comparison, files_of, record_on


def notes_on(candidates: Sequence[Candidate], comparisons: Sequence[Comparison]) -> list[str]:
    """What a reader must know beside the tables: who is missing from which, and who was trained on the papers."""
    notes = [note for comparison in comparisons for note in missing_from(comparison, candidates)]
    if any(comparison.set_name == FILE.name for comparison in comparisons):
        return [*notes, *filter(None, map(trained_on, candidates))]
    on_files = {candidate.name: record for candidate in candidates if (record := record_on(candidate, FILE.name))}
    if len(on_files) > 1 and len(files_of(candidates, on_files)) > 1:
        notes.append(f"{FILE.name}: not compared: {' and '.join(on_files)} were evaluated on different files")
    return notes


def missing_from(comparison: Comparison, candidates: Sequence[Candidate]) -> list[str]:
    """A sentence for each model that is not compared on a set; rules that learn nothing are not missed."""
    missing = [
        candidate
        for candidate in candidates
        if candidate.name not in comparison.qualities and candidate.name not in (KEYWORDS, PRIOR)
    ]
    return [f"{comparison.set_name}: without {model.name}, {why_missing(model, comparison)}" for model in missing]


def why_missing(candidate: Candidate, comparison: Comparison) -> str:
    if record_on(candidate, comparison.set_name):
        return f"which judged fewer than {FEWEST} of the same papers in the same text"
    return "which judged none of these papers"


def trained_on(candidate: Candidate) -> str:
    """How many papers of its file the evaluated model was trained on; empty where none, or where it judged no file."""
    if not candidate.run or FILE.name not in candidate.records:
        return ""
    told = candidate.run.tags.get("evaluation.trained_on")
    if told is None:
        return f"{FILE.name}: whether {candidate.name} was trained on its papers is not known: evaluate it again"
    if told.startswith("0 "):
        return ""
    return f"{FILE.name}: {candidate.name} was trained on {told} papers; only cross-validated scores of them count"
