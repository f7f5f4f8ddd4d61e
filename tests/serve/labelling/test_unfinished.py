"""`arxsift label` that is cut short: the same command goes on, and gives byte for byte what an unbroken run gives."""

import gzip
import json
import os
import random
import re
import signal
import subprocess
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from made.classifier import FakeClassifier
from made.killing import Outcome, Trial, run_trials
from typer.testing import Result

from arxsift import __version__ as arxsift_version
from arxsift.configs.errors import ArxsiftError
from arxsift.models.paper import Paper
from arxsift.models.verdict import Prefer, Verdict
from arxsift.serve import choose
from arxsift.serve.labelling import checkpoint as label_checkpoint
from arxsift.serve.labelling import label as label_module
from arxsift.serve.labelling import output as label_output
from arxsift.serve.labelling import unfinished as unfinished_module

Arxsift = Callable[..., Result]

WORDS = (
    *("spiking", "memristor", "theorem", "proof", "bread", "rises", "circuit", "probing", "logic", "attention"),
    *("overnight", "tides", "bees"),
)

BATCH = 32
"""Rows a batch; here each ends with a checkpoint."""

N_ROWS = 3 * BATCH + 5

PART = ".out.jsonl.unfinished.part"
CHECKPOINT = ".out.jsonl.unfinished.json"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeClassifier) -> Path:
    """A folder with an input, the fake model, and a checkpoint after every batch."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(unfinished_module, "CHECKPOINT_SECONDS", 0)
    monkeypatch.setattr(label_module, "BATCH_PAPERS", BATCH)
    write_rows(tmp_path / "in.jsonl", N_ROWS)
    return tmp_path


def write_rows(path: Path, n_rows: int, n_bad: int = 7) -> None:
    """Made-up papers, some by their titles alone, and among them rows that are none."""
    chance = random.Random(3)
    bad = set(chance.sample(range(n_rows), n_bad))
    with path.open("w", encoding="utf-8") as file:
        for n in range(n_rows):
            title, abstract = (" ".join(chance.choices(WORDS, k=k)) for k in (3, chance.choice((0, 8))))
            row = {"id": n, "abstract": ""} if n in bad else {"id": n, "title": title, "abstract": abstract}
            file.write(json.dumps(row) + "\n")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def written(folder: Path, output: str) -> dict[str, bytes]:
    """What stands in the folder, apart from the input."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith((output, "."))}


def label(output: str, *more: str) -> list[str]:
    return ["label", "in.jsonl", "-o", output, "--on-error", "skip", *more]


def in_folder(folder: Path, name: str) -> str:
    """A folder of its own for a trial, with the same input."""
    (folder / name).mkdir()
    os.link(folder / "in.jsonl", folder / name / "in.jsonl")
    return str(folder / name)


def pairs(folder: Path, trials: list[Trial]) -> list[tuple[Path, Outcome, Outcome]]:
    """Each trial in a folder of its own, then the same command to its end; the folder and what became of both."""
    placed = [replace(trial, folder=in_folder(folder, f"trial-{n}")) for n, trial in enumerate(trials)]
    both = [run for trial in placed for run in (trial, Trial(trial.arguments, trial.folder))]
    outcomes = run_trials(both, BATCH)
    return [(Path(run.folder), outcomes[2 * n], outcomes[2 * n + 1]) for n, run in enumerate(placed)]


def taken_over(outcome: Outcome) -> int:
    """Papers that a run took over, as it says."""
    for line in outcome.told:
        if line.endswith(" taken over from an interrupted run"):
            return int(line.split()[1].replace(",", ""))
    return 0


def unbroken(arxsift: Arxsift, here: Path, output: str) -> dict[str, bytes]:
    assert arxsift(*label(output)).exit_code == 1
    whole = written(here, output)
    assert sorted(whole) == [output, f"{output}.rejected.jsonl"]
    return whole


