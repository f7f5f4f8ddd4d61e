"""What `make bench` prints, from made-up durations, and that its texts are like a feed; nothing is timed here."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from made.docs import CHECKOUT

if not (CHECKOUT / "benchmarks").is_dir():
    pytest.skip("the checkout has benchmarks, a wheel has none", allow_module_level=True)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """What `make bench` runs; it is no part of the package."""
    monkeypatch.syspath_prepend(str(CHECKOUT))
    yield import_module("benchmarks.__main__")
    for name in [name for name in sys.modules if name.split(".")[0] == "benchmarks"]:
        del sys.modules[name]


def test_the_table_tells_the_fastest_runs_and_how_they_compare_with_the_pipeline(bench: ModuleType) -> None:
    pipeline = bench.Contender(bench.PIPELINE, [], [50.0, 40.0], [9.0, 8.0], 640.2)
    fast = bench.Contender("fast", [], [2.0, 4.0], [1.26], 97.5)
    assert bench.table([pipeline, fast], 100).splitlines() == [
        "| what | abstracts a second | against the pipeline | first verdict, s | peak memory, MB |",
        "| --- | --- | --- | --- | --- |",
        "| fast | 50.0 | 20.0 × | 1.3 | 98 |",
        f"| {bench.PIPELINE} | 2.5 | 1.0 × | 8.0 | 640 |",
    ]


def test_every_model_that_ships_stands_beside_three_others(bench: ModuleType) -> None:
    names = [contender.name for contender in bench.contenders()]
    assert names[:3] == ["`label --model tfidf`", "`label --model cascade`", "`label --model transformer`"]
    assert len(names) == 6
    assert bench.PIPELINE in names


def test_texts_are_as_long_as_abstracts_and_an_eighth_are_in_scope(bench: ModuleType) -> None:
    papers = bench.made_papers(400)
    n_words = [len(paper.abstract.split()) for paper in papers]
    assert 120 < sum(n_words) / len(papers) < 220
    assert papers == bench.made_papers(400)
    assert len({paper.abstract for paper in papers}) == 400
    assert 30 < sum("river" not in paper.abstract and "kettle" not in paper.abstract for paper in papers) < 80


def test_a_process_that_fails_ends_the_measurement(bench: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="returned non-zero exit status 3"):
        bench.run([sys.executable, "-c", "raise SystemExit(3)"], {"home": str(tmp_path)})
