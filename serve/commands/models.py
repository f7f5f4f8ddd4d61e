"""`arxsift models`: which models there are, how good they are, and what to type after `--model`."""

from typing import Annotated

import typer


def models(
    json: Annotated[bool, typer.Option("--json", help="Write one JSON object a model.")] = False,
) -> None:
    """List the models that --model can name: those that ship and those registered in the store in use.

    Example: arxsift models

    The columns are mean average precision, in-scope average precision and macro F1 on a random sample of a real feed,
    and mean average precision on labelled papers that the model did not learn from, each with its 95 % interval.
    """
    from ...configs.errors import ArxsiftError
    from ..model_list import list_models
    from ..reports.models import models_table
    from ..reports.printing import print_json_line, print_parts

    listed = list_models()
    if json:
        for model in listed.models:
            print_json_line(model.as_json())
    else:
        print_parts([models_table(listed.models)])
    if listed.faults:
        raise ArxsiftError("; ".join(listed.faults))
