"""`arxsift models`: which models there are, how good they are, and what to type after `--model`."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..model_list import Listed


def models(
    json: Annotated[bool, typer.Option("--json", help="Write one JSON object a model.")] = False,
) -> None:
    """List the models that --model can name, those that ship and those registered in the store in use.

    Example: arxsift models

    Figures are mean average precision, in-scope average precision and macro F1 on a random sample of a real feed, and
    mean average precision on labelled papers that the model did not learn from, each with its 95 % interval.
    """
    from ...configs.errors import ArxsiftError

    found, faults = list_models()
    if json:
        write_json(found)
    else:
        write_table(found)
    if faults:
        raise ArxsiftError("; ".join(faults))


def list_models() -> tuple[list["Listed"], list[str]]:
    """What could be found, the default marked, and what stood in the way of the rest."""
    from dataclasses import replace

    from ...configs.errors import ArxsiftError, InputError, StoreError
    from ..choose import default_model
    from ..model_list import registered_models, released_folders, released_model

    found, faults, default = list["Listed"](), list[str](), ""
    for name, folder in released_folders().items():
        try:
            found.append(released_model(name, folder))
        except ArxsiftError as error:
            faults.append(str(error))
    try:
        found += registered_models()
    except StoreError as error:
        faults.append(str(error))
    try:
        default = default_model()
    except InputError as error:  # a store that cannot be read is told already
        faults.append(str(error))
    except StoreError:
        pass
    return [replace(one, default=default in (one.model, *one.also)) for one in found], faults


def write_json(found: "list[Listed]") -> None:
    from ..files.writers import json_line
    from ..terminal.say import stdout_bytes

    for one in found:
        stdout_bytes().write(json_line(one.as_json()))


def write_table(found: "list[Listed]") -> None:
    import sys

    from ..model_list import models_table
    from ..terminal.console import encodable, stdout_console

    console = stdout_console()
    with console.capture() as captured:
        console.print(models_table(found))
    sys.stdout.write(encodable(captured.get(), console.encoding))
