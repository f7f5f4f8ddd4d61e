"""Quality against speed of all runs: each run can be distinguished from the others, be they one or thirty."""

import io
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from arxsift.training.compare.cost_figure import Cost, draw_costs, spread
from arxsift.training.measure.intervals import Interval

KINDS = ("tfidf", "transformer", "keywords")


def made_costs(n_runs: int, alike: bool = False) -> list[Cost]:
    """Runs all over the figure, or all in one place."""
    rng = np.random.default_rng(n_runs)
    costs = []
    for n in range(n_runs):
        quality = 0.6 if alike else float(rng.uniform(0.05, 0.95))
        speed = 900.0 if alike else float(10 ** rng.uniform(0, 5))
        interval = Interval(quality, quality - 0.03, quality + 0.02)
        costs.append(Cost(f"run {n} of a name that is long", KINDS[n % 3], speed, interval, 12.3, 4.0 + n))
    return costs


@pytest.mark.parametrize("alike", [False, True], ids=["apart", "alike"])
@pytest.mark.parametrize("n_runs", [1, 2, 30])
def test_no_label_covers_another_or_leaves_the_picture(n_runs: int, alike: bool) -> None:
    costs = made_costs(n_runs, alike)
    figure = draw_costs(costs, "made papers, n = 90")
    figure.draw_without_rendering()  # lays it out
    (axes,) = figure.axes
    assert {text.get_text() for text in axes.texts} == {cost.label for cost in costs}
    boxes = [Text.get_window_extent(text) for text in axes.texts]  # without its line
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    page = figure.bbox
    for box in [*boxes, axes.yaxis.label.get_window_extent(), axes.get_tightbbox()]:
        assert box is not None
        assert page.x0 <= box.x0 and box.x1 <= page.x1
        assert page.y0 <= box.y0 and box.y1 <= page.y1


def test_every_kind_has_its_marker_and_every_run_its_interval() -> None:
    costs = made_costs(7)
    (axes,) = draw_costs(costs, "made papers, n = 90").axes
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "keywords (n = 2)",
        "tfidf (n = 3)",
        "transformer (n = 2)",
    ]
    markers = [container.lines[0].get_marker() for container in axes.containers]  # type: ignore[attr-defined]
    assert len(set(markers)) == 3
    ends = {
        (round(float(segment[0][1]), 6), round(float(segment[1][1]), 6))
        for container in axes.containers
        for segment in container.lines[2][0].get_segments()  # type: ignore[attr-defined]
    }
    assert ends == {(round(cost.quality.low, 6), round(cost.quality.high, 6)) for cost in costs}
    assert axes.get_xscale() == "log"


def test_the_title_counts_the_runs_and_those_left_out() -> None:
    unknown = [
        Cost("never judged", "tfidf", 900.0, Interval(np.nan, np.nan, np.nan)),
        Cost("never timed", "tfidf", np.nan, Interval(0.5, 0.4, 0.6)),
    ]
    figure = draw_costs([*made_costs(1), *unknown], "made papers, n = 90")
    first, second = figure.get_suptitle().splitlines()
    assert first == "Quality against speed of n = 1 run; 2 without these figures left out"
    assert second == "made papers, n = 90; labels: size of the model, minutes of its training"
    assert draw_costs(made_costs(2), "x").get_suptitle().startswith("Quality against speed of n = 2 runs\n")


def test_no_run_at_all_gives_an_empty_figure() -> None:
    figure = draw_costs([], "made papers, n = 90")
    assert figure.get_suptitle().startswith("Quality against speed of n = 0 runs\n")
    figure.savefig(io.BytesIO(), format="png")


def test_an_unknown_interval_is_no_bar() -> None:
    costs = [Cost("mine", "tfidf", 900.0, Interval(0.5, np.nan, np.nan))]
    draw_costs(costs, "made papers, n = 90").savefig(io.BytesIO(), format="png")


@pytest.mark.parametrize(
    ("cost", "label"),
    [
        (Cost("tfidf", "tfidf", 1.0, Interval(0.5, 0.4, 0.6), 12.34, 2.71), "tfidf: 12 MB, 2.7 min"),
        (Cost("tfidf", "tfidf", 1.0, Interval(0.5, 0.4, 0.6), minutes=1234.5), "tfidf: 1,234 min"),
        (Cost("prior", "prior", 1.0, Interval(0.5, 0.4, 0.6)), "prior"),
        (Cost("n" * 50, "tfidf", 1.0, Interval(0.5, 0.4, 0.6)), "n" * 43 + "…"),
    ],
)
def test_a_label_names_the_run_and_what_is_known(cost: Cost, label: str) -> None:
    assert cost.label == label


@given(st.lists(st.floats(0, 1), max_size=40).map(sorted), st.floats(0.001, 0.2))
def test_spread_places_stand_apart_in_order_within_the_axes(places: list[float], gap: float) -> None:
    found = spread(places, gap)
    kept = min(gap, 1 / max(len(places) - 1, 1))
    assert all(after - before >= kept - 1e-9 for before, after in pairwise(found))
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in found)


def test_places_that_stand_apart_stay() -> None:
    assert spread([0.1, 0.5, 0.9], 0.1) == [0.1, 0.5, 0.9]
