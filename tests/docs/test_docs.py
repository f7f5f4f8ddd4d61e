"""Every command and every option stands in the documentation, what stands there exists, and its examples run."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from made.arxiv_server import FakeArxiv, announcements, running
from made.commands import commands
from made.docs import CHECKOUT, PAGES, Example, examples, section
from made.feeds_config import EXAMPLE
from made.papers import TAXONOMY_YAML, made_papers, write_jsonl
from made.program import arxsift as run_arxsift
from made.program import logged_runs, store_in
from typer.testing import Result

from arxsift.configs.taxonomy import Topic, load_taxonomy
from arxsift.models.paper import Paper
from arxsift.serve.cli import app
from arxsift.serve.review.log import answer_log
from arxsift.serve.triage.config import FeedsConfig

README = CHECKOUT / "README.md"

IS_CHECKOUT = (CHECKOUT / "configs").exists()
"""Else only tests and pages lie there, and the package is installed from a wheel."""

SECTIONS = {
    "triage": ("triage.md", "Triage: what is new in your feeds"),
    "classify": ("label.md", "`arxsift classify`"),
    "label": ("label.md", "`arxsift label`"),
    "fetch": ("train.md", "`arxsift fetch`"),
    "train": ("train.md", "`arxsift train`"),
    "doctor": ("doctor.md", "`arxsift doctor`"),
    "review": ("review.md", "`arxsift review`"),
    "learn": ("review.md", "`arxsift learn`"),
    "taxonomy": ("own-topics.md", "`arxsift taxonomy`"),
    "labels": ("review.md", "`arxsift labels`"),
    "ui": ("mlflow.md", "Comparing models in the MLflow UI"),
}
"""Command -> the page and the heading of its section; by default one of compare.md that carries its name."""


def options(command: Any) -> set[str]:
    named = [*(param.opts for param in command.params), *(param.secondary_opts for param in command.params)]
    return {option for names in named for option in names if option.startswith("-")}


def described(name: str) -> str:
    """The section of a command."""
    page, heading = SECTIONS.get(name.split()[0], ("compare.md", f"`arxsift {name}`"))
    return section((CHECKOUT / "docs" / page).read_text(encoding="utf-8"), heading)


@pytest.mark.parametrize("name", commands())
def test_every_option_stands_in_the_section_of_its_command(name: str) -> None:
    text = described(name)
    there = set(re.findall(r"`(--?[a-z][a-z-]*)", text)) | set(re.findall(r"(?<=, )`(--?[a-z-]+)", text))
    assert options(commands()[name]) - {"--help"} <= there


@pytest.mark.parametrize("name", sorted({name.split()[0] for name in commands()}))
def test_no_section_names_an_option_that_does_not_exist(name: str) -> None:
    there = set(re.findall(r"^\| .*?\|", described(name), re.MULTILINE))
    named = {option for row in there for option in re.findall(r"`(--?[a-z][a-z-]*)", row)}
    real = {option for full, command in commands().items() if full.split()[0] == name for option in options(command)}
    assert named - {"-"} <= real


@pytest.mark.parametrize("name", sorted({name.split()[0] for name in commands()}))
def test_every_command_stands_in_the_readme_or_one_link_away(name: str) -> None:
    pages = re.findall(r"\(docs/([\w-]+\.md)", README.read_text(encoding="utf-8"))
    linked = [CHECKOUT / "docs" / page for page in pages]
    assert any(f"arxsift {name}" in page.read_text(encoding="utf-8") for page in linked)


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 140


@pytest.mark.parametrize("page", [*PAGES, CHECKOUT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_lead_to_what_is_there(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        if IS_CHECKOUT or path.is_relative_to(CHECKOUT / "docs"):
            assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(anchor_of, headings), target


def anchor_of(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_feeds_yaml_is_documented_key_by_key() -> None:
    page = (CHECKOUT / "docs" / "triage.md").read_text(encoding="utf-8")
    assert EXAMPLE in page
    table = page.split("| key | holds |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(FeedsConfig.model_fields)


def test_a_taxonomy_is_documented_key_by_key(tmp_path: Path) -> None:
    page = (CHECKOUT / "docs" / "own-topics.md").read_text(encoding="utf-8")
    path = tmp_path / "shown.yaml"
    path.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert load_taxonomy(path).ids == ("robotics", "sound-speech")
    table = page.split("| key | holds |")[1].split("\n\n")[0]
    assert {*re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)} == {*Topic.model_fields}


# Examples

SLOW = ("train", "fetch", "evaluate", "compare", "promote", "simulate", "audit", "ui")
"""Commands whose examples need texts, trainings or a server."""


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.line)
def test_an_example_is_a_call_that_can_be_made(example: Example) -> None:
    words = [word for word in example.words if word != "…"]
    command = typer.main.get_command(app)
    context = command.make_context("arxsift", words[:1], resilient_parsing=True)
    name, inner, rest = command.resolve_command(context, words)  # type: ignore[attr-defined]
    if hasattr(inner, "commands"):
        name, inner, rest = inner.resolve_command(inner.make_context(name, rest[:1], resilient_parsing=True), rest)
    inner.make_context(name, rest)  # raises what the command line would say


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: object) -> Iterator[FakeArxiv]:
    """A folder with the files that examples name, and an arXiv that has announced papers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ARXSIFT_CONFIG", str(tmp_path / "feeds.yaml"))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    paper = {"title": "On kettles", "abstract": "We train spiking networks on a memristor array.", "topics": ["theory"]}
    (tmp_path / "papers.jsonl").write_text(json.dumps(paper) + "\n")
    (tmp_path / "refs.bib").write_text("@misc{kettles, title = {On kettles}}\n")
    (tmp_path / "export.ris").write_text("TY  - JOUR\nTI  - On kettles\nER  - \n")
    (tmp_path / "export.csv").write_text('Name,Summary\nOn kettles,"We train spiking networks."\n')
    (tmp_path / "abstract.txt").write_text("Scaling laws hold for attention.\n")
    (tmp_path / "my-topics.yaml").write_text(re.sub(r"name: .*\n", "", TAXONOMY_YAML, count=1))
    (tmp_path / "refs.bib").write_text("@article{a, title = {On tea}, abstract = {We prove a theorem on tea.}}\n")
    for folder in ("library", "exports"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "papers.csv").write_text("title,abstract\nOn kettles,We train spiking networks.\n")
    kettle = Paper.of("On kettles", "We teach a kettle some logic.", "2607.00001")
    with answer_log() as log:
        for by, topic in (("anna", "theory"), ("ben", "neurosymbolic")):
            log.answer(kettle, [topic], load_taxonomy(), by)
    hers = {**paper, "by": "Ada Kessel", "reviewed": True}
    (tmp_path / "her-answers.jsonl").write_text(json.dumps(hers) + "\n")
    (tmp_path / "feeds.yaml").write_text(EXAMPLE.replace("~/arxiv", str(tmp_path)))
    with running(FakeArxiv()) as arxiv:
        arxiv.announced = announcements(6, ["We train spiking networks."])
        (tmp_path / "feed.xml").write_bytes(arxiv.answer("/rss/cs.LG", {}).body)
        arxiv.files["/rss.xml"] = (tmp_path / "feed.xml").read_bytes()
        for name, value in arxiv.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("arxsift.serve.web.pace.Pace._await_turn", lambda *_: None)
        yield arxiv


