"""A logged model as others load it: MLflow's own loader and scoring server say what `arxsift label` says."""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made.program import arxsift, environment, store_in
from made.servers import post, scoring_server
from made.store import own_home
from made.trainings import write_small_recipe
from packaging.requirements import Requirement

from arxsift.configs.places import packaged
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.bundle import bundles_in, load_bundle
from arxsift.models.flat import flat_columns, flat_row, score_column
from arxsift.models.paper import Paper
from arxsift.models.verdict import PREFERENCES
from arxsift.serve.files.fields import DIGITS
from arxsift.training.tracking.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SUBJECTS = [
    ("Probing circuits of language models", "sparse autoencoders find features in the residual stream"),
    ("Speech decoded from cortical recordings", "fMRI responses are predicted by encoding models of the brain"),
    ("Spiking networks on neuromorphic chips", "memristors learn by spike-timing dependent plasticity"),
    ("Logic rules learnt by neural networks", "symbolic reasoning is made differentiable for knowledge graphs"),
    ("A state-space layer in place of attention", "the architecture has linear cost in the length of sequences"),
    ("Generalisation bounds for wide networks", "we prove a theorem on the neural tangent kernel"),
    ("A recommender for three shops", "customers are shown items that they may like"),
]
ENDS = (
    "Results hold on four data sets.",
    "Code is released.",
    "We discuss limits — and costs.",
    "",
    "Prices fall by 3 %.",
)


def fifty_papers() -> list[tuple[str, str]]:
    """Titles and abstracts, some of two subjects, one without an abstract, one with LaTeX."""
    draw = random.Random(7)
    made = [("Spiking networks with no abstract", ""), (r"G\"odel's $\mathbb{R}^n$", "We \\emph{prove} a theorem.")]
    while len(made) < 50:
        (title, about), (_, also) = draw.choice(SUBJECTS), draw.choice(SUBJECTS)
        made.append((f"{title}, part {len(made)}", f"Here {about}; and {also}. {draw.choice(ENDS)}".strip()))
    return made


@dataclass(frozen=True)
class Logged:
    """A registered model in a store of its own."""

    home: Path
    uri: str

    @property
    def store(self) -> str:
        return store_in(self.home)

    @property
    def folder(self) -> Path:
        """Where MLflow keeps it."""
        (found,) = self.home.glob("artifacts/models/*/artifacts")
        return found


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Logged:
    """A small TF-IDF model of the seeds."""
    home = write_small_recipe(tmp_path_factory.mktemp("home"))
    done = arxsift(home, "train", "small.yaml", "--seeds-only")
    assert done.returncode == 0, done.stderr
    return Logged(home, "models:/arxsift-small/1")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Logged:
    """The transformer that ships, logged as a training logs its own."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        own_home(patch, home)
        store, tags = Store(), {"model": "transformer", "data.papers": "4735"}
        with store.run("released", tags) as run:
            bundle = packaged("models", "released") / "transformer"
            uri = run.model(bundle, "arxsift-transformer", load_taxonomy().ids, tags)
        store.register("arxsift-transformer", uri, run, tags)
    return Logged(home, "models:/arxsift-transformer/1")


@pytest.fixture(scope="module")
def address(trained: Logged, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the scoring server of that model answers."""
    with scoring_server(trained.uri, trained.store, tmp_path_factory.mktemp("serving")) as found:
        yield f"{found}/invocations"


