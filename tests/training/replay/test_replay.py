"""Past feeds are replayed with one threshold for all days; what must be read and what is saved is counted by hand."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made.replays import BAD, DATES, GOOD, WANTED, made_replay_record

from arxsift.configs.errors import InputError
from arxsift.training.measure.records import Record
from arxsift.training.replay.figure import recall_against_read
from arxsift.training.replay.keep import SimulationRun, flat, log_replays, metric_part
from arxsift.training.replay.past import gather
from arxsift.training.replay.reading import Day, ForwardResult, replay, saved
from arxsift.training.replay.report import as_json, markdown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from arxsift.training.replay.past import ReplayData
    from arxsift.training.replay.reading import Replay


def replayed(records: Mapping[str, Record], target: float = 0.9) -> "tuple[ReplayData, list[Replay]]":
    data = gather(records)
    return data, replay(data, target)


def test_the_cut_is_the_same_on_all_days_and_what_is_over_it_is_read() -> None:
    data, [good, bad] = replayed(
        {"bad": made_replay_record(WANTED, BAD, DATES), "good": made_replay_record(WANTED, GOOD, DATES)}
    )
    assert (data.days, data.unit, data.size) == (("2026-03-02", "2026-03-03"), "day", 5.0)
    assert (good.model, good.cut, good.read_share.value, good.papers_a_day.value) == ("good", 0.7, 0.3, 1.5)
    assert good.days == (Day("2026-03-02", 5, 1, 1, 1), Day("2026-03-03", 5, 2, 2, 2))
    assert (bad.cut, bad.read_share.value, bad.papers_a_day.value) == (0.2, 0.5, 2.5)
    assert saved(good, bad).value == pytest.approx(0.2)


def test_work_saved_over_sampling_is_that_of_cohen_and_others() -> None:
    _, [good] = replayed({"good": made_replay_record(WANTED, GOOD, DATES)})
    assert good.wss_95.value == pytest.approx(7 / 10 - 0.05)


def test_a_reader_who_does_not_know_the_day_takes_the_cut_of_the_other_days() -> None:
    _, [good] = replayed({"good": made_replay_record(WANTED, GOOD, DATES)})
    assert good.forward == ForwardResult(recall=1 / 3, read_share=1 / 10)
    lonely = made_replay_record([1, 1, 0], [0.9, 0.8, 0.1], ["2026-03-02", "2026-03-02", "2026-03-03"])
    _, [one] = replayed({"one": lonely})
    assert one.forward == ForwardResult(recall=1.0, read_share=2 / 3)


def test_papers_of_equal_scores_are_read_together() -> None:
    _, [flat_one] = replayed({"flat": made_replay_record(WANTED, [0.5] * 10, DATES)})
    assert flat_one.read_share.value == 1.0
    assert flat_one.wss_95.value == pytest.approx(-0.05)
    assert [part.tolist() for part in flat_one.curve] == [[0.0, 1.0], [0.0, 1.0]]


def test_nine_of_ten_are_a_recall_of_nine_tenths() -> None:
    dates = [f"2026-03-{n + 1:02}" for n in range(20)]
    _, [one] = replayed({"one": made_replay_record([1] * 10 + [0] * 10, np.linspace(1, 0, 20).tolist(), dates)})
    assert one.read_share.value == 9 / 20


def test_a_topic_is_read_by_its_own_score() -> None:
    record = made_replay_record(WANTED, GOOD, DATES)
    record.judgement.ranking[:, 0] = BAD
    data = gather({"one": record}, ["bees"])
    assert replay(data)[0].read_share.value == 0.5
    record.judgement.scores[:, 0] = GOOD
    assert replay(gather({"one": record}, ["bees", "tides"]))[0].read_share.value == 0.3


def test_days_are_as_fine_as_the_least_exact_date_and_of_months_a_day_brings_a_hundred_papers() -> None:
    data = gather({"one": made_replay_record(WANTED, GOOD, ["2026-02", *DATES[1:]])})
    assert (data.days, data.unit, data.size) == (("2026-02", "2026-03"), "month", 100.0)
    assert replay(data)[0].papers_a_day.value == pytest.approx(30)
    assert gather({"one": made_replay_record(WANTED, GOOD, DATES)}, size=40).size == 40


def test_what_not_every_model_judged_under_one_label_is_left_out_and_told() -> None:
    names = [f"p{n}" for n in range(10)]
    other = made_replay_record([0, *WANTED[1:]], BAD, DATES, [*names[:9], "q"])
    data = gather({"one": made_replay_record(WANTED, GOOD, DATES, names), "other": other})
    assert data.n_papers == 8
    assert data.left_out == (
        "2 of 11 papers of the feed that not every model judged",
        "1 of 11 papers of the feed whose labels the records do not agree on",
    )
    assert data.scores["other"].tolist() == BAD[1:9]
    undated = gather({"one": made_replay_record(WANTED, GOOD, ["", *DATES[1:]])})
    assert undated.left_out == ("1 of 10 papers of the feed without a date",)


@pytest.mark.parametrize(
    ("records", "topics", "sentence"),
    [
        (
            {"one": made_replay_record(WANTED, GOOD, [""] * 3 + DATES[:2] + [""] * 5)},
            (),
            "the feed: 2 papers are of one day and 8 have no date; a replay needs dates, as in 2026-07-16, of two days "
            "or more",
        ),
        (
            {"one": made_replay_record(WANTED, GOOD, [""] * 10)},
            (),
            "the feed: none of the 10 papers has a date; a replay needs dates, as in 2026-07-16, of two days or more",
        ),
        (
            {"one": made_replay_record([0] * 10, GOOD, DATES)},
            (),
            "the feed: none of 10 dated papers is in scope; there is nothing to find",
        ),
        (
            {"one": made_replay_record(WANTED, GOOD, DATES)},
            ("tides",),
            "the feed: none of 10 dated papers has one of the topics tides; there is nothing to find",
        ),
        ({"one": made_replay_record(WANTED, GOOD, DATES)}, ("tide",), "unknown topic 'tide'; did you mean tides?"),
        (
            {
                "one": made_replay_record(WANTED, GOOD, DATES),
                "two": made_replay_record(WANTED, GOOD, DATES, topics=("bees", "moons")),
            },
            (),
            "one and two are of different taxonomies (only one has tides; only two has moons): replay each by itself",
        ),
        (
            {
                "one": made_replay_record(WANTED, GOOD, DATES),
                "two": made_replay_record(WANTED, GOOD, DATES, list("abcdefghij")),
            },
            (),
            "the feed: no paper was judged by all of one, two; give some with --papers FILE",
        ),
    ],
)
def test_what_cannot_be_replayed_is_one_sentence(
    records: dict[str, Record], topics: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(InputError) as raised:
        gather(records, topics)
    assert str(raised.value) == sentence


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(1, 4)), min_size=2, max_size=40),
    target=st.floats(0.05, 1),
)
def test_the_target_is_reached_and_by_the_smallest_share_that_does(
    rows: list[tuple[bool, int, int]], target: float
) -> None:
    rows = [(True, 5, 1), (False, 5, 2), *rows]
    wanted, scores, dates = [row[0] for row in rows], [row[1] for row in rows], [f"2026-03-0{row[2]}" for row in rows]
    _, [one] = replayed({"one": made_replay_record([*map(int, wanted)], scores, dates)}, target)
    found, n_wanted = sum(day.n_found for day in one.days), sum(wanted)
    assert found / n_wanted >= target - 1e-9
    assert sum(day.n_read for day in one.days) == round(one.read_share.value * len(rows))
    higher = [w for w, score in zip(wanted, scores, strict=True) if score > one.cut]
    assert sum(higher) / n_wanted < target
    assert one.read_share.low <= one.read_share.high
    assert flat(*_past_of(one, rows))["simulate/papers"] == len(rows)


def _past_of(one: "Replay", rows: list[tuple[bool, int, int]]) -> "tuple[ReplayData, Replay]":
    record = made_replay_record(
        [int(row[0]) for row in rows], [row[1] for row in rows], [f"2026-03-0{row[2]}" for row in rows]
    )
    return gather({"one": record}), one


def feed(rng: np.random.Generator, n_days: int, swing: float = 0.0) -> Record:
    """Days of thirty papers, one in five in scope; `swing` makes days differ."""
    dates = [f"2026-{1 + day // 28:02}-{1 + day % 28:02}" for day in range(n_days) for _ in range(30)]
    wanted = rng.random(len(dates)) < 0.2
    harder = np.repeat(rng.normal(0, swing, n_days), 30)
    return made_replay_record(
        wanted.astype(int).tolist(), (rng.normal(wanted * 1.5, 1) + harder * wanted).tolist(), dates
    )


@pytest.mark.slow
@pytest.mark.parametrize("swing", [0.0, 0.7])
def test_the_intervals_hold_what_a_long_feed_shows(swing: float) -> None:
    rng = np.random.default_rng(5)
    [long] = replay(gather({"one": feed(rng, 336, swing)}))
    truth, trials = long.read_share.value, 60
    short = [replay(gather({"one": feed(rng, 30, swing)}), seed=n)[0].read_share for n in range(trials)]
    assert np.mean([one.low <= truth <= one.high for one in short]) >= 0.87  # 0.95, less the chance of 60 trials


@pytest.mark.parametrize(("n_days", "of_days"), [(19, False), (20, True)])
def test_fewer_than_twenty_days_are_resampled_by_paper_and_more_by_day(n_days: int, of_days: bool) -> None:
    dates = [f"2026-03-{day + 1:02}" for day in range(n_days) for _ in range(day + 1)]  # one paper, two papers, …
    rng = np.random.default_rng(2)
    record = made_replay_record([int(rng.random() < 0.3) for _ in dates], rng.normal(size=len(dates)).tolist(), dates)
    [one] = replay(gather({"one": record}))
    n_read = one.shares * len(dates)  # whole numbers only where every resample has as many papers
    assert np.allclose(n_read, np.round(n_read)) is not of_days


class MadeRun:
    """Keeps what is logged."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.kept: dict[str, Any] = {}

    def metrics(self, metrics: Mapping[str, float]) -> None:
        self.kept["metrics"] = {**self.kept.get("metrics", {}), **metrics}

    def figure(self, figure: "Figure", path: str) -> None:
        self.kept[path] = figure

    def table(self, rows: Sequence[Mapping[str, Any]], path: str) -> None:
        self.kept[path] = rows

    def text(self, text: str, path: str) -> None:
        self.kept[path] = text

    def note(self, markdown: str) -> None:
        self.kept["note"] = markdown


