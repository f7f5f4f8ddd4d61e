"""The notes of the MLflow UI say what to compare, what it means, and what to type."""

import pytest

from arxsift.configs.sets import SETS
from arxsift.training.tracking.notes import (
    EXPERIMENT_NOTE,
    MODEL_NOTE,
    MOST_CHARACTERS,
    SETS_IN_NOTES,
    short_note,
    version_note,
)
from arxsift.training.tracking.ui_page import FIRST

COMMANDS = ("compare", "promote RUN", "evaluate MODEL --papers FILE", "simulate", "audit")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_note_names_every_command_that_compares(command: str) -> None:
    assert f"`arxsift {command}`" in EXPERIMENT_NOTE


def test_the_line_that_a_closed_note_shows_says_what_to_compare_first() -> None:
    assert FIRST in EXPERIMENT_NOTE.splitlines()[0]
    assert "`@champion`" in MODEL_NOTE


def test_a_version_tells_its_quality_on_a_feed_first() -> None:
    metrics = {
        "feed/mean_average_precision": 0.72168,
        "feed/mean_average_precision_low": 0.627,
        "feed/mean_average_precision_high": 0.804,
        "feed/macro_f1": 0.5,
        "cv/mean_average_precision": 0.9,
    }
    assert version_note(metrics, "abc", 4735) == (
        "0.722 (0.627–0.804) mean average precision on a feed\n\n"
        "0.500 macro F1 on a feed\n\n"
        "Trained on 4,735 labelled papers in run `abc`.\n\n"
        "`arxsift promote abc` puts it to use if it is proven better."
    )


def test_a_version_with_no_feed_tells_where_its_figure_is_from() -> None:
    note = version_note({"cv/mean_average_precision": 0.9}, "abc", 50)
    assert note.splitlines()[0] == "0.900 mean average precision in cross-validation"


def test_a_version_with_no_metrics_tells_only_its_source() -> None:
    assert version_note({"minutes": 1.0}, "abc", 50).splitlines()[0] == "Trained on 50 labelled papers in run `abc`."


def test_a_note_too_long_for_mlflow_ends_with_a_paragraph_and_says_where_the_rest_is() -> None:
    paragraphs = [f"Paragraph {n} " + "of words " * 20 for n in range(60)]
    note = short_note("\n\n".join(paragraphs))
    assert len(note) <= MOST_CHARACTERS
    *kept, last = note.split("\n\n")
    assert kept == paragraphs[: len(kept)]
    assert last == "*The rest stands in the artifact `model_card.md`.*"
    assert short_note(paragraphs[0]) == paragraphs[0]


def test_every_set_of_papers_is_explained() -> None:
    assert all(f"`{set_name}/`" in EXPERIMENT_NOTE for set_name in SETS)
    assert set(SETS_IN_NOTES) <= set(SETS)
