"""The command line's frame: light, one sentence an error, quiet when interrupted or when nobody reads on."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from made.commands import Arxsift, Program, commands

from arxsift import __version__
from arxsift.configs.errors import ArxsiftError, InputError
from arxsift.serve import choose
from arxsift.serve.classify import given
from arxsift.training.tracking import names

HEAVY = ["torch", "mlflow", "sklearn", "scipy", "pandas", "pyarrow", "numpy", "pydantic", "requests", "rich", "yaml"]


def test_help_imports_nothing_heavy() -> None:
    script = f"""
import sys
sys.argv = ["arxsift", "--help"]
from arxsift.serve.cli import main
try:
    main()
finally:
    print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert done.stderr.decode().strip() == "[]"
    assert done.returncode == 0
    assert b"Classify research papers by topic, from title and abstract." in done.stdout


def test_without_a_command_the_help_is_shown_and_the_call_is_wrong(arxsift: Arxsift) -> None:
    result = arxsift()
    assert result.exit_code == 2
    assert "Commands:" in result.output


def test_version_is_one_line(arxsift: Arxsift) -> None:
    result = arxsift("--version")
    assert (result.exit_code, result.stdout) == (0, f"arxsift {__version__}\n")


def test_an_unknown_command_is_a_wrong_call_and_the_near_one_is_named(arxsift: Arxsift) -> None:
    result = arxsift("clasify", "x")
    assert result.exit_code == 2
    assert result.stderr == "arxsift: clasify: no such command; did you mean classify?\n"


WRONG_CALLS = [
    ("foo", "foo: no such command; arxsift --help shows what there is"),
    ("taxonomy foo", "foo: no such command; arxsift taxonomy --help shows what there is"),
    ("classify --prefer best x", "--prefer is 'best'; it can be recall, balanced or precision"),
    ("classify --modell tfidf x", "--modell: no such option; did you mean --model?"),
    ("models --frob", "--frob: no such option; arxsift models --help shows what there is"),
    ("taxonomy agreement --json=1", "--json takes no value; arxsift taxonomy agreement --help shows what there is"),
    ("classify x --model", "--model needs a value after it; arxsift classify --help shows what there is"),
    ("label", "INPUT is missing; for example: arxsift label papers.jsonl -o labelled.csv"),
    (
        "label a.jsonl",
        "--output is missing, or --in-place to write into a .bib or .ris; for example: "
        "arxsift label papers.jsonl -o labelled.csv",
    ),
    ("evaluate tfidf", "--papers is missing; for example: arxsift evaluate released --papers my-labels.jsonl"),
    ("models x", "x: more than arxsift models takes; for example: arxsift models"),
    ("triage --limit many", "--limit needs a whole number, not 'many'"),
    ("triage --limit 0", "--limit is 0; it must be 1 or more"),
    ("simulate --target 3", "--target is 3; it must be 1 or less"),
]


@pytest.mark.parametrize(("call", "told"), WRONG_CALLS)
def test_a_wrong_call_is_one_sentence_that_says_what_to_type(arxsift: Arxsift, call: str, told: str) -> None:
    result = arxsift(*call.split())
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"arxsift: {told}\n")


@pytest.mark.parametrize("name", commands())
def test_help_says_what_a_command_does_then_shows_one_to_type(arxsift: Arxsift, name: str) -> None:
    result = arxsift(*name.split(), "--help")
    assert result.exit_code == 0
    _, purpose, example, *_ = result.stdout.split("\n\n")
    assert re.fullmatch(r"  [A-Z][^:]+\.", purpose)
    assert example.startswith(f"  Example: arxsift {name}")


@pytest.mark.parametrize("name", commands())
def test_every_option_and_argument_is_explained_in_a_sentence(name: str) -> None:
    for parameter in commands()[name].params:
        assert parameter.hidden or re.fullmatch(r"[A-Z].*[.…]", parameter.help), parameter.name


