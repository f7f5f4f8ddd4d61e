"""The gate between trained models and the one in use, and their comparison, in a real store."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from made.commands import Arxsift
from made.records import made_record, made_truth
from made.store import own_home

from arxsift.training.measure.records import JUDGEMENTS, Record, record_name
from arxsift.training.tracking.store import Store

pytestmark = pytest.mark.slow

TRUTH = made_truth(900)


@dataclass(frozen=True)
class Stored:
    """A store with registered models of known skill."""

    store: Store
    runs: dict[str, str]
    """Name -> id."""

    def tags(self, name: str, version: int = 1) -> dict[str, str]:
        return dict(self.store.client.get_model_version(name, str(version)).tags)

    def champions(self) -> list[str]:
        models = self.store.client.search_registered_models()
        found = [self.store.client.get_registered_model(model.name) for model in models]
        return [f"{model.name}/{model.aliases['champion']}" for model in found if "champion" in model.aliases]


@pytest.fixture(autouse=True, scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder for the module: its tests go on from each other's promotions."""
    with pytest.MonkeyPatch.context() as patch:
        yield own_home(patch, tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True, scope="module")
def stored(home: Path) -> Stored:
    store = Store()
    noises = {"bad": 1.5, "good": 0.2, "twin": 0.2}
    return Stored(store, {name: add(store, name, made_record(TRUTH, noises[name], i)) for i, name in enumerate(noises)})


def add(store: Store, name: str, record: Record, tags: dict[str, str] | None = None) -> str:
    with store.run(name, {"model": "tfidf", "taxonomy": "abc", "data": "d"}) as run:
        run.file(record.as_bytes(), f"{JUDGEMENTS}/{record_name('feed')}")
        run.metrics({"feed/mean_average_precision": record.quality().mean_average_precision.value})
    model = f"arxsift-{name}"
    store.client.create_registered_model(model)
    store.client.create_model_version(model, "file:///nowhere", run.id, tags)
    return run.id


def test_a_champion_is_made_challenged_forced_out_and_demoted(arxsift: Arxsift, stored: Stored) -> None:
    first = arxsift("promote", "bad", "--force", "--reason", "the first")
    assert first.exit_code == 0
    assert first.stderr == (
        "arxsift: models:/arxsift-bad/1 is the champion now: nothing was measured; forced: the first\n"
    )
    assert stored.champions() == ["arxsift-bad/1"]
    assert stored.tags("arxsift-bad")["gate.decision"] == "forced"

    better = arxsift("promote", stored.runs["good"][:8])
    assert better.exit_code == 0
    assert "models:/arxsift-good/1 is the champion now: its lead over bad" in better.stderr
    assert stored.champions() == ["arxsift-good/1"]  # the alias has gone from the other model
    tags = stored.tags("arxsift-good")
    assert (tags["gate.decision"], tags["gate.before"], tags["gate.papers"]) == (
        "promoted",
        "models:/arxsift-bad/1",
        "900",
    )
    assert float(tags["gate.lead_low"]) > 0.01
    run = stored.store.client.get_run(stored.runs["good"])
    assert {name: value for name, value in run.data.tags.items() if name.startswith("gate.")} == tags

    twin = arxsift("promote", "twin")
    assert twin.exit_code == 1
    assert twin.stderr.startswith("arxsift: twin [")
    assert "is not promoted: its lead over good [" in twin.stderr
    assert twin.stderr.endswith("and the lower end must exceed 0.01; --force --reason promotes it all the same\n")
    assert stored.champions() == ["arxsift-good/1"]
    assert stored.tags("arxsift-twin")["gate.decision"] == "refused"

    assert arxsift("promote", "good").stderr == "arxsift: models:/arxsift-good/1 is the champion already\n"
    down = arxsift("promote", "--demote", "--reason", "it was slow")
    assert (down.exit_code, stored.champions()) == (0, [])
    assert stored.tags("arxsift-good")["gate.decision"] == "demoted"
    assert stored.tags("arxsift-good")["gate.reason"] == "it was slow"
    again = arxsift("promote", "--demote")
    assert (again.exit_code, again.stderr) == (2, "arxsift: no model is the champion: the released one is in use\n")


