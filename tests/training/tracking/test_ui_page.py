"""What a person reads in the MLflow UI: notes, the table's columns, a link."""

import json
import zlib
from base64 import b64decode

import pytest

from arxsift.configs.sets import SETS
from arxsift.training.tracking.ui import runs_link
from arxsift.training.tracking.ui_page import (
    EXPERIMENT_NOTE,
    FIRST,
    MODEL_NOTE,
    MOST_CHARACTERS,
    NAMED_VIEW_KEY,
    SECTIONS,
    TOLD,
    VIEW_KEY,
    VIEW_TAG,
    experiment_tags,
    short_note,
    version_note,
    view_state,
)

COMMANDS = ("compare", "promote RUN", "evaluate MODEL --papers FILE", "simulate", "audit")
TAG_CHARACTERS = 5000
"""What the strictest of MLflow's versions takes in an experiment's tag."""


def inflate(state: str) -> dict[str, object]:
    """As MLflow's page reads it."""
    head, _, packed = state.partition(";")
    assert head == "deflate"
    found = json.loads(zlib.decompress(b64decode(packed)))
    assert isinstance(found, dict)
    return found


def test_both_tags_of_the_view_hold_the_same_state() -> None:
    tags = experiment_tags()
    named = json.loads(tags[VIEW_TAG + NAMED_VIEW_KEY])
    assert inflate(tags[VIEW_TAG + VIEW_KEY]) == inflate(named["state"]) == view_state()
    assert named["name"] == "quality on a feed"


def test_the_tags_are_the_same_every_time() -> None:
    assert experiment_tags() == experiment_tags()


@pytest.mark.parametrize("key", experiment_tags())
def test_every_tag_fits_into_the_store(key: str) -> None:
    assert len(experiment_tags()[key]) <= TAG_CHARACTERS


def test_the_table_is_sorted_by_its_first_figure_and_shows_what_it_orders_and_widens() -> None:
    state = view_state()
    assert state["orderByKey"] == f"metrics.`{FIRST}`"
    assert not state["orderByAsc"]
    assert state["selectedColumns"][:2] == ["tags.`model`", f"metrics.`{FIRST}`"]
    assert state["columnOrder"][2:] == state["selectedColumns"]
    assert set(state["columnWidths"]) == set(state["columnOrder"])


def test_every_chart_stands_in_the_one_section_that_is_open() -> None:
    state = view_state()
    opened = [section["uuid"] for section in state["compareRunSections"] if section["display"]]
    assert opened == ["first"]
    assert {chart["metricSectionId"] for chart in state["compareRunCharts"]} == {"first"}


def test_no_two_sections_or_charts_are_taken_for_each_other() -> None:
    state = view_state()
    for part in ("compareRunSections", "compareRunCharts"):
        ids = [one["uuid"] for one in state[part]]
        assert len(ids) == len(set(ids))


def test_every_set_of_papers_is_explained_and_has_its_charts_folded_away() -> None:
    assert set(SETS) <= set(SECTIONS)
    assert all(f"`{set_name}/`" in EXPERIMENT_NOTE for set_name in SETS)
    assert set(TOLD) <= set(SETS)


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


def test_a_version_with_no_figures_tells_only_its_source() -> None:
    assert version_note({"minutes": 1.0}, "abc", 50).splitlines()[0] == "Trained on 50 labelled papers in run `abc`."


SERVER = "http://127.0.0.1:5000"


def test_the_link_leads_to_the_page_for_model_training() -> None:
    training = "workflowType=machine_learning"
    assert runs_link(SERVER, "1") == f"{SERVER}/#/experiments/1/runs?{training}&viewStateShareKey=arxsift"


def test_a_note_too_long_for_mlflow_ends_with_a_paragraph_and_says_where_the_rest_is() -> None:
    paragraphs = [f"Paragraph {n} " + "of words " * 20 for n in range(60)]
    note = short_note("\n\n".join(paragraphs))
    assert len(note) <= MOST_CHARACTERS
    *kept, last = note.split("\n\n")
    assert kept == paragraphs[: len(kept)]
    assert last == "*The rest stands in the artifact `model_card.md`.*"
    assert short_note(paragraphs[0]) == paragraphs[0]
