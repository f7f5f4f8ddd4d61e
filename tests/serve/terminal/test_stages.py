"""How far a training is: plain lines without a terminal, an updated line on one."""

import io
import sys

import pytest
from rich.console import Console

from arxsift.serve.terminal import stages as module
from arxsift.serve.terminal.stages import Lines, MovingLine, epoch_in_words, in_words, minutes, stages
from arxsift.training.fit.watch import Epoch, Progress

EPOCH = Epoch(2, 0.12345, 0.71859, 3.4)


def step(number: int, seconds_left: float = 600.0) -> Progress:
    return Progress(number, 12_000, 0.25, seconds_left)


class Clock:
    """A `time` that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_lines_name_each_stage_each_epoch_and_once_a_minute_the_step(clock: Clock) -> None:
    out = io.StringIO()
    lines = Lines(Console(file=out, highlight=False, width=40))
    lines.stage("fine-tuning on the labels")
    for number in range(1, 151):  # a step a second
        clock.now += 1
        lines.progress(step(number, 600.0 - number))
    lines.epoch("labels", EPOCH)
    lines.stage("exporting")
    assert out.getvalue() == (
        "· fine-tuning on the labels\n"
        "    step 60 of 12,000, loss 0.250, 9 min left\n"
        "    step 120 of 12,000, loss 0.250, 8 min left\n"
        "    epoch 2: loss 0.123, mean average precision 0.719 on held-out papers\n"
        "· exporting\n"
    )


def test_a_new_stage_begins_a_new_minute(clock: Clock) -> None:
    out = io.StringIO()
    lines = Lines(Console(file=out, highlight=False))
    lines.stage("one")
    clock.now += 59
    lines.stage("two")
    clock.now += 59
    lines.progress(step(1))
    assert out.getvalue() == "· one\n· two\n"


def test_where_stderr_is_no_terminal_lines_go_there(capsys: pytest.CaptureFixture[str]) -> None:
    with stages(3) as watch:
        assert isinstance(watch, Lines)
        watch.stage("counting n-grams")
        watch.epoch("labels", EPOCH)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "· counting n-grams\n    epoch 2: loss 0.123, mean average precision 0.719 on held-out papers\n"
    )


def test_on_a_terminal_what_is_done_stays_above_the_line(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("NO_COLOR", "1")
    with stages(3) as watch:
        assert isinstance(watch, MovingLine)
        watch.stage("counting n-grams")
        clock.now += 2.5
        watch.stage("fine-tuning on the labels")
        watch.progress(step(7))
        watch.epoch("labels", EPOCH)
    shown = out.getvalue()
    assert "  counting n-grams 2.5 s" in shown.replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert "epoch 2: loss 0.123, mean average precision 0.719 on held-out papers" in shown


def test_steps_and_epochs_in_words() -> None:
    assert in_words(step(1234, 45)) == "step 1,234 of 12,000, loss 0.250, 45 s left"
    assert epoch_in_words(EPOCH) == "epoch 2: loss 0.123, mean average precision 0.719 on held-out papers"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (89.4, "89 s"), (90, "2 min"), (600, "10 min"), (7200, "120 min")]
)
def test_time_left_is_in_seconds_or_minutes(seconds: float, words: str) -> None:
    assert minutes(seconds) == words