class MadeStore:
    def __init__(self) -> None:
        self.runs: dict[str, MadeRun] = {}

    @contextmanager
    def run(self, name: str, tags: Mapping[str, str]) -> Iterator[SimulationRun]:
        made_run = self.runs["new"] = MadeRun("new")
        made_run.kept |= {"name": name, "tags": tags}
        yield made_run

    def attach(self, run_id: str) -> SimulationRun:
        return self.runs.setdefault(run_id, MadeRun(run_id))


def test_a_replay_is_kept_in_a_run_of_its_own_and_figures_in_those_of_the_models() -> None:
    data, replays = replayed(
        {"good [1a]": made_replay_record(WANTED, GOOD, DATES), "bad": made_replay_record(WANTED, BAD, DATES)}
    )
    store = MadeStore()
    assert log_replays(store, data, replays, "a made feed", {"good [1a]": "aaaa"}) == "new"
    kept, own = store.runs["new"].kept, store.runs["aaaa"].kept["metrics"]
    assert kept["name"] == "simulation · 2 days · 10 papers"
    assert kept["tags"] == {"kind": "simulation", "papers": "a made feed", "models": "bad, good [1a]"}
    assert {"figures/recall_against_read.png", "simulation.json", "days.json", "simulation.md", "note"} <= {*kept}
    assert [row["model"] for row in kept["simulation.json"]] == ["good [1a]", "bad"]
    assert len(kept["days.json"]) == 4
    figures = [f"{name}{end}" for name in ("read_share_at_90", "papers_a_day_at_90", "wss_95") for end in ENDS]
    assert sorted(own) == sorted(f"simulate/{name}" for name in (*figures, "papers", "days", "feed_papers_a_day"))
    assert own["simulate/papers_a_day_at_90"] == 1.5
    assert kept["metrics"]["simulate/papers_a_day_at_90/good-1a"] == 1.5
    assert sorted(store.runs) == ["aaaa", "new"]


