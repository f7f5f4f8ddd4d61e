"""`arxsift ui`: the MLflow UI on the store in use."""

from typing import Annotated

import typer


def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="N", help="Listen on this port.")] = 5000,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="Listen on this address; any but 127.0.0.1 lets other machines open the page."
        ),
    ] = "127.0.0.1",
) -> None:
    """Serve the MLflow UI, to look at and compare trained models, until Ctrl-C.

    Example: arxsift ui --port 5001
    """
    from ...training.requirements import require_training_packages

    require_training_packages()

    from ...training.compare.released import import_released
    from ...training.tracking.store import Store
    from ...training.tracking.ui import check_address, runs_link, serve_ui
    from ..terminal.say import say

    check_address(host, port)
    store = Store()
    if store.is_empty:
        imported = import_released(store)
        say(f"the store was empty: imported the evaluation of {', '.join(imported) or 'no released model'}")
    link = runs_link(f"http://{host}:{port}", store.experiment_id, store.view())
    say(f"the MLflow server is starting on {store.uri}")
    serve_ui(store.uri, host, port, lambda: say(f"open {link} (Ctrl-C stops the server)"))
