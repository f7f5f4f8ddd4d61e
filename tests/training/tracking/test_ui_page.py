"""The MLflow UI opens on the table and the charts by which models are compared."""

import json
import zlib
from base64 import b64decode

import pytest

from arxsift.configs.sets import SETS
from arxsift.training.tracking.ui import runs_link
from arxsift.training.tracking.ui_page import (
    FEED_VIEW,
    LABELLED_VIEW,
    NAMED,
    SECTIONS,
    VIEW_TAG,
    VIEWS,
    View,
    experiment_tags,
    view_for,
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


@pytest.mark.parametrize(
    ("view", "name"), [(FEED_VIEW, "quality on a feed"), (LABELLED_VIEW, "quality on labelled papers")]
)
def test_both_tags_of_a_view_hold_the_same_state(view: View, name: str) -> None:
    tags = experiment_tags()
    named = json.loads(tags[VIEW_TAG + view.key + NAMED])
    assert inflate(tags[VIEW_TAG + view.key]) == inflate(named["state"]) == view_state(view)
    assert named["name"] == name


def test_the_tags_are_the_same_every_time() -> None:
    assert experiment_tags() == experiment_tags()


@pytest.mark.parametrize("key", experiment_tags())
def test_every_tag_fits_into_the_store(key: str) -> None:
    assert len(experiment_tags()[key]) <= TAG_CHARACTERS


@pytest.mark.parametrize("view", VIEWS)
def test_the_table_is_sorted_by_its_first_metric_and_shows_what_it_orders_and_widens(view: View) -> None:
    state = view_state(view)
    assert state["orderByKey"] == f"metrics.`{view.first}`"
    assert not state["orderByAsc"]
    assert state["selectedColumns"][:2] == ["tags.`model`", f"metrics.`{view.first}`"]
    assert state["columnOrder"][2:] == state["selectedColumns"]
    assert set(state["columnWidths"]) == set(state["columnOrder"])


@pytest.mark.parametrize("view", VIEWS)
def test_every_chart_stands_in_the_one_section_that_is_open(view: View) -> None:
    state = view_state(view)
    opened = [section["uuid"] for section in state["compareRunSections"] if section["display"]]
    assert opened == ["first"]
    assert {chart["metricSectionId"] for chart in state["compareRunCharts"]} == {"first"}


@pytest.mark.parametrize("view", VIEWS)
def test_no_two_sections_or_charts_are_taken_for_each_other(view: View) -> None:
    state = view_state(view)
    for part in ("compareRunSections", "compareRunCharts"):
        ids = [item["uuid"] for item in state[part]]
        assert len(ids) == len(set(ids))


SERVER = "http://127.0.0.1:5000"


def test_the_link_leads_to_the_page_for_model_training() -> None:
    training = "workflowType=machine_learning"
    link = f"{SERVER}/#/experiments/1/runs?{training}&viewStateShareKey=arxsift"
    assert runs_link(SERVER, "1") == link
    assert runs_link(SERVER, "1", LABELLED_VIEW) == f"{link}-labelled"


def test_the_view_is_that_of_the_newest_run_with_metrics_of_one() -> None:
    own, packaged = {"cv/macro_f1": 0.5, "minutes": 1.0}, {"cv/macro_f1": 0.5, "feed/macro_f1": 0.6}
    fold, evaluation = {"fold/macro_f1": 0.5}, {"file/macro_f1": 0.5}
    assert view_for([fold, evaluation, own, packaged]) is LABELLED_VIEW
    assert view_for([{"held_out/macro_f1": 0.5}]) is LABELLED_VIEW
    assert view_for([packaged, own]) is FEED_VIEW
    assert view_for([fold]) is view_for([]) is FEED_VIEW


def test_every_set_of_papers_has_its_charts_folded_away() -> None:
    assert set(SETS) <= set(SECTIONS)


def test_the_note_s_first_line_which_is_all_that_is_unfolded_names_the_first_metric_of_both_views() -> None:
    first = experiment_tags()["mlflow.note.content"].partition("\n")[0]
    assert f"`{FEED_VIEW.first}`" in first
    assert f"`{LABELLED_VIEW.first.partition('/')[0]}/…`" in first