ENDS = ("", "_low", "_high")


def test_a_models_name_becomes_part_of_a_metrics_name() -> None:
    assert [metric_part(name) for name in ("models:/arxsift-tfidf/3", "../é", "tfidf (released)")] == [
        "models-arxsift-tfidf-3",
        "model",
        "tfidf-released",
    ]


def test_the_report_says_what_was_replayed_and_whether_the_lead_may_be_chance() -> None:
    data, replays = replayed(
        {"good": made_replay_record(WANTED, GOOD, DATES), "bad": made_replay_record(WANTED, BAD, DATES)}
    )
    report = markdown(data, replays, "a made feed")
    assert report.startswith("What a reader of past feeds must read to find 90% of the papers in scope.\n\n| model |")
    assert "- a made feed: 2 days, 10 papers, 3 in scope; papers a day are of 5\n" in report
    assert report.endswith(": may be chance)\n")
    told = as_json(data, replays, "a made feed")
    assert told["best"].startswith("good makes one read least: 30% of the feed for 90%, 1.0 papers a day fewer than ba")
    assert told["models"][0]["days"][1] == {
        "date": "2026-03-03",
        "papers": 5,
        "belonging": 2,
        "read": 2,
        "found": 2,
    }
    _, [alone] = replayed({"good": made_replay_record(WANTED, GOOD, DATES)})
    assert as_json(data, [alone], "x")["best"] == "good makes one read 30% of the feed for 90%"


def test_the_figure_has_labelled_axes_n_in_its_title_and_a_style_a_model() -> None:
    data, replays = replayed(
        {"good": made_replay_record(WANTED, GOOD, DATES), "bad": made_replay_record(WANTED, BAD, DATES)}
    )
    figure = recall_against_read(data, replays)
    axes = figure.axes[0]
    assert figure.get_suptitle() == "Reading that models save on past feeds\n2 days, n = 10 papers, 3 in scope"
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 1), (0, 1.03))
    assert axes.get_xlabel() and axes.get_ylabel()
    assert axes.child_axes[0].get_xlabel() == "papers a day, of 5"
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text().partition(" (")[0] for text in legend.get_texts()] == ["good: 30%", "bad: 50%"]
    lines = [line for line in axes.lines if len(line.get_xdata()) > 2]  # type: ignore[arg-type]
    assert len({line.get_linestyle() for line in lines}) == 2
