"""`arxsift models`: which models there are, how good they are, and what to type after `--model`."""

from typing import Annotated

from ..reports.printing import LIST_FORMATS
from .options import JsonOption, format_option


def models(
    format: Annotated[str | None, format_option(LIST_FORMATS)] = None,
    json: JsonOption = False,
) -> None:
    """List the models that --model can name, and how good they are.

    Example: arxsift models

    Listed are the models that ship and those registered in the MLflow store in use. The columns are mean average
    precision (mAP), in-scope average precision and macro F1 on a random sample of a real feed, each with its 95 %
    interval; models that were measured on different feeds stand in different tables. Below the name stands mAP on
    labelled papers that the model was not trained on: every training has papers of its own. A line says when the labels
    of the model in use are older than its quality lasts.
    """
    from ...configs.errors import ArxsiftError
    from ..model_list import list_models
    from ..reports.in_markdown import parts_in_markdown
    from ..reports.models import models_tables
    from ..reports.printing import list_format, print_parts, print_rows, print_text

    chosen = list_format(format, json)
    listed = list_models()
    if chosen == "table":
        print_parts(models_tables(listed.models))
    elif chosen == "markdown":
        print_text(parts_in_markdown(models_tables(listed.models)))
    elif chosen == "csv":
        print_rows((model.flat() for model in listed.models), chosen)
    else:
        print_rows((model.as_json() for model in listed.models), chosen)
    if listed.faults:
        raise ArxsiftError("; ".join(listed.faults))
