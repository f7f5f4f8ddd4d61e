"""What a person typed in, an exit code out; the one place where errors become sentences."""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from .. import __version__
from ..configs.errors import ArxsiftError
from ..configs.faults import system_words
from .commands.audit import audit
from .commands.classify import classify
from .commands.compare import compare
from .commands.doctor import doctor
from .commands.evaluate import evaluate
from .commands.fetch import fetch
from .commands.label import label
from .commands.labels import labels_app
from .commands.learn import learn
from .commands.models import models
from .commands.promote import promote
from .commands.review import review
from .commands.simulate import simulate
from .commands.taxonomy import taxonomy_app
from .commands.train import train
from .commands.triage import triage
from .commands.ui import ui
from .terminal.say import say
from .usage import usage_sentence

CLOSED_PIPE = 141
"""Exit code that a shell reports for a program whose reader went away."""

FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Frame(TyperGroup):
    """Runs a command; its errors leave as one sentence on stderr and an exit code."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with errors_as_sentences():  # `--help` and `--version` print here
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        with errors_as_sentences(self.called(ctx)):
            return super().invoke(ctx)

    def called(self, ctx: Any) -> str:
        """The command that was typed, as in `arxsift taxonomy show`; an error before its options are read lacks it."""
        command: Any = self
        words, names = [*ctx._protected_args, *ctx.args], [str(ctx.command_path)]
        while words and (command := getattr(command, "commands", {}).get(words[0])):
            names.append(words.pop(0))
        return " ".join(names)


@contextmanager
def errors_as_sentences(called: str = "arxsift") -> Iterator[None]:
    """Ends the command with a sentence and an exit code; a closed pipe ends it quietly."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()  # here, where an error can still be told
    except BrokenPipeError:
        discard_output()
        raise typer.Exit(CLOSED_PIPE) from None
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # its message is the help
            raise
        say(usage_sentence(error, called))
        raise typer.Exit(error.exit_code) from error
    except ArxsiftError as error:
        say(str(error))
        raise typer.Exit(error.exit_code) from error
    except OSError as error:
        discard_output()
        say(sentence_of(error))
        raise typer.Exit(ArxsiftError.exit_code) from error


def sentence_of(error: OSError) -> str:
    if error.filename:
        return f"{error.filename}: {error.strerror}"
    return f"the output cannot be written: {error.strerror}" if error.errno in FULL_DISK else system_words(error)


def discard_output() -> None:
    """What stdout and stderr still hold must not fail once more when the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


COMMANDS = (
    classify,
    label,
    triage,
    review,
    learn,
    train,
    evaluate,
    compare,
    promote,
    simulate,
    audit,
    ui,
    fetch,
    models,
    doctor,
)

app = typer.Typer(cls=Frame, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
for command in COMMANDS:
    app.command()(command)
app.add_typer(taxonomy_app, name="taxonomy")
app.add_typer(labels_app, name="labels")


def show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"arxsift {__version__}")
        raise typer.Exit()


@app.callback()
def arxsift(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Classify research papers by topic, from title and abstract.

    Example: arxsift classify "We train spiking networks with local rules."
    """


def main() -> None:
    """The program's entry point."""
    open_missing_streams()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup leaves SIGHUP ignored
            signal.signal(number, interrupt)
    app(prog_name="arxsift")


def interrupt(*_: object) -> None:
    """End as on Ctrl-C: runs are marked, servers stopped, drafts removed."""
    raise KeyboardInterrupt


def open_missing_streams() -> None:
    """Open what a service or `>&-` has closed; Python then has None where every writer expects a file."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