def labelled(logged: Logged, prefer: str) -> list[dict[str, Any]]:
    """What `arxsift label` writes for the fifty."""
    rows = [{"title": title, "abstract": abstract} for title, abstract in fifty_papers()]
    (logged.home / "papers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    options = ("--model", logged.uri, "--prefer", prefer, "-o", "-")
    done = arxsift(logged.home, "label", "papers.jsonl", *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_same(rows: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert len(rows) == len(expected) == 50
    for row, paper in zip(rows, expected, strict=True):
        assert [*row] == [*flat_columns(tuple(paper["scores"]))]
        assert row["topics"] == ";".join(paper["topics"])
        scores = {topic: round(row[score_column(topic)], DIGITS) for topic in paper["scores"]}
        assert scores == pytest.approx(paper["scores"], abs=1e-6)
        assert round(row["in_scope"], DIGITS) == pytest.approx(paper["in_scope"], abs=1e-6)
        assert [row[name] for name in ("model", "taxonomy", "prefer")] == [
            paper[name] for name in ("model", "taxonomy", "prefer")
        ]


def frame(papers: list[tuple[Any, Any]]) -> dict[str, Any]:
    return {"dataframe_split": {"columns": ["title", "abstract"], "data": [list(paper) for paper in papers]}}


# The same verdicts


@pytest.mark.parametrize("prefer", PREFERENCES)
def test_the_scoring_server_gives_fifty_papers_the_verdicts_of_label(
    address: str, trained: Logged, prefer: str
) -> None:
    status, text = post(address, frame(fifty_papers()) | {"params": {"prefer": prefer}})
    assert status == 200, text
    rows = json.loads(text)["predictions"]
    assert_same(rows, labelled(trained, prefer))
    assert len({row["topics"] for row in rows}) > 3


def test_without_params_the_scoring_server_is_balanced(address: str) -> None:
    status, text = post(address, frame(fifty_papers()[:2]))
    assert status == 200, text
    assert [row["prefer"] for row in json.loads(text)["predictions"]] == ["balanced"] * 2


LOAD = """
import json, sys, warnings
warnings.simplefilter("ignore")
uri, papers, prefer = json.load(sys.stdin)
{before}
import mlflow, pandas as pd
model = mlflow.pyfunc.load_model(uri)
found = model.predict(pd.DataFrame(papers, columns=["title", "abstract"]), params={{"prefer": prefer}})
{after}
"""
TELL_VERDICTS = "print(found.to_json(orient='records', double_precision=15))"
TELL_MODULES = "print(json.dumps([len(found), sorted({name.partition('.')[0] for name in sys.modules})]))"


def load_and_predict(logged: Logged, after: str, before: str = "", prefer: str = "recall") -> Any:
    """What a program that knows MLflow alone prints."""
    code = LOAD.format(before=before, after=after)
    given = json.dumps([logged.uri, fifty_papers(), prefer])
    surroundings = environment(logged.home, MLFLOW_TRACKING_URI=logged.store)
    done = subprocess.run(
        [sys.executable, "-c", code], input=given, env=surroundings, cwd=logged.home, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("which", ["trained", "released"])
def test_mlflow_s_loader_gives_fifty_papers_the_verdicts_of_label(which: str, request: pytest.FixtureRequest) -> None:
    logged: Logged = request.getfixturevalue(which)
    rows = load_and_predict(logged, TELL_VERDICTS)
    assert_same(rows, labelled(logged, "recall"))
    (bundle,) = bundles_in(logged.folder / "artifacts").values()
    verdicts = load_bundle(bundle).predict([Paper.of(*paper) for paper in fifty_papers()], "recall")
    for row, verdict in zip(rows, verdicts, strict=True):  # no rounding
        assert row == pytest.approx(flat_row(verdict), abs=1e-9)


# Input that cannot be judged


@pytest.mark.parametrize(
    ("papers", "params", "sentence"),
    [
        ([("A title", None)], {}, "row 1: no abstract; give a text, which may be empty"),
        ([("A title", "An abstract."), (None, "Two.")], {}, "row 2: no title; give a text, which may be empty"),
        ([("A title", "An abstract."), ("", " ")], {}, "row 2: the text is empty: give a title or an abstract"),
        (
            [("Whole", "x" * 100_001)],
            {},
            "row 1: the abstract has 100,001 characters; at most 100,000 are taken: give an abstract, not a document",
        ),
        ([("A title", "An abstract.")], {"prefer": "fun"}, "prefer is 'fun'; it can be recall, balanced or precision"),
    ],
)
def test_the_scoring_server_refuses_in_one_sentence(
    address: str, papers: list[tuple[Any, Any]], params: dict[str, str], sentence: str
) -> None:
    status, text = post(address, frame(papers) | {"params": params})
    answer = json.loads(text)
    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert answer["message"].endswith(f"\nError: {sentence}")  # before it stands what MLflow says of every refusal
    assert "stack_trace" not in answer


def test_the_scoring_server_names_a_column_that_is_not_there(address: str) -> None:
    status, text = post(address, {"dataframe_split": {"columns": ["title"], "data": [["A title"]]}})
    assert status == 400
    assert "Model is missing inputs ['abstract']" in json.loads(text)["message"]
    assert "Traceback" not in text


# What is logged


def test_the_logged_model_is_code_and_data_without_a_pickle(trained: Logged, released: Logged) -> None:
    for logged in (trained, released):
        files = [file for file in logged.folder.rglob("*") if file.is_file()]
        kinds = {file.suffix for file in files}
        assert kinds <= {"", ".txt", ".yaml", ".py", ".json", ".jsonl", ".md", ".safetensors", ".onnx"}
        assert not [file for file in files if file.read_bytes()[:1] == b"\x80"]  # every pickle starts so
        about = (logged.folder / "MLmodel").read_text()
        assert "loader_module: mlflow.pyfunc.loaders.code_model" in about
        assert re.search(r"^    model_code_path: .*pyfunc\.py$", about, re.MULTILINE)
        assert "python_model" not in about


def declared(logged: Logged) -> list[str]:
    lines = (logged.folder / "requirements.txt").read_text().split()
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][^=<>~]*", line) for line in lines)
    return [line.partition("==")[0] for line in lines]


def with_their_own(names: list[str]) -> set[str]:
    """Requirements, and what these require in turn, as far as it is installed."""
    found, waiting = set[str](), list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            needed = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        parsed = [Requirement(one) for one in needed]
        waiting += [one.name for one in parsed if not one.marker or one.marker.evaluate({"extra": ""})]
    return found


BLOCK = """
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name in {names}:
            raise ModuleNotFoundError(f"no {{name}} here", name=name)
sys.meta_path.insert(0, Blocked())
"""


@pytest.mark.parametrize("which", ["trained", "released"])
def test_it_loads_and_predicts_with_its_requirements_alone(which: str, request: pytest.FixtureRequest) -> None:
    logged: Logged = request.getfixturevalue(which)
    wanted = with_their_own(declared(logged))
    others = {
        module
        for module, packages in packages_distributions().items()
        if not {re.sub(r"[-_.]+", "-", package).lower() for package in packages} & wanted
    }
    assert {"torch", "transformers", "pytest"} <= others
    others -= {"_distutils_hack", "distutils-precedence"}  # setuptools puts it into every start of Python
    n_papers, modules = load_and_predict(logged, TELL_MODULES, BLOCK.format(names=sorted(others)))
    assert n_papers == 50
    assert not others & {*modules}


@pytest.mark.parametrize("which", ["trained", "released"])
def test_it_requires_nothing_that_it_does_not_import(which: str, request: pytest.FixtureRequest) -> None:
    logged: Logged = request.getfixturevalue(which)
    _, modules = load_and_predict(logged, TELL_MODULES)
    assert {*declared(logged)} <= {*modules}


# What Spark needs


def test_the_columns_are_plain_ones_that_a_spark_struct_can_hold(trained: Logged) -> None:
    from mlflow.models import Model
    from mlflow.types import ColSpec, DataType

    signature = Model.load(str(trained.folder)).signature
    outputs = signature.outputs.inputs
    assert all(type(column) is ColSpec and isinstance(column.type, DataType) for column in outputs)
    assert [column.name for column in outputs] == flat_columns(load_taxonomy().ids)
    assert {column.type.name for column in outputs} == {"string", "double"}  # StringType and DoubleType of Spark
    assert all(re.fullmatch(r"[a-z_]+", column.name) for column in outputs)
    assert [column.name for column in signature.inputs.inputs] == ["title", "abstract"]


def test_no_papers_give_a_frame_with_every_column(trained: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    import mlflow

    for name, value in environment(trained.home).items():
        monkeypatch.setitem(os.environ, name, value)
    model = mlflow.pyfunc.load_model(str(trained.folder))
    empty = pd.DataFrame({"title": [], "abstract": []}, dtype=object)
    assert [*model.predict(empty).columns] == flat_columns(load_taxonomy().ids)
