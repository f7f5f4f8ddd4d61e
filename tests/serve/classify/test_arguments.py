"""What is typed after `classify`: words without quotes, papers of arXiv, and what is almost one of these."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made.arxiv_server import Clock, FakeArxiv, always, made_up, patient
from made.client import clock, in_place_of_arxiv, nothing_from_outside, now
from made.commands import Arxsift

from arxsift.models.classifier import Classifier
from arxsift.serve.classify import by_id

__all__ = ["clock", "nothing_from_outside", "now"]

SPIKES = "We train spiking networks with a memristor at each synapse, and attention on top."


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Classifier) -> Path:
    """An empty folder to work in, and the fake model."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[FakeArxiv]:
    """A local server in place of arXiv's, asked by a client whose time is the clock's."""

    def polite(**manners: Any) -> Any:
        return patient(clock, [], **manners)

    monkeypatch.setattr(by_id, "Polite", polite)
    with in_place_of_arxiv(FakeArxiv(), monkeypatch) as server:
        yield server


# Words


def test_words_without_quotes_are_one_text_and_a_hint_says_to_quote_it(arxsift: Arxsift) -> None:
    result = arxsift("classify", "--json", *SPIKES.split())
    assert result.stderr == (
        "arxsift: the 14 words are judged as one text; put a text in quotes: "
        'arxsift classify "We train spiking networks with a…"\n'
    )
    assert (result.exit_code, result.stdout) == (0, arxsift("classify", "--json", SPIKES).stdout)


def test_words_that_look_like_a_path_a_paper_or_a_folder_belong_to_the_text(arxsift: Arxsift, here: Path) -> None:
    (here / "data").mkdir()
    text = "We extend arXiv:2401.00001 by A/B tests with data"
    result = arxsift("classify", "--json", "--title", "On spikes", *text.split())
    assert (result.exit_code, result.stdout) == (0, arxsift("classify", "--json", "--title", "On spikes", text).stdout)


def test_texts_in_quotes_and_single_words_stay_apart(arxsift: Arxsift) -> None:
    result = arxsift("classify", "--json", "A theorem.", "Circuits")
    assert (result.exit_code, result.stderr, len(result.stdout.splitlines())) == (0, "", 2)
    assert (arxsift("classify", "Circuits").stderr, arxsift("classify", "Circuits", "A proof.").stderr) == ("", "")


@pytest.mark.parametrize(("argument", "what"), [("notes.txt", "a file"), ("-", "stdin")])
def test_a_file_among_words_is_refused(arxsift: Arxsift, here: Path, argument: str, what: str) -> None:
    (here / "notes.txt").write_text("A theorem.")
    result = arxsift("classify", "We", "train", argument)
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        f"arxsift: {argument}: is {what}, but stands among words; put a text in quotes: "
        f'arxsift classify "We train {argument}"\n',
    )


# Papers of arXiv


@pytest.mark.parametrize(
    "argument",
    [
        "2401.00001",
        "arXiv:2401.00001v2",
        "https://arxiv.org/abs/2401.00001",
        "https://arxiv.org/pdf/2401.00001v2.pdf",
        "https://doi.org/10.48550/arXiv.2401.00001",
    ],
)
def test_a_paper_of_arxiv_is_fetched_and_judged(arxsift: Arxsift, arxiv: FakeArxiv, argument: str) -> None:
    result = arxsift("classify", "--json", argument)
    assert (result.exit_code, result.stderr) == (0, "")
    judged = json.loads(result.stdout)
    assert (judged["id"], judged["title"]) == ("2401.00001", made_up("2401.00001").title)
    assert arxiv.asked == [["2401.00001"]]


def test_several_papers_are_fetched_at_once_and_judged_in_order(arxsift: Arxsift, arxiv: FakeArxiv) -> None:
    result = arxsift("classify", "--json", "2401.00002", "A theorem on circuits.", "hep-th/9901001", "2401.00002")
    judged = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, result.stderr) == (0, "")
    assert [each["id"] for each in judged][::2] == ["2401.00002", "hep-th/9901001"]
    assert (judged[1]["topics"], judged[3]) == (["interpretability", "theory"], judged[0])
    assert arxiv.asked == [["2401.00002", "hep-th/9901001"]]


def test_the_latest_version_is_judged_and_said(arxsift: Arxsift, arxiv: FakeArxiv) -> None:
    result = arxsift("classify", "2401.00001v1")
    assert (result.exit_code, result.stderr) == (0, "arxsift: 2401.00001v1: the latest version, v2, is judged\n")


def test_a_file_of_that_name_comes_first(arxsift: Arxsift, arxiv: FakeArxiv, here: Path) -> None:
    (here / "2401.00001").write_text(SPIKES)
    assert arxsift("classify", "2401.00001").stdout.startswith("We train spiking networks")
    assert arxiv.asked == []


def test_a_paper_that_arxiv_does_not_have_stops_before_anything_is_written(arxsift: Arxsift, arxiv: FakeArxiv) -> None:
    arxiv.unknown = {"2401.00002"}
    result = arxsift("classify", "2401.00001", "2401.00002")
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "arxsift: 2401.00002: arXiv has no such paper; is the identifier right?\n",
    )


def test_a_server_that_does_not_answer_is_told_with_what_to_do(arxsift: Arxsift, arxiv: FakeArxiv) -> None:
    arxiv.behaviours = [always(status=503)] * 5
    result = arxsift("classify", "2401.00001")
    assert (result.exit_code, result.stdout) == (1, "")
    *attempts, last = result.stderr.splitlines()
    assert last == (
        f"arxsift: {arxiv.url}: HTTP 503 Service Unavailable; given up after 5 attempts: try again later, "
        'or give the abstract in quotes (arxsift classify "…")'
    )
    assert len(attempts) == 4


def test_a_title_does_not_go_with_a_paper_of_arxiv(arxsift: Arxsift, arxiv: FakeArxiv) -> None:
    result = arxsift("classify", "--title", "On spikes", "arXiv:2401.00001")
    assert (result.exit_code, result.stderr) == (
        2,
        "arxsift: --title goes with a text; arXiv has the title of 2401.00001\n",
    )
    assert arxiv.asked == []


@pytest.mark.parametrize(
    "argument", ["2401.0001", "arXiv:240.00001", "https://example.org/paper", "https://arxiv.org/list/cs.LG/new"]
)
def test_what_is_almost_a_paper_of_arxiv_is_told(arxsift: Arxsift, argument: str) -> None:
    result = arxsift("classify", argument)
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        f"arxsift: {argument}: names no paper of arXiv, such as 2508.13426 or https://arxiv.org/abs/2508.13426; "
        "the abstract of any paper goes in quotes\n",
    )
