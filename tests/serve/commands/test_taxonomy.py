"""`arxsift taxonomy`: what is printed, where, and what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from arxsift.configs.errors import InputError
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.serve.commands.taxonomy import taxonomy_app
from arxsift.training.data.labels import SeedLabel

MINE = """\
name: birds [of] prey
topics:
  - {id: owls, name: Owls, definition: "Owls [at] night.", colour: "#112233", examples: [a], near_misses: [b]}
  - {id: hawks, name: owls, definition: Hawks., colour: "#112233", near_misses: [a]}
"""


def call(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "110", "NO_COLOR": "1"}).invoke(taxonomy_app, list(arguments))


def mine(folder: Path, text: str = MINE) -> str:
    path = folder / "birds.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def refusal(*arguments: str) -> str:
    error = call(*arguments).exception
    assert isinstance(error, InputError)
    assert error.exit_code == 2
    return str(error)


def test_show_prints_every_topic_with_its_definition() -> None:
    result = call("show")
    assert (result.exit_code, result.stderr) == (0, "")
    taxonomy = load_taxonomy()
    assert f"{taxonomy.name} · {taxonomy.digest}" in result.stdout
    words = result.stdout.split()
    for topic in taxonomy.topics:
        assert topic.id in words
        assert set(topic.definition.split()) <= set(words)


def test_show_takes_a_taxonomy_of_ones_own_and_prints_it_as_it_stands(tmp_path: Path) -> None:
    result = call("show", mine(tmp_path))
    assert result.exit_code == 0
    assert "birds [of] prey" in result.stdout
    assert "Owls [at] night." in result.stdout


def test_show_as_json_is_the_taxonomy_and_its_digest() -> None:
    shown = json.loads(call("show", "--json").stdout)
    taxonomy = load_taxonomy()
    assert (shown["name"], shown["digest"]) == (taxonomy.name, taxonomy.digest)
    assert [topic["id"] for topic in shown["topics"]] == list(taxonomy.ids)
    assert set(shown["topics"][0]) == {"id", "name", "definition", "examples", "near_misses", "colour"}


def test_taxonomy_alone_shows_the_topics() -> None:
    assert call().output == call("show").output


def test_show_takes_a_model_by_name() -> None:
    released = json.loads(call("show", "transformer", "--json").stdout)
    assert released["digest"] == load_taxonomy().digest
    assert refusal("show", "nomodel").startswith("'nomodel': no such model, folder or run; there is released, ")


@pytest.mark.parametrize("which", ["", "tfidf", "birds.yaml"])
def test_show_as_yaml_is_a_file_that_can_be_used(which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mine(tmp_path)
    written = tmp_path / "again.yaml"
    written.write_bytes(call("show", *filter(None, [which]), "--yaml").stdout_bytes)
    assert call("check", str(written)).exit_code == 0
    shown = [call("show", *filter(None, [name]), "--json").stdout for name in (which, str(written))]
    assert shown[0] == shown[1]


def test_show_writes_one_output() -> None:
    assert refusal("show", "--yaml", "--json") == "--yaml goes without --json: there is one output"


ROBOTICS = "Robotics: Robots that move, grasp or plan."


def test_new_writes_a_file_that_is_ready_to_use(tmp_path: Path) -> None:
    path = tmp_path / "my-topics.yaml"
    sound = "Sound & speech: Recognising or making sound: music too."
    result = call("new", str(path), "--topic", ROBOTICS, "--topic", sound)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"arxsift: {path}: 2 topics; next, type arxsift taxonomy check {path}\n"
    taxonomy = load_taxonomy(path)
    assert (taxonomy.name, taxonomy.ids) == ("my-topics", ("robotics", "sound-speech"))
    assert taxonomy.topics[1].definition == "Recognising or making sound: music too."
    assert call("check", str(path)).exit_code == 0
    assert "# Topics that papers are filed under" in path.read_text()


def test_new_gives_every_topic_an_id_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    topics = [f"{name}: Anything on it." for name in ("C", "C++", "机器人", "量子", "C#")]
    call("new", str(path), "--name", "two words", *(word for topic in topics for word in ("--topic", topic)))
    assert load_taxonomy(path).ids == ("c", "c-2", "topic", "topic-2", "c-3")
    assert load_taxonomy(path).name == "two words"


def test_new_overwrites_only_with_force(tmp_path: Path) -> None:
    path = mine(tmp_path)
    assert refusal("new", path, "--topic", ROBOTICS) == (
        f"{path}: exists already; give another name, or --force to replace it"
    )
    assert Path(path).read_text() == MINE
    assert call("new", path, "--topic", ROBOTICS, "--force").exit_code == 0
    assert load_taxonomy(Path(path)).ids == ("robotics",)


NEEDS = "it needs a name, a colon and a sentence on what belongs to the topic, such as --topic"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--topic", "Robotics"], f"--topic is 'Robotics'; {NEEDS} 'Robotics: Robots that move, grasp or plan'"),
        (["--topic", ": Robots."], f"--topic is ': Robots.'; {NEEDS} 'Robotics: Robots that move, grasp or plan'"),
        (["--topic", ROBOTICS, "--topic", "robotics: Arms."], "the topic 'robotics' is given twice; give each once"),
        (
            ["--topic", "Out of scope: Nothing."],
            "--topic: topics: 'out-of-scope' is the word for no topic; choose another id",
        ),
        (
            [],
            "--topic is missing; for example: --topic 'Robotics: Robots that move, grasp or plan', once for each topic",
        ),
    ],
)
def test_new_refuses_what_is_no_topic(tmp_path: Path, arguments: list[str], message: str) -> None:
    path = tmp_path / "mine.yaml"
    assert refusal("new", str(path), *arguments) == message
    assert not path.exists()


def test_new_writes_yaml_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    told = f"{path}: a taxonomy is a YAML file; name it {tmp_path / 'mine.yaml'}"
    assert refusal("new", str(path), "--topic", ROBOTICS) == told


def test_check_of_the_packaged_taxonomy_covers_its_labels() -> None:
    result = call("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        f"ok: 6 topics, digest {load_taxonomy().digest}",
        "ok: 119 labels of seeds and 26,006 of the corpus, all with these topics",
    ]


def test_check_of_the_packaged_taxonomy_refuses_labels_that_are_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_: object) -> None:
        raise InputError("labels.csv: line 17: unknown topic 'x'")

    monkeypatch.setattr("arxsift.training.data.labels.read_seed_labels", damaged)
    assert refusal("check") == "labels.csv: line 17: unknown topic 'x'"
    assert call("check").stdout == ""


def test_check_warns_on_stderr_of_what_is_probably_a_slip(tmp_path: Path) -> None:
    path = mine(tmp_path)
    result = call("check", path)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"ok: 2 topics, digest {load_taxonomy(Path(path)).digest}",
        "ids, for the field topics of your labels: owls, hawks",
        f"next: arxsift learn --taxonomy {path}",
    ]
    assert result.stderr.splitlines() == [
        f"arxsift: warning: {path}: line 3: the definition of owls has 3 words: write a sentence that says what a "
        "paper must contribute to",
        f"arxsift: warning: {path}: line 4: owls and hawks have the same colour, #112233: change one",
        f"arxsift: warning: {path}: line 4: owls and hawks have the same name, 'owls': change one",
        f"arxsift: warning: {path}: line 4: the definition of hawks has 1 word: write a sentence that says what a "
        "paper must contribute to",
        f"arxsift: warning: {path}: no examples for hawks: add two or three titles of papers that belong",
    ]


def test_check_warns_of_definitions_that_are_nearly_equal(tmp_path: Path) -> None:
    text = (
        "topics:\n"
        "  - {name: Owls, definition: Birds of prey that hunt at night., examples: [a]}\n"
        "  - {name: Hawks, definition: Birds of prey that hunt by day., examples: [a]}\n"
        "  - {name: Falcons, definition: Birds of prey that hunt in  night., examples: [a]}\n"
    )
    path = mine(tmp_path, text)
    assert call("check", path).stderr.splitlines() == [
        f"arxsift: warning: {path}: line 4: the definitions of owls and falcons are nearly equal: say what parts the "
        "two, or make them one topic"
    ]


def test_check_counts_one_topic_as_one(tmp_path: Path) -> None:
    path = mine(tmp_path, MINE[: MINE.index("  - {id: hawks")])
    assert call("check", path).stdout.startswith(f"ok: 1 topic, digest {load_taxonomy(Path(path)).digest}\n")


def test_check_tells_every_fault_at_once(tmp_path: Path) -> None:
    path = mine(tmp_path, "topics:\n  - name: Owls\n  - definition: Hawks.\n    colour: red\n")
    result = call("check", path)
    assert (result.stdout, result.stderr.splitlines()) == (
        "",
        [
            f"arxsift: {path}: line 2: topics, entry 1, definition is missing",
            f"arxsift: {path}: line 3: topics, entry 2, name is missing",
        ],
    )
    assert refusal("check", path) == (
        f"{path}: line 4: topics, entry 2, colour: 'red' is no colour; write one such as \"#e69f00\""
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty; write 'topics:' and below it, for each topic, '- name: ...' and 'definition: ...'"),
        (
            MINE.replace("definition: Hawks.", "defintion: Hawks."),
            "unknown key topics, entry 2, defintion; did you mean definition?",
        ),
        (MINE.replace("id: hawks", "id: owls"), "the id 'owls' stands twice, for Owls and owls: give one another id"),
        (MINE.replace("id: hawks", "id: out-of-scope"), "'out-of-scope' is the word for no topic; choose another id"),
    ],
)
def test_check_refuses_what_is_not_a_taxonomy(tmp_path: Path, text: str, message: str) -> None:
    path = mine(tmp_path, text)
    assert refusal("check", path).startswith(f"{path}: ")
    assert refusal("check", path).endswith(message)


def test_a_taxonomy_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    message = f"{path}: no such file"
    assert refusal("check", str(path)) == message
    assert refusal("show", str(path)) == message


def label(n: int, first: str, second: str, final: str) -> SeedLabel:
    return SeedLabel(n, f"Paper [{n}]", tuple(first.split()), tuple(second.split()), tuple(final.split()), "why")


LABELS = [
    label(1, "theory", "theory", "theory"),
    label(2, "theory architectures", "theory", "theory"),
    label(3, "", "", ""),
    label(4, "", "architectures", ""),
]


@pytest.fixture
def labels(monkeypatch: pytest.MonkeyPatch) -> list[SeedLabel]:
    found = list(LABELS)
    monkeypatch.setattr("arxsift.training.data.labels.read_seed_labels", lambda _: found)
    return found


@pytest.mark.usefixtures("labels")
def test_agreement_prints_kappa_a_topic_and_the_papers_that_differ() -> None:
    result = call("agreement")
    assert (result.exit_code, result.stderr) == (0, "")
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["theory", "1.00", "2", "2", "2"] in rows
    assert ["architectures", "-0.33", "1", "1", "0"] in rows
    assert ["interpretability", "–", "0", "0", "0"] in rows
    assert ["any", "(in", "scope)", "0.50", "2", "3", "2"] in rows
    assert "The same topics in both passes: 2 of 4 papers (50%)." in result.stdout
    differing = [
        "  2  Paper [2]",
        "     pass 1  theory; architectures",
        "     pass 2  theory",
        "     final   theory",
        "  4  Paper [4]",
        "     pass 1  –",
        "     pass 2  architectures",
        "     final   –",
    ]
    assert result.stdout.splitlines()[-9:] == ["Papers whose passes differ:", *differing]


def test_agreement_says_so_where_the_passes_never_differ(labels: list[SeedLabel]) -> None:
    del labels[1:]
    assert "No paper has other topics, or another order of them, in the other pass.\n" in call("agreement").stdout


@pytest.mark.usefixtures("labels")
def test_agreement_as_json_has_null_for_what_is_not_defined() -> None:
    shown = json.loads(call("agreement", "--json").stdout)
    assert (shown["papers"], shown["identical_sets"]) == (4, 2)
    assert shown["topics"][0] == {"topic": "interpretability", "kappa": None, "pass_1": 0, "pass_2": 0, "final": 0}
    assert shown["in_scope"] == {"kappa": 0.5, "pass_1": 2, "pass_2": 3, "final": 2}
    assert shown["differing"][1] == {
        "n": 4, "title": "Paper [4]", "pass_1": [], "pass_2": ["architectures"], "topics": [], "note": "why",
    }  # fmt: skip


def test_agreement_of_the_real_passes_is_what_the_labels_say() -> None:
    shown = json.loads(call("agreement", "--json").stdout)
    assert shown["papers"] == 119
    assert all(topic["kappa"] > 0.8 for topic in shown["topics"])
    assert 119 - shown["identical_sets"] <= len(shown["differing"])


@pytest.mark.parametrize(
    ("command", "example"),
    [
        ("show", "Example: arxsift taxonomy show --yaml"),
        ("new", "Example: arxsift taxonomy new my-topics.yaml --topic 'Robotics: Robots that move, grasp or plan.'"),
        ("check", "Example: arxsift taxonomy check my-topics.yaml"),
        ("agreement", "Example: arxsift taxonomy agreement"),
    ],
)
def test_help_shows_a_real_command(command: str, example: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    assert example in result.stdout


def test_a_terminal_that_lacks_characters_still_gets_the_tables() -> None:
    code = "from arxsift.serve.commands.taxonomy import taxonomy_app; taxonomy_app(['show'])"
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True, timeout=60)
    assert b"snn-neuromorphic" in done.stdout


def test_importing_the_commands_imports_nothing_heavy() -> None:
    code = (
        "import sys, arxsift.serve.commands.taxonomy; print(*{'numpy', 'pydantic', 'sklearn', 'yaml'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""