@pytest.mark.parametrize(
    ("error", "code"), [(InputError("seeds.txt: line 3: no title"), 2), (ArxsiftError("no luck"), 1)]
)
def test_an_error_is_one_sentence_and_its_exit_code(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, error: ArxsiftError, code: int
) -> None:
    def fail(_: str) -> None:
        raise error

    monkeypatch.setattr(choose, "choose_model", fail)
    result = arxsift("classify", "A theorem.")
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", f"arxsift: {error}\n")


def test_what_an_error_quotes_cannot_steer_the_terminal(arxsift: Arxsift) -> None:
    result = arxsift("classify", "\x1b[2Jno/such\x07file.txt")
    assert result.exit_code == 2
    assert result.stderr == "arxsift: [2Jno/such file.txt: no such file; an abstract of several words goes in quotes\n"


def test_a_refusal_of_the_system_is_one_sentence(arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "/data/out.jsonl")

    monkeypatch.setattr(given, "read_given", fail)
    result = arxsift("classify", "A theorem.")
    assert (result.exit_code, result.stderr) == (1, "arxsift: /data/out.jsonl: No space left on device\n")


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1"])
def test_an_address_that_is_not_of_this_machine_is_refused_before_a_page_is_promised(
    arxsift: Arxsift, home: Path, host: str
) -> None:
    result = arxsift("ui", "--host", host)
    told = f"--host {host}: this machine has no such address; 127.0.0.1 is for itself alone, 0.0.0.0 for others too"
    assert (result.exit_code, result.stderr) == (2, f"arxsift: {told}\n")
    assert not home.exists()


def test_a_closed_pipe_ends_quietly(program: Program, tmp_path: Path) -> None:
    line = b'{"title": "On spikes", "abstract": "A spiking network."}\n'
    source = tmp_path / "papers.jsonl"
    source.write_bytes(line * 20_000)
    command = program("label", source, "-o", "-")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith(b'{"id": "text-')
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["label", "--help"],
        ["classify", "A spiking network."],
        ["classify", "--json", "A spiking network."],
        ["label", "-", "-o", "-"],
        ["triage", "-"],
        ["triage", "-", "--format", "jsonl"],
        ["models"],
        ["taxonomy", "show"],
    ],
    ids=" ".join,
)
def test_a_full_disk_is_one_sentence(program: Program, tmp_path: Path, arguments: list[str]) -> None:
    paper = b'{"title": "On spikes", "abstract": "A spiking network."}\n'
    environment = {**os.environ, "ARXSIFT_HOME": str(tmp_path)}
    with FULL.open("wb") as full:
        done = subprocess.run(
            program(*arguments), input=paper, stdout=full, stderr=subprocess.PIPE, env=environment, check=False
        )
    assert done.stderr.decode() == "arxsift: the output cannot be written: No space left on device\n"
    assert done.returncode == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_end_is_quiet_and_leaves_nothing(program: Program, tmp_path: Path, number: int) -> None:
    source, output = tmp_path / "papers.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"title": "On spikes", "abstract": "A spiking network."}\n')
    with subprocess.Popen(program("label", source, "-o", output, setup=STUCK), stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"judging\n"
        process.send_signal(number)
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["papers.jsonl"]


def test_closed_streams_are_as_good_as_none(program: Program) -> None:
    command = program("label", "-", "-o", "-", setup="sys.stdin = sys.stdout = sys.stderr = None")
    assert subprocess.run(command, timeout=60, check=False).returncode == 0


STUCK = """
import time
def stick(self, papers, prefer):
    print("judging", file=sys.stderr, flush=True)
    time.sleep(60)
FakeClassifier.predict = stick
"""


def make_released(root: Path) -> Path:
    """The folder of a released model, as far as its name is looked up."""
    folder = root / "models" / "released" / "tfidf"
    folder.mkdir(parents=True)
    (folder / "manifest.json").touch()
    return folder


def test_an_unknown_model_is_answered_with_those_there_are(
    arxsift: Arxsift, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_released(tmp_path)
    monkeypatch.setattr(names, "packaged", lambda room, name="": tmp_path / room / name)
    result = arxsift("classify", "--model", "gpt", "A theorem.")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "arxsift: 'gpt': no such model, folder or run; there is released, tfidf (arxsift models lists all)\n"
    )
