"""What an audit says of a doubtful label."""

from arxsift.serve.reports.findings import doubt_words
from arxsift.training.audit.doubts import Doubt


def test_a_doubt_is_told_with_its_score_and_its_words() -> None:
    assert doubt_words(Doubt("tides", True, 0.014), ()) == (
        "tides is given, though it scores 0.01; no word is evidence for it"
    )
    assert doubt_words(Doubt("bees", False, 0.97), ("waggle", "queen")) == (
        "bees is missing, though it scores 0.97; evidence for it: waggle, queen"
    )