@pytest.mark.parametrize(
    "example",
    [one for one in examples() if one.words[0] not in SLOW and "my-topics" not in one.words],
    ids=lambda example: example.line,
)
def test_an_example_runs(example: Example, desk: FakeArxiv, arxsift: Callable[..., Result]) -> None:
    """Without those of a model that was learnt, for which none can stand in: tests/serve/commands/test_review.py."""
    words = [word.replace("https://example.org/rss", f"{desk.root}/rss.xml") for word in example.words]
    if words[:2] == ["taxonomy", "new"]:
        Path(words[2]).unlink()
    piped = Path("papers.jsonl").read_text() if example.reads_pipe else None
    result = arxsift(*words, input=piped)
    assert result.exit_code == 0, result.stderr


def next_calls() -> list[str]:
    """What the last lines of `make demo` say to type next."""
    recipe = (CHECKOUT / "Makefile").read_text(encoding="utf-8").partition("Next: ")[2].partition("test: ")[0]
    lines = [line.replace('\\"', '"').removeprefix('\t@echo "').strip() for line in recipe.splitlines() if line]
    calls = [call for line in lines for call in re.split(r" {2,}", line)[0].split(" && ")]
    return [re.sub(r"^(?:\w+=\S+ )?\$\(BIN\)/arxsift ", "", call) for call in calls]


