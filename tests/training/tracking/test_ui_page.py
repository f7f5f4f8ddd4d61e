"""The MLflow UI opens on the table and the charts by which models are compared."""

import json
import zlib
from base64 import b64decode

import pytest

from arxsift.configs.sets import SETS
from arxsift.training.tracking.ui import runs_link
from arxsift.training.tracking.ui_page import (
    FIRST,
    NAMED_VIEW_KEY,
    SECTIONS,
    VIEW_KEY,
    VIEW_TAG,
    experiment_tags,
    view_state,
)

TAG_CHARACTERS = 5000
"""Length that the strictest of MLflow's versions takes of an experiment's tag."""


def inflate(state: str) -> dict[str, object]:
    """As MLflow's page reads it."""
    head, _, packed = state.partition(";")
    assert head == "deflate"
    inflated = json.loads(zlib.decompress(b64decode(packed)))
    assert isinstance(inflated, dict)
    return inflated


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


def test_the_table_is_sorted_by_its_first_metric_and_shows_what_it_orders_and_widens() -> None:
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
        ids = [item["uuid"] for item in state[part]]
        assert len(ids) == len(set(ids))


SERVER = "http://127.0.0.1:5000"


def test_the_link_leads_to_the_page_for_model_training() -> None:
    training = "workflowType=machine_learning"
    assert runs_link(SERVER, "1") == f"{SERVER}/#/experiments/1/runs?{training}&viewStateShareKey=arxsift"


def test_every_set_of_papers_has_its_charts_folded_away() -> None:
    assert set(SETS) <= set(SECTIONS)