# Kills


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("output", ["out.jsonl", "out.csv.gz", "out.parquet"])
def test_killed_at_any_step_on_the_disk_the_same_command_gives_the_same_bytes(
    arxsift: Arxsift, here: Path, output: str, every: int
) -> None:
    whole = unbroken(arxsift, here, output)
    trials = [Trial(label(output), "", kill_at=n) for n in range(1, 72, every)]
    done = pairs(here, trials)
    n_killed = sum(first.code == -signal.SIGKILL for _, first, _ in done)
    assert 30 < n_killed * every < len(done) * every  # the last trials come to their ends
    for folder, _, second in done[:n_killed]:
        if second.code == 2:  # all was done, and what came after was only to take the lock away
            assert second.told == [f"arxsift: {output}: exists already; give another name, or --force to replace it"]
            (folder / f".{output}.unfinished.lock").unlink()
        else:
            assert second.told[-1] == f"arxsift: 7 rows could not be judged; see {output}.rejected.jsonl"
        assert written(folder, output) == whole
    codes = [second.code for _, _, second in done[:n_killed]]
    assert codes == sorted(codes)
    assert codes.count(1) * every > 30
    assert len({taken_over(second) for _, _, second in done[:n_killed]}) == 5  # none, those of each batch, all


SLOW = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.mark.parametrize(
    ("suffix", "n_kills", "n_rows"),
    [
        ("jsonl", 8, 1_000),
        pytest.param("jsonl", 40, 3_000, marks=SLOW),
        pytest.param("parquet", 20, 3_000, marks=SLOW),
    ],
)
def test_killed_at_random_moments_the_same_command_goes_on_to_the_same_bytes(
    here: Path, suffix: str, n_kills: int, n_rows: int
) -> None:
    write_rows(here / "in.jsonl", n_rows)
    output = f"out.{suffix}"
    [outcome] = run_trials([Trial(label(f"whole.{suffix}"), str(here))], 64, "tfidf")
    assert outcome.code == 1
    whole = {name.replace("whole", "out"): content for name, content in written(here, "whole").items()}
    chance, n_taken_over, n_killed, n_rounds = random.Random(n_kills), [0], 0, 0
    while n_killed < n_kills:
        folder = in_folder(here, f"round-{n_rounds}")
        n_rounds += 1
        kills = [Trial(label(output), folder, chance.uniform(0, outcome.seconds)) for _ in range(4)]
        outcomes = run_trials([*kills, Trial(label(output, "--force"), folder)], 64, "tfidf")
        n_killed += sum(outcome.code == -signal.SIGKILL for outcome in outcomes)
        n_taken_over += map(taken_over, outcomes)
        assert outcomes[-1].code == 1, outcomes[-1].told
        assert written(Path(folder), output) == whole
    assert max(n_taken_over) >= 57  # a batch without the bad rows


