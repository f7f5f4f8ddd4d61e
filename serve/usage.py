"""A call that cannot be understood in, one sentence on what to type instead out."""

import re
from typing import Any

import typer

from ..configs.likely import did_you_mean


def usage_sentence(error: typer.TyperException, called: str) -> str:
    """What is wrong with a call of the command `called`, in our words: typer's exceptions tell it by attributes."""
    context = getattr(error, "ctx", None)
    if parameter := getattr(error, "param", None):
        return parameter_sentence(error, parameter, context)
    if option := getattr(error, "option_name", None):
        return option_sentence(error, option, context, called)
    return call_sentence(error.message, context)


def parameter_sentence(error: typer.TyperException, parameter: Any, context: Any) -> str:
    """A value that is missing or wrong."""
    name = parameter_name(parameter)
    if error.__cause__ is None:
        return f"{name} is missing; {example(context)}"
    from pydantic import ValidationError

    from ..configs.faults import choice_sentence, fault_sentence

    if not isinstance(error.__cause__, ValidationError):
        return f"{name}: {error.message}"
    fault: dict[str, Any] = {**error.__cause__.errors()[0]}
    if isinstance(fault["input"], str) and fault["type"].startswith(("greater", "less")):
        fault["input"] = float(fault["input"])  # what was typed, as the number that it means
    choices = re.findall(r"'([^']*)'", fault["msg"].partition(" is not one of ")[2])
    if choices:
        return f"{name} {choice_sentence(fault['input'], choices)}"
    return f"{name} {fault_sentence(fault)}"


def option_sentence(error: typer.TyperException, option: str, context: Any, called: str) -> str:
    """An option that there is not, or one without its value."""
    if not hasattr(error, "possibilities"):
        lacks = "takes no value" if "not take" in error.message else "needs a value after it"
        return f"{option} {lacks}; {called} --help shows what there is"
    return f"{option}: no such option; {did_you_mean(option, option_names(context), help_hint(context))}"


def call_sentence(message: str, context: Any) -> str:
    """A command that there is not, or arguments that a command does not take."""
    if command := re.match(r"No such command '(.*?)'", message):
        hint = did_you_mean(command[1], context.command.commands, help_hint(context))
        return f"{command[1]}: no such command; {hint}"
    if extra := re.search(r"extra argument\(s\) \((.*)\)", message):
        return f"{extra[1]}: more than {context.command_path} takes; {example(context)}"
    return f"{message}; {help_hint(context)}" if context else message


def parameter_name(parameter: Any) -> str:
    """`--prefer` for an option, `INPUT` for an argument."""
    options: list[str] = [name for name in parameter.opts if name.startswith("--")]
    return options[0] if options else str(parameter.metavar or parameter.name.upper())


def option_names(context: Any) -> list[str]:
    return [name for parameter in context.command.params for name in parameter.opts if name.startswith("-")]


def example(context: Any) -> str:
    """The call that a command's help shows."""
    shown = re.search(r"Example: (.*)", context.command.help or "")
    return f"for example: {shown[1]}" if shown else help_hint(context)


def help_hint(context: Any) -> str:
    return f"{context.command_path if context else 'arxsift'} --help shows what there is"