@pytest.mark.skipif(not IS_CHECKOUT, reason="a wheel has no Makefile")
def test_what_the_demo_says_to_type_next_works(desk: FakeArxiv, arxsift: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "docs").symlink_to(CHECKOUT / "docs")
    calls = next_calls()
    asks = "taxonomy new my-topics.yaml"
    slow = [call for call in calls if call.split()[0] in SLOW or call == asks]
    assert slow == ["ui", "compare", asks, "fetch", "train tfidf"]
    for call in calls:
        if call not in slow:
            result = arxsift(*shlex.split(call))
            assert result.exit_code == 0, (call, result.stderr)


STORY = (
    "arxsift train tfidf",
    "arxsift train tfidf --papers my-labels.jsonl",
    "arxsift evaluate released --papers my-labels.jsonl",
    "arxsift audit -o doubtful.jsonl",
    "arxsift train tfidf --papers doubtful.jsonl",
    "arxsift promote 1f0c9a2b",
    'arxsift promote 1f0c9a2b --force --reason "trained on whole abstracts"',
    "arxsift compare",
    "arxsift compare transformer tfidf",
    "arxsift compare 1f0c9a2b champion --format markdown",
    "arxsift simulate",
    "arxsift simulate transformer tfidf --papers my-feeds.jsonl --feed-size 400",
    "arxsift promote --demote",
    "arxsift train tfidf --taxonomy my-topics.yaml --papers my-labels.jsonl",
)
"""Examples that train and compare, in an order in which a person could type them."""

ELSEWHERE = (
    "arxsift fetch",
    "arxsift ui",
    "arxsift promote RUN",
    "arxsift train transformer",
    "arxsift train transformer --papers my-labels.jsonl",
    "arxsift train tfidf --with-corrections",
    "arxsift simulate --active --taxonomy my-topics.yaml --papers my-labels.jsonl",
    "arxsift train tfidf --learning-curve",
    "arxsift train tfidf --age-curve",
    "arxsift compare transformer tfidf keywords prior",
    "arxsift evaluate models:/their-model/2 --papers my-labels.jsonl --format markdown",
    "MLFLOW_TRACKING_URI=http://127.0.0.1:5000 arxsift train tfidf",
)
"""Examples that need arXiv's texts, a server, another model or half an hour; other tests run their parts."""


def test_every_example_of_a_slow_command_is_run_or_named() -> None:
    slow = {example.line for example in examples() if example.words[0] in SLOW}
    assert slow == {*STORY, *ELSEWHERE}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_examples_that_train_and_compare_run(tmp_path: Path) -> None:
    """In a store of their own, on the seeds and a few labels; too few papers are judged by both for the gate."""
    write_labels(tmp_path)
    for line in STORY:
        (example,) = (example for example in examples() if example.line == line)
        words = list(example.words)
        if "--taxonomy" in words:
            write_jsonl(tmp_path / "my-labels.jsonl", made_papers(60))
        if "1f0c9a2b" in words:
            _, runs = logged_runs(store_in(tmp_path))
            trained = [run for run in runs if "model" in run.data.tags and "mlflow.parentRunId" not in run.data.tags]
            words[words.index("1f0c9a2b")] = trained[-1 if "compare" in words else 0].info.run_id[:8]
        done = run_arxsift(tmp_path, *words)
        assert done.returncode == (2 if line == "arxsift promote 1f0c9a2b" else 0), f"{line}\n{done.stderr}"


def write_labels(folder: Path) -> None:
    """Labels under the packaged topics, those with dates as a feed of nine days, and a taxonomy of one's own."""
    (folder / "my-topics.yaml").write_text(TAXONOMY_YAML)
    rows = [
        {
            "id": f"2603.{n:05}",
            "title": f"On {announced.paper.title}",
            "abstract": f"{announced.paper.abstract} {SENTENCES[n % 3][0]}",
            "topics": SENTENCES[n % 3][1],
            "date": f"2026-03-{1 + n % 9:02}",
        }
        for n, announced in enumerate(announcements(60))
    ]
    for name in ("my-labels.jsonl", "my-feeds.jsonl"):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))


SENTENCES = (
    ("Spiking neurons on a memristor array learn by spike timing.", ["snn-neuromorphic"]),
    ("We prove a generalisation bound for deep networks.", ["theory"]),
    ("Shops sell them.", []),
)
