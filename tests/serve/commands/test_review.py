"""`arxsift review` asks on the terminal or takes lines of keys; `arxsift learn` learns and takes back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from made.commands import Arxsift
from made.papers import write_jsonl
from made.readers import OWN, TAXONOMY_YAML, loaded_once, papers_of_a_reader

from arxsift.models.own_heads import own_heads
from arxsift.serve.review import keys
from arxsift.serve.review.log import answer_log
from arxsift.training.data.labels import LabelledPaper


@pytest.fixture(autouse=True)
def here(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    loaded_once(monkeypatch)
    Path("mine.yaml").write_text(TAXONOMY_YAML, encoding="utf-8")
    write_jsonl(Path("feed.jsonl"), papers_of_a_reader())
    return tmp_path


def standing() -> list[tuple[str, tuple[str, ...]]]:
    with answer_log() as log:
        return [(event.by, event.topics) for event in log.current(OWN.digest).answers]


def test_lines_of_keys_are_answers_and_a_model_learns_from_them(arxsift: Arxsift) -> None:
    asked = arxsift("review", "feed.jsonl", "--taxonomy", "mine.yaml", "--by", "anna", input="1\n2\nn\n12\ns\n21\nq\n")
    assert (asked.exit_code, asked.stderr) == (0, "")
    assert standing() == [
        ("anna", ("robotics",)),
        ("anna", ("sound",)),
        ("anna", ()),
        ("anna", ("robotics", "sound")),
        ("anna", ("sound", "robotics")),
    ]
    lines = asked.stdout.splitlines()
    assert lines[0] == (
        "75 papers to choose from; of eight papers six are the least sure ones of a topic, one is a sure one, one is "
        "drawn at random."
    )
    assert lines[1:3] == ["1 Robotics · 2 Sound", "n none · s skip · u undo · d definitions · ? help · q quit"]
    assert any(line.startswith("  learnt from 5 answers: ") for line in lines)
    assert "mine, version 1: from definitions and 5 labelled papers" in lines
    assert lines[-1] == "Next: arxsift triage cs.LG --model mine -o today.html"
    judged = arxsift("classify", "--model", "mine", "--json", "A robot arm learns to grasp cups")
    assert json.loads(judged.stdout)["model"].rpartition("-")[0] == "mine+5"


def test_undo_takes_the_last_answer_back_and_asks_again(arxsift: Arxsift) -> None:
    asked = arxsift("review", "feed.jsonl", "--taxonomy", "mine.yaml", "--by", "anna", input="1\nu\n2\nu\nu\nq\n")
    assert asked.exit_code == 0
    assert standing() == []
    assert "  nothing to take back in this review" in asked.stdout.splitlines()


def test_what_was_answered_is_not_asked_again(arxsift: Arxsift) -> None:
    call = "review", "feed.jsonl", "--taxonomy", "mine.yaml", "--by", "anna"
    arxsift(*call, input="n\nn\n")
    again = arxsift(*call, input="q\n")
    assert again.stdout.startswith("73 papers to choose from; 2 papers labelled or answered before; of eight")


def test_a_review_without_an_answer_learns_nothing(arxsift: Arxsift) -> None:
    call = "review", "feed.jsonl", "--taxonomy", "mine.yaml", "--by", "anna"
    arxsift(*call, input="n\n")
    again = arxsift(*call, input="s\nq\n")
    assert again.stdout.splitlines()[-1].startswith("least sure of ")
    assert own_heads()["mine"].name == "1"


def test_when_all_is_answered_it_says_so(arxsift: Arxsift) -> None:
    write_jsonl(Path("few.jsonl"), papers_of_a_reader()[:2])
    call = "review", "few.jsonl", "--taxonomy", "mine.yaml"
    arxsift(*call, input="n\nn\n")
    again = arxsift(*call, input="n\n")
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout.splitlines()[-1] == "No paper is left to ask about."


def test_a_number_in_another_file_is_another_paper(arxsift: Arxsift) -> None:
    first, second = (replace(one, paper=replace(one.paper, id="1")) for one in papers_of_a_reader()[:2])
    with answer_log() as log:
        log.answer(first.paper, first.topics, OWN, "anna")
    write_jsonl(Path("other.jsonl"), [second])
    asked = arxsift("review", "other.jsonl", "--taxonomy", "mine.yaml", input="q\n")
    assert asked.stdout.startswith("1 paper to choose from; 1 paper labelled or answered before; of eight")


def test_a_review_that_is_interrupted_ends_as_one_that_is_quit(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def interrupted() -> Iterator[Iterator[str]]:
        def pressed() -> Iterator[str]:
            yield "n"
            raise KeyboardInterrupt

        yield pressed()

    monkeypatch.setattr(keys, "keys", interrupted)
    asked = arxsift("review", "feed.jsonl", "--taxonomy", "mine.yaml", "--by", "anna")
    assert (asked.exit_code, standing()) == (0, [("anna", ())])
    assert "mine, version 1: from definitions and 1 labelled paper" in asked.stdout.splitlines()


def test_help_definitions_and_wrong_keys_answer_nothing(arxsift: Arxsift) -> None:
    asked = arxsift("review", "feed.jsonl", "--taxonomy", "mine.yaml", input="?\nd\nx\n3\n\nq\n")
    assert standing() == []
    lines = asked.stdout.splitlines()
    assert "  Enter confirms the topics picked; the first is the primary one" in lines
    assert f"  1 Robotics: {OWN.topics[0].definition}" in lines
    assert "  '3' is no key here; n none · s skip · u undo · d definitions · ? help · q quit" in lines


def test_it_stops_after_as_many_answers_as_were_asked_for(arxsift: Arxsift) -> None:
    arxsift("review", "feed.jsonl", "--taxonomy", "mine.yaml", "--limit", 2, input="n\n" * 9)
    assert len(standing()) == 2


def test_nothing_to_ask_about_says_what_to_name(arxsift: Arxsift) -> None:
    asked = arxsift("review", "--taxonomy", "mine.yaml", input="q\n")
    assert (asked.exit_code, asked.stdout) == (2, "")
    assert asked.stderr == (
        "arxsift: nothing to ask about: name a category, feed or file, such as arxsift review cs.LG\n"
    )


def test_without_sources_it_asks_about_what_triage_has_read(arxsift: Arxsift) -> None:
    assert arxsift("triage", "feed.jsonl", "--model", "tfidf", "-o", "today.csv").exit_code == 0
    asked = arxsift("review", "--taxonomy", "mine.yaml", input="q\n")
    assert asked.stdout.startswith("75 papers to choose from; of eight")


def test_definitions_are_enough_to_begin_with(arxsift: Arxsift) -> None:
    learnt = arxsift("learn", "--taxonomy", "mine.yaml")
    assert (learnt.exit_code, learnt.stderr) == (0, "")
    assert learnt.stdout.splitlines()[0] == "mine, version 1: from definitions and 0 labelled papers"
    listed = arxsift("models", "--json")
    own = json.loads(listed.stdout.splitlines()[-1])
    assert (own["model"], own["where"], own["kind"], own["papers"]) == ("mine", "learnt", "head", 0)


def test_a_first_digest_of_ones_own_topics(arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch) -> None:
    """Topics in feeds.yaml that the model does not have are of another taxonomy, and do not count."""
    Path("feeds.yaml").write_text("topics: [theory]\nthresholds: {theory: 0.7}\n", encoding="utf-8")
    monkeypatch.setenv("ARXSIFT_CONFIG", "feeds.yaml")
    arxsift("learn", "--taxonomy", "mine.yaml")
    read = arxsift("triage", "feed.jsonl", "--model", "mine", "-o", "today.jsonl")
    assert read.exit_code == 0
    assert read.stderr.splitlines()[0] == (
        "arxsift: the topics in feeds.yaml (theory) are of another taxonomy: all topics of the model are shown"
    )
    shown = [json.loads(line) for line in Path("today.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(shown) > 30
    assert {topic for paper in shown for topic in paper["topics"]} == {"robotics", "sound"}


def test_labels_of_a_file_are_learnt_too(arxsift: Arxsift) -> None:
    learnt = arxsift("learn", "--taxonomy", "mine.yaml", "--papers", "feed.jsonl", "--json")
    assert learnt.exit_code == 0
    data = json.loads(learnt.stdout)
    assert (data["n_labelled"], data["n_without"], data["missing"]) == (75, 25, [])
    assert data["macro_f1"] > 0.8


def test_what_was_learnt_is_taken_back_and_left_aside(arxsift: Arxsift) -> None:
    arxsift("learn", "--taxonomy", "mine.yaml")
    arxsift("learn", "--taxonomy", "mine.yaml", "--papers", "feed.jsonl")
    aside = arxsift("learn", "--taxonomy", "mine.yaml", "--off")
    assert aside.stderr == "arxsift: mine: left aside; arxsift learn --taxonomy mine.yaml --on uses it again\n"
    assert arxsift("classify", "--model", "mine", "A robot").exit_code == 2
    assert arxsift("learn", "--taxonomy", "mine.yaml", "--on").stderr == "arxsift: mine: in use\n"
    assert arxsift("learn", "--taxonomy", "mine.yaml", "--undo").stderr == (
        "arxsift: mine: taken back; version 1 is in use\n"
    )
    assert arxsift("learn", "--taxonomy", "mine.yaml", "--undo").stderr == (
        "arxsift: mine: taken back; nothing learnt is left\n"
    )
    both = arxsift("learn", "--undo", "--on")
    assert (both.exit_code, both.stderr) == (2, "arxsift: --undo, --off and --on exclude each other\n")


def test_a_few_answers_do_not_yet_correct_the_model_that_ships(arxsift: Arxsift) -> None:
    asked = arxsift("review", "feed.jsonl", input="n\n5\n")
    assert asked.stdout.splitlines()[-2:] == [
        "2 answers: corrections are tried from 20 answers on.",
        "Next: arxsift review cs.LG",
    ]
    verdict = json.loads(arxsift("classify", "--json", "A robot arm learns to grasp cups").stdout)
    assert verdict["model"] == "transformer"


def test_a_paper_of_a_file_that_was_answered_has_the_answer(arxsift: Arxsift) -> None:
    first = papers_of_a_reader()[0]
    with answer_log() as log:
        log.answer(first.paper, ["sound"], OWN, "anna")
    write_jsonl(Path("labels.jsonl"), [LabelledPaper(first.paper, ("robotics",))])
    learnt = arxsift("learn", "--taxonomy", "mine.yaml", "--papers", "labels.jsonl", "--json")
    counted = {topic["id"]: topic["n_papers"] for topic in json.loads(learnt.stdout)["topics"]}
    assert counted == {"robotics": 0, "sound": 1}
