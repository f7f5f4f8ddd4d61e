"""What an audit says of a doubtful label."""

from pathlib import Path

from made.papers import TAXONOMY

from arxsift.models.paper import Paper
from arxsift.serve.labelled import read_labelled
from arxsift.serve.reports.audit_file import write_findings
from arxsift.serve.reports.findings import Finding, doubt_words
from arxsift.training.audit.doubts import Doubt
from arxsift.training.data.labels import LabelledPaper


def test_a_doubt_is_told_with_its_score_and_its_words() -> None:
    assert doubt_words(Doubt("tides", True, 0.014), ()) == (
        "tides is given, though it scores 0.01; no word is evidence for it"
    )
    assert doubt_words(Doubt("bees", False, 0.97), ("waggle", "queen")) == (
        "bees is missing, though it scores 0.97; evidence for it: waggle, queen"
    )


def test_a_table_is_read_back_with_titles_that_look_like_formulas(tmp_path: Path) -> None:
    labelled = LabelledPaper(Paper.of("=On tides", "'+Bees fly.", "1"), ("tides",))
    write_findings(str(tmp_path / "doubtful.csv"), [Finding(labelled, ("bees",), ("why",))], False, abstracts=True)
    assert read_labelled(tmp_path / "doubtful.csv", TAXONOMY) == [labelled]
