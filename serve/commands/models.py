"""`arxsift models`: which models there are, how good they are, and what to type after `--model`."""

from .options import JsonOption


def models(
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
    from ..reports.models import models_tables
    from ..reports.printing import print_json_line, print_parts

    listed = list_models()
    if json:
        for model in listed.models:
            print_json_line(model.as_json())
    else:
        print_parts(models_tables(listed.models))
    if listed.faults:
        raise ArxsiftError("; ".join(listed.faults))
