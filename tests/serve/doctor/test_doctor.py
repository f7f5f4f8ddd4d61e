"""What is there, missing or wrong on a machine is reported with the next step; the exit code says whether all works."""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from made.arxiv_server import FakeArxiv, running
from made.feeds_config import EXAMPLE
from typer.testing import Result

from arxsift import REPORTS_OFF
from arxsift.serve.doctor import installation
from arxsift.serve.doctor.finding import size_text
from arxsift.serve.doctor.network import check_against
from arxsift.training.data.label_dates import months_between

Arxsift = Callable[..., Result]
Examine = Callable[..., dict[str, Any]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ARXSIFT_CONFIG", str(tmp_path / "feeds.yaml"))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def examine(arxsift: Arxsift, home: Path) -> Examine:
    """The report as data; the exit code agrees with it."""

    def run(*arguments: str) -> dict[str, Any]:
        result = arxsift("doctor", "--json", *arguments)
        report: dict[str, Any] = json.loads(result.stdout)
        assert result.exit_code == (0 if report["healthy"] else 1)
        return report

    return run


def of(report: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    (finding,) = [one for one in report["findings"] if (one["part"], one["name"]) == (part, name)]
    return dict(finding)


def faults(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["part"], one["name"]) for one in report["findings"] if one["state"] == "fault"]


def test_a_machine_without_faults_is_healthy(examine: Examine, home: Path) -> None:
    report = examine("--offline")
    assert (report["healthy"], faults(report)) == (True, [])
    parts = list(dict.fromkeys(one["part"] for one in report["findings"]))
    assert parts == ["installation", "data", "model", "store", "configuration", "privacy", "clock", "network"]
    assert of(report, "data", "folder")["text"] == f"{home} ($ARXSIFT_HOME)"
    model = "transformer, the better of those that ship; nobody promoted another; its files are whole"
    assert of(report, "model", "in use")["text"] == model
    assert {one["name"] for one in report["findings"] if one["part"] == "privacy"} == set(REPORTS_OFF)


def test_a_model_whose_labels_are_old_is_told_with_what_to_do(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def evaluation_of(newest: str) -> dict[str, Any]:
        metrics = {"age_curve/months_to_fall": 9.0, "age_curve/measured_months": 20.0}
        return {"labels": {"newest": newest}, "metrics": metrics}

    monkeypatch.setattr("arxsift.models.bundle.read_evaluation", lambda _: evaluation_of("2999-01"))
    assert [one for one in examine("--offline")["findings"] if one["name"] == "labels"] == []
    monkeypatch.setattr("arxsift.models.bundle.read_evaluation", lambda _: evaluation_of("2001-01"))
    report = examine("--offline")
    age = months_between("2001-01", f"{date.today():%Y-%m}")
    assert report["healthy"]
    assert of(report, "model", "labels") == {
        "part": "model",
        "name": "labels",
        "text": f"transformer is old: its newest label is of 2001-01, {age} months ago, and mean average precision on "
        "new papers falls by 0.03 in 9 months",
        "state": "note",
        "next_step": "install a newer arxsift, or train on newer labels: arxsift train transformer --papers FILE",
    }


def test_a_person_reads_lines_and_the_next_step_of_each_fault(arxsift: Arxsift, home: Path) -> None:
    (home / "state.sqlite").write_bytes(b"no database at all" * 100)
    result = arxsift("doctor", "--offline")
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert "! state.sqlite: what triage has seen: damaged (it is no SQLite database)" in lines
    assert lines[-2:] == [
        "1 fault; what to do:",
        f"! data, state.sqlite: move {home / 'state.sqlite'} away; what it held is then fetched, seen or trained anew",
    ]


def test_nothing_is_made_by_looking(examine: Examine, home: Path) -> None:
    examine("--offline")
    assert list(home.iterdir()) == []


def test_a_home_that_cannot_be_written_is_a_fault(
    examine: Examine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "file").touch()
    monkeypatch.setenv("ARXSIFT_HOME", str(home / "file" / "below"))
    finding = of(examine("--offline"), "data", "folder")
    assert finding["state"] == "fault"
    assert finding["next_step"] == "make it writable, or set ARXSIFT_HOME to a folder that is"


def test_a_store_that_cannot_be_read_is_a_fault_of_store_and_model(examine: Examine, home: Path) -> None:
    (home / "mlflow.sqlite").write_bytes(b"no database at all" * 100)
    assert faults(examine("--offline")) == [("data", "mlflow.sqlite"), ("model", "in use"), ("store", "tracking")]


def test_a_tracking_server_is_not_asked_offline(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://ada:secret@127.0.0.1:9")
    finding = of(examine("--offline"), "store", "tracking")
    assert (finding["state"], finding["text"]) == ("note", "http://ada:***@127.0.0.1:9, not asked (--offline)")


def test_a_configuration_that_works_is_told_by_its_sources(examine: Examine, home: Path) -> None:
    (home.parent / "feeds.yaml").write_text(EXAMPLE.replace("~", str(home)).replace("{date}", "today"))
    finding = of(examine("--offline"), "configuration", "feeds.yaml")
    assert finding["text"] == f"reads cs.LG, cs.NE, q-bio.NC; writes {home}/arxiv/today.html"


@pytest.mark.parametrize("text", ["topics: [gardening]\ncategories: [cs.LG]\n", "categories: cs.LG\nsauces: []\n"])
def test_a_configuration_that_does_not_is_a_fault_with_file_and_key(examine: Examine, home: Path, text: str) -> None:
    path = home.parent / "feeds.yaml"
    path.write_text(text)
    finding = of(examine("--offline"), "configuration", "feeds.yaml")
    assert finding["state"] == "fault"
    assert str(path) in finding["text"] and ("gardening" in finding["text"] or "sauces" in finding["text"])
    assert finding["next_step"] == f"correct {path}; docs/triage.md explains its keys"


def test_a_switch_that_the_user_set_is_told(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    finding = of(examine("--offline"), "privacy", "ORT_DISABLE_TELEMETRY")
    assert (finding["state"], finding["text"]) == ("note", "0: reporting is as you set it, '0'")


def test_extras_are_told_whole_incomplete_or_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"huggingface-hub": "2.4"}  # tokenizers brings it, so that it says nothing of the extra
    monkeypatch.setattr(installation, "installed_version", there.get)
    absent = installation.check_extra("train", ["huggingface-hub", "mlflow", "torch"])
    adds = "not installed; it adds training, tracking and the MLflow UI"
    assert (absent.state, absent.text, absent.next_step) == ("note", adds, "pip install 'arxsift[train]'")
    there["mlflow"] = "3.17"
    incomplete = installation.check_extra("train", ["huggingface-hub", "mlflow", "torch"])
    assert (incomplete.state, incomplete.text) == ("fault", "incomplete, without torch")
    assert installation.check_extra("train", ["huggingface-hub", "mlflow"]).state == "good"
    assert installation.check_base(["mlflow", "numpy"]).text == "missing: numpy"


def test_the_packages_of_every_extra_are_read_from_the_metadata() -> None:
    packages = installation.packages_by_extra()
    assert {"numpy", "onnxruntime", "typer"} <= set(packages[""])
    assert {"mlflow", "torch"} <= set(packages["train"])


# Outside


def test_every_host_is_asked_once(examine: Examine, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arxsift.serve.web.pace.Pace._await_turn", lambda *_: None)
    with running(FakeArxiv()) as arxiv:
        for name, value in arxiv.environment().items():
            monkeypatch.setenv(name, value)
        arxiv.files["/blog.xml"] = b"<rss/>"
        (home.parent / "feeds.yaml").write_text(f"feeds: ['{arxiv.root}/blog.xml']\n")
        report = examine()
        assert faults(report) == []
        assert [path.partition("?")[0] for path in arxiv.paths] == ["/rss/cs.NE", "/api/query", "/oai", "/blog.xml"]
    network = [one["text"] for one in report["findings"] if one["part"] == "network"]
    assert network == ["answers (200)"] * 4


def test_a_host_that_does_not_answer_is_a_fault(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arxsift.serve.web.pace.Pace._await_turn", lambda *_: None)
    for name in ("RSS", "API", "OAI"):
        monkeypatch.setenv(f"ARXSIFT_ARXIV_{name}", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    report = examine()
    assert [part for part, _ in faults(report)] == ["network"] * 3


def test_a_clock_far_from_a_server_s_is_a_fault() -> None:
    now = datetime.now(UTC)
    right, wrong = (format_datetime(now - timedelta(minutes=minutes), usegmt=True) for minutes in (1, 90))
    assert (finding := check_against({"Date": right})) and finding.state == "good"
    assert (finding := check_against({"Date": wrong})) and finding.text == "90 minutes from a server's"
    assert check_against({}) is None


@pytest.mark.parametrize(("size", "text"), [(0, "0 KB"), (12_300, "12 KB"), (3_400_000, "3.4 MB"), (1.2e9, "1.2 GB")])
def test_sizes_are_told_shortly(size: int, text: str) -> None:
    assert size_text(int(size)) == text


def test_no_environment_is_changed(examine: Examine) -> None:
    before = dict(os.environ)
    examine("--offline")
    assert {name for name in before if os.environ.get(name) != before[name]} <= {"PYTEST_CURRENT_TEST"}