def test_killed_while_rows_become_parquet_none_is_judged_again(
    arxsift: Arxsift, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = unbroken(arxsift, here, "out.parquet")

    def died(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(label_output, "write_parquet", died)
        result = arxsift(*label("out.parquet", "--force"))
        assert result.exit_code == 1
        kept = "arxsift: out.parquet: 94 papers kept; the same command goes on from there"
        assert result.stderr.splitlines()[-2] == kept
    monkeypatch.setattr(FakeClassifier, "predict", interrupted_at(1))
    result = arxsift(*label("out.parquet", "--force"))
    assert result.stderr.splitlines()[0] == "arxsift: 94 papers taken over from an interrupted run"
    assert written(here, "out.parquet") == whole


# Faults


def test_a_disk_that_is_full_keeps_what_was_done(arxsift: Arxsift, here: Path) -> None:
    whole = unbroken(arxsift, here, "out.jsonl")
    size = len(whole["out.jsonl"])
    [(folder, first, second)] = pairs(here, [Trial(label("out.jsonl"), "", largest=size - 100)])
    assert first.code == 1
    assert first.told[-2:] == [
        "arxsift: out.jsonl: 89 papers kept; the same command goes on from there",
        "arxsift: the output cannot be written: File too large",
    ]
    assert (second.code, taken_over(second)) == (1, 89)
    assert written(folder, "out.jsonl") == whole


def test_a_disk_that_is_full_at_any_step_loses_nothing_that_a_checkpoint_counts(arxsift: Arxsift, here: Path) -> None:
    whole = unbroken(arxsift, here, "out.csv.gz")
    for folder, first, second in pairs(here, [Trial(label("out.csv.gz"), "", full_at=n) for n in range(1, 60, 6)]):
        if first.told[-1] == "arxsift: the output cannot be written: No space left on device":
            assert second.code == 1, second.told
            kept = [line.split()[2] for line in first.told if "kept; the same command goes on" in line]
            assert taken_over(second) == int(kept[0] if kept else 0)
        assert written(folder, "out.csv.gz") == whole


def test_where_nobody_hears_what_is_told_the_next_run_goes_on(arxsift: Arxsift, here: Path) -> None:
    lines = (here / "in.jsonl").read_text().splitlines()
    fine = [line for line in lines if "title" in line]
    (here / "in.jsonl").write_text("\n".join([*fine[: BATCH + 1], "5", *fine[BATCH + 1 :]]))
    arxsift(*label("out.jsonl"))
    whole = written(here, "out.jsonl")
    [(folder, first, second)] = pairs(here, [Trial(label("out.jsonl"), "", deaf=True)])
    assert (first.code, second.code, taken_over(second)) == (141, 1, BATCH)
    assert written(folder, "out.jsonl") == whole


# What goes on, and what does not


def interrupted_at(batch: int) -> Callable[..., list[Verdict]]:
    """Judges as the fake model does, but dies of this batch, from 1."""
    honest, n_asked = FakeClassifier.predict, [0]

    def interrupted(self: FakeClassifier, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        n_asked[0] += 1
        if n_asked[0] == batch:
            raise ArxsiftError("a worker process died")
        return honest(self, papers, prefer)

    return interrupted


@pytest.fixture
def begun(arxsift: Arxsift, here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder after a run that was interrupted in the third batch; the whole output is out.whole there."""
    honest = FakeClassifier.predict
    assert arxsift(*label("out.whole", "--format", "jsonl")).exit_code == 1
    (here / "out.whole.rejected.jsonl").unlink()
    monkeypatch.setattr(FakeClassifier, "predict", interrupted_at(3))
    result = arxsift(*label("out.jsonl"))
    assert result.stderr.splitlines()[-2:] == [
        "arxsift: out.jsonl: 60 papers kept; the same command goes on from there",
        "arxsift: a worker process died",
    ]
    monkeypatch.setattr(FakeClassifier, "predict", honest)
    return here


LEFT = [CHECKPOINT, PART, ".out.jsonl.rejected.jsonl.unfinished.part", "in.jsonl", "out.whole"]
"""What stands in the folder of an interrupted run."""


def test_what_was_done_is_taken_over_and_the_counts_add_up(arxsift: Arxsift, begun: Path) -> None:
    assert names_in(begun) == sorted(LEFT)
    result = arxsift(*label("out.jsonl"))
    lines = result.stderr.splitlines()
    assert (result.exit_code, lines[0]) == (1, "arxsift: 60 papers taken over from an interrupted run")
    assert re.fullmatch(
        r"arxsift: 94 papers labelled, 60 by an interrupted run, 34 in [\d.]+ s \([\d,]+ a second\), \d+ in scope, "
        r"\d+ by their titles alone: out.jsonl",
        lines[-2],
    )
    assert lines[-1] == "arxsift: 7 rows could not be judged; see out.jsonl.rejected.jsonl"
    assert (begun / "out.jsonl").read_bytes() == (begun / "out.whole").read_bytes()
    assert names_in(begun) == ["in.jsonl", "out.jsonl", "out.jsonl.rejected.jsonl", "out.whole"]


def test_papers_that_were_judged_are_not_judged_again(
    arxsift: Arxsift, begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, n_judged = FakeClassifier.predict, [0]

    def counted(self: FakeClassifier, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        n_judged[0] += len(papers)
        return honest(self, papers, prefer)

    monkeypatch.setattr(FakeClassifier, "predict", counted)
    assert arxsift(*label("out.jsonl")).exit_code == 1
    assert n_judged == [34]


def touch(folder: Path, fake: FakeClassifier, patch: pytest.MonkeyPatch) -> None:
    os.utime(folder / "in.jsonl", ns=(1, 1))


def append(folder: Path, fake: FakeClassifier, patch: pytest.MonkeyPatch) -> None:
    with (folder / "in.jsonl").open("a") as file:
        file.write('{"title": "One more", "abstract": "A proof."}\n')


def alter(folder: Path, fake: FakeClassifier, patch: pytest.MonkeyPatch) -> None:
    """Other bytes under the old size and time."""
    path, status = folder / "in.jsonl", (folder / "in.jsonl").stat()
    path.write_bytes(path.read_bytes().replace(b"bread", b"bored"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def another_model(folder: Path, fake: FakeClassifier, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(choose, "choose_identified", lambda _: (fake, "trained anew"))


def another_version(folder: Path, fake: FakeClassifier, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(label_checkpoint, "__version__", "9.9")


def another_processor(folder: Path, fake: FakeClassifier, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(FakeClassifier, "uses_every_processor", True)


def nothing(folder: Path, fake: FakeClassifier, patch: pytest.MonkeyPatch) -> None:
    (folder / "other.jsonl").write_text('{"title": "One", "abstract": "A proof."}\n')


ANEW = "add --restart to begin anew"
LIKE_THEN = f"type the command as it was to go on, or {ANEW}"


@pytest.mark.parametrize(
    ("change", "command", "reason"),
    [
        (touch, label("out.jsonl"), f"read {{folder}}/in.jsonl, which has changed since; {ANEW}"),
        (append, label("out.jsonl"), f"read {{folder}}/in.jsonl, which has changed since; {ANEW}"),
        (alter, label("out.jsonl"), f"read {{folder}}/in.jsonl, which has changed since; {ANEW}"),
        (another_model, label("out.jsonl"), f"used another model of the name fake-1; {ANEW}"),
        (another_processor, label("out.jsonl"), f"was on a processor whose scores differ a little; {ANEW}"),
        (another_version, label("out.jsonl"), f"was of arxsift {arxsift_version}; {ANEW}"),
        (nothing, label("out.jsonl", "--prefer", "recall"), f"had --prefer balanced, not recall; {LIKE_THEN}"),
        (
            nothing,
            label("out.jsonl", "--columns", "id=Key"),
            f"had --columns title=title,abstract=abstract,id=id, not title=title,abstract=abstract,id=Key; {LIKE_THEN}",
        ),
        (nothing, ["label", "in.jsonl", "-o", "out.jsonl"], f"had --on-error skip, not stop; {LIKE_THEN}"),
        (nothing, ["label", "other.jsonl", "-o", "out.jsonl"], f"read {{folder}}/in.jsonl; {LIKE_THEN}"),
        (nothing, ["label", "-", "-o", "out.jsonl"], f"read {{folder}}/in.jsonl; {LIKE_THEN}"),
    ],
)
def test_what_another_command_has_begun_is_left_until_restart(
    arxsift: Arxsift,
    begun: Path,
    fake: FakeClassifier,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, FakeClassifier, pytest.MonkeyPatch], None],
    command: list[str],
    reason: str,
) -> None:
    change(begun, fake, monkeypatch)
    before = written(begun, "out.jsonl")
    result = arxsift(*command, input='{"title": "One", "abstract": "A proof."}\n')
    told = f"arxsift: out.jsonl: an interrupted run {reason.format(folder=begun)}\n"
    assert (result.exit_code, result.stderr) == (2, told)
    assert written(begun, "out.jsonl") == before
    result = arxsift(*command, "--restart", "--on-error", "skip", input='{"title": "One", "abstract": "A proof."}\n')
    assert result.exit_code in (0, 1)
    assert "taken over" not in result.stderr
    assert [name for name in names_in(begun) if name.startswith(".")] == []
    assert (begun / "out.jsonl").stat().st_size > 0


def test_rows_set_aside_from_now_on_need_no_new_start(arxsift: Arxsift, here: Path) -> None:
    lines = [line for line in (here / "in.jsonl").read_text().splitlines() if "title" in line]
    (here / "in.jsonl").write_text("\n".join([*lines[: 2 * BATCH], "5", *lines[2 * BATCH :]]))
    arxsift("label", "in.jsonl", "-o", "whole.jsonl", "--on-error", "skip")
    result = arxsift("label", "in.jsonl", "-o", "out.jsonl")
    assert result.stderr.splitlines() == [
        "arxsift: out.jsonl: 64 papers kept; the same command goes on from there",
        "arxsift: in.jsonl: line 65: is a number, expected an object with the fields of one paper; "
        "64 papers before it were fine, nothing was written: mend the row, or set such rows aside with --on-error skip",
    ]
    result = arxsift(*label("out.jsonl"))
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        1,
        "arxsift: 64 papers taken over from an interrupted run",
    )
    for name in ("out.jsonl", "out.jsonl.rejected.jsonl"):
        assert (here / name).read_bytes() == (here / name.replace("out", "whole", 1)).read_bytes()


# Several inputs


SEVERAL = ["label", "in", "more.jsonl", "-o", "out.jsonl", "--on-error", "skip"]


@pytest.fixture
def begun_with_several(begun: Path, monkeypatch: pytest.MonkeyPatch, arxsift: Arxsift) -> Path:
    """The folder after a run over a folder of two files and a third that was interrupted in the second file."""
    arxsift(*label("out.jsonl"))
    lines = (begun / "in.jsonl").read_text().splitlines(keepends=True)
    (begun / "in").mkdir()
    for name, part in (("in/a.jsonl", lines[:40]), ("in/b.jsonl", lines[40:80]), ("more.jsonl", lines[80:])):
        (begun / name).write_text("".join(part))
    arxsift(*SEVERAL, "--force")
    for name in ("out.jsonl", "out.jsonl.rejected.jsonl"):
        (begun / name).rename(begun / f"whole-{name}")
    honest = FakeClassifier.predict
    monkeypatch.setattr(FakeClassifier, "predict", interrupted_at(3))
    assert arxsift(*SEVERAL).stderr.splitlines()[-1] == "arxsift: a worker process died"
    monkeypatch.setattr(FakeClassifier, "predict", honest)
    return begun


def test_what_several_inputs_began_goes_on_to_the_same_bytes(arxsift: Arxsift, begun_with_several: Path) -> None:
    here = begun_with_several
    checkpoint = json.loads((here / CHECKPOINT).read_text())
    sizes = [(here / name).stat().st_size for name in ("in/a.jsonl", "in/b.jsonl", "more.jsonl")]
    assert sizes[0] < checkpoint["n_read"] <= sum(sizes)
    result = arxsift(*SEVERAL)
    assert result.stderr.splitlines()[0] == "arxsift: 60 papers taken over from an interrupted run"
    for name in ("out.jsonl", "out.jsonl.rejected.jsonl"):
        assert (here / name).read_bytes() == (here / f"whole-{name}").read_bytes()


def test_what_several_inputs_began_is_left_when_one_is_another(arxsift: Arxsift, begun_with_several: Path) -> None:
    here = begun_with_several
    (here / "in/c.jsonl").write_text("")
    assert_refused(arxsift, here, SEVERAL, f"did not read {here}/in/c.jsonl; {LIKE_THEN}")
    (here / "in/c.jsonl").unlink()
    only = ["label", "more.jsonl", *SEVERAL[3:]]
    assert_refused(arxsift, here, only, f"read {here}/in/a.jsonl and 1 other file; {LIKE_THEN}")
    turned = ["label", "more.jsonl", "in", *SEVERAL[3:]]
    assert_refused(arxsift, here, turned, f"read the same files in another order; {LIKE_THEN}")
    status = (here / "in/a.jsonl").stat()
    (here / "in/a.jsonl").write_bytes((here / "in/a.jsonl").read_bytes().replace(b"bread", b"bored"))
    assert_refused(arxsift, here, SEVERAL, f"read {here}/in/a.jsonl, which has changed since; {ANEW}")
    os.utime(here / "in/a.jsonl", ns=(status.st_atime_ns, status.st_mtime_ns))
    changed = f"read {here}/in/a.jsonl and 2 other files; one has changed since; {ANEW}"
    assert_refused(arxsift, here, SEVERAL, changed)


def assert_refused(arxsift: Arxsift, folder: Path, command: list[str], reason: str) -> None:
    result = arxsift(*command)
    assert (result.exit_code, result.stderr) == (2, f"arxsift: out.jsonl: an interrupted run {reason}\n")
    assert (folder / PART).exists()


# Damage, and what was there


@pytest.mark.parametrize("damage", ["cut draft", "no draft", "no checkpoint", "half a checkpoint"])
def test_damaged_parts_are_not_gone_on_with(arxsift: Arxsift, begun: Path, damage: str) -> None:
    if damage == "cut draft":
        os.truncate(begun / PART, 100)
    elif damage == "half a checkpoint":
        (begun / CHECKPOINT).write_text('{"origin":')
    else:
        (begun / (PART if damage == "no draft" else CHECKPOINT)).unlink()
    told = arxsift(*label("out.jsonl")).stderr
    sentence = "arxsift: out.jsonl: what an interrupted run left is damaged; every paper is judged anew\n"
    assert told.startswith(sentence) == (damage != "no checkpoint")
    assert "taken over" not in told
    assert (begun / "out.jsonl").read_bytes() == (begun / "out.whole").read_bytes()


def test_force_replaces_what_is_there_and_takes_over_what_was_done(arxsift: Arxsift, begun: Path) -> None:
    (begun / "out.jsonl").write_text("dear")
    result = arxsift(*label("out.jsonl"))
    told = "arxsift: out.jsonl: exists already; give another name, or --force to replace it\n"
    assert (result.exit_code, result.stderr) == (2, told)
    result = arxsift(*label("out.jsonl", "--force"))
    assert result.stderr.splitlines()[0] == "arxsift: 60 papers taken over from an interrupted run"
    assert (begun / "out.jsonl").read_bytes() == (begun / "out.whole").read_bytes()


def test_a_pipe_is_not_gone_on_with(arxsift: Arxsift, here: Path) -> None:
    lines = [line for line in (here / "in.jsonl").read_text().splitlines() if "title" in line]
    result = arxsift("label", "-", "-o", "out.jsonl", input="\n".join([*lines, "5"]))
    assert (result.exit_code, names_in(here)) == (1, ["in.jsonl"])


# Two at once


def test_a_second_run_on_the_same_output_is_refused(program: Callable[..., list[str]], here: Path) -> None:
    setup = "import time\nFakeClassifier.predict = lambda *_: (print('at work', file=sys.stderr), time.sleep(60))"
    with subprocess.Popen(program(*label("out.jsonl"), setup=setup), stderr=subprocess.PIPE, cwd=here) as first:
        assert first.stderr is not None
        assert b"at work\n" in iter(first.stderr.readline, b"")
        second = subprocess.run(program(*label("./out.jsonl")), capture_output=True, text=True, cwd=here, check=False)
        told = "arxsift: out.jsonl: another arxsift label is writing it; wait for it, or give another name\n"
        assert (second.returncode, second.stderr) == (2, told)
        assert (here / PART).exists()
        first.kill()
    third = subprocess.run(program(*label("out.jsonl")), capture_output=True, text=True, cwd=here, check=False)
    assert third.returncode == 1, third.stderr
    assert names_in(here) == ["in.jsonl", "out.jsonl", "out.jsonl.rejected.jsonl"]


def test_a_packed_output_is_one_whole_gzip_file(arxsift: Arxsift, here: Path) -> None:
    arxsift(*label("out.jsonl"))
    arxsift(*label("out.jsonl.gz"))
    packed = (here / "out.jsonl.gz").read_bytes()
    assert gzip.decompress(packed) == (here / "out.jsonl").read_bytes()
    one = zlib.decompressobj(wbits=31)  # reads one gzip member, as some programs do
    assert one.decompress(packed) == (here / "out.jsonl").read_bytes()
    assert (one.eof, one.unused_data) == (True, b"")