def test_each_taxonomy_has_a_champion_of_its_own(arxsift: Arxsift, stored: Stored) -> None:
    tags = {"taxonomy": "0123456789ab", "recipe": "tfidf", "model": "tfidf"}
    for name, noise in (("cats", 1.5), ("dogs", 0.2)):
        add(stored.store, name, made_record(TRUTH, noise, 3), tags)
    arxsift("promote", "bad", "--force", "--reason", "the first")
    first = arxsift("promote", "cats")
    told = (
        "models:/arxsift-cats/1 is the champion now, the first of its taxonomy; --model models:/arxsift-cats@champion"
    )
    assert first.stderr == f"arxsift: {told} names it, as does triage --topics with its topics\n"
    assert stored.champions() == ["arxsift-bad/1", "arxsift-cats/1"]
    better = arxsift("promote", "dogs")
    assert (better.exit_code, stored.champions()) == (0, ["arxsift-bad/1", "arxsift-dogs/1"])
    assert stored.tags("arxsift-dogs")["gate.before"] == "models:/arxsift-cats/1"
    assert arxsift("promote", "--demote").stderr == (
        "arxsift: models:/arxsift-bad/1: no longer the champion; the released model is in use\n"
    )
    wrong = arxsift("promote", "--demote", "cats")
    told = "models:/arxsift-cats/1 is not the champion, but models:/arxsift-dogs/1"
    assert (wrong.exit_code, wrong.stderr) == (2, f"arxsift: {told}\n")
    assert arxsift("promote", "--demote", "dogs").stderr == (
        "arxsift: models:/arxsift-dogs/1: no longer the champion; its taxonomy has none now\n"
    )
    assert stored.champions() == []


def test_models_of_another_taxonomy_cannot_be_measured_against_what_ships(arxsift: Arxsift) -> None:
    result = arxsift("promote", "good")
    assert result.exit_code == 2
    assert "are of different taxonomies (only one of them has " in result.stderr
    assert result.stderr.endswith("; --force --reason promotes without a measurement\n")


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ([], "name the RUN to promote; arxsift models and arxsift ui list them"),
        (["good", "--force"], "--force needs --reason: why is the measurement set aside?"),
        (["good", "--demote", "--force"], "--demote goes without --force: nothing is measured"),
        (["released"], "transformer is not registered in this store; take the alias away instead: promote --demote"),
    ],
)
def test_calls_that_make_no_sense_are_refused(arxsift: Arxsift, arguments: list[str], refusal: str) -> None:
    result = arxsift("promote", *arguments)
    assert (result.exit_code, result.stderr) == (2, f"arxsift: {refusal}\n")


def test_a_comparison_is_printed_and_kept_with_the_runs(arxsift: Arxsift, stored: Stored) -> None:
    result = arxsift("compare", "good", "bad", "prior", "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    good, bad = (f"{name} [{stored.runs[name][:8]}]" for name in ("good", "bad"))
    assert [model["name"] for model in found["models"]] == [good, bad, "prior"]
    (feed,) = found["comparisons"]
    assert (feed["set"], feed["papers"], sorted(feed["leads"])) == ("feed", 900, sorted([bad, "prior"]))
    lead = feed["leads"][bad]["mean_average_precision"]
    assert 0 < lead["low"] < lead["value"] < lead["high"]
    assert found["advice"].startswith(f"Use {good}: on these 900 papers its lead in mean average precision")
    name = f"comparisons/{stored.runs['good'][:8]}-{stored.runs['bad'][:8]}.md"
    assert result.stderr == f"arxsift: kept as {name} with 2 of the runs\n"
    for run in ("good", "bad"):
        kept = Path(stored.store.client.download_artifacts(stored.runs[run], name)).read_text(encoding="utf-8")
        assert found["advice"] in kept
    assert sorted(file.path for file in stored.store.client.list_artifacts(stored.runs["bad"], "comparisons")) == [
        name.replace(".md", ".json"),
        name,
    ]


def test_the_table_has_each_model_and_the_leads_and_fits_eighty_columns(arxsift: Arxsift) -> None:
    result = arxsift("compare", "good", "bad", "--no-log")
    assert result.exit_code == 0
    for word in ("feed: a random sample of a real feed, n = 900", "good", "bad", "lead of good", "Use good"):
        assert word in result.stdout
    assert result.stderr == ""


def test_one_model_alone_is_not_compared(arxsift: Arxsift) -> None:
    result = arxsift("compare", "good")
    assert result.exit_code == 2
    assert result.stderr.endswith("] alone cannot be compared: name a second model; arxsift models lists them\n")
