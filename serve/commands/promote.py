"""`arxsift promote`: the gate between a trained model and the one that everyone uses."""

from typing import Annotated

import typer


def promote(
    run: Annotated[str | None, typer.Argument(metavar="RUN", help="A trained model, as in arxsift compare.")] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace the model in use even if the new one is not better; needs --reason."),
    ] = False,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The reason, which is kept with the decision.")
    ] = None,
    demote: Annotated[
        bool,
        typer.Option(
            "--demote",
            help="Take the place from the champion, or from RUN, so that the released model is in use again.",
        ),
    ] = False,
) -> None:
    """Make a trained model the champion of its taxonomy, if it is measurably better than the one in use.

    Example: arxsift promote 1f0c9a2b

    The model in use is the champion, or the released model where there is none. On papers that neither was trained on,
    the new model must lead in mean average precision, and the lower end of the lead's 95 % interval must exceed 0.01:
    a true lead of 0.033 passes in four of five trials. Feed and neuroscience papers decide together, and on neither
    may the new model be measurably worse. The decision is kept with the run and the registered version, whatever it is.
    Afterwards --model champion names the new model, and with a local store commands without --model use it. The
    champion of another taxonomy than the packaged one is used where triage is asked for its topics, or where --model
    names it.
    """
    check_call(run, force, reason, demote)

    from ...training.compare.promotion import remove_champion, try_promotion
    from ..terminal.say import say

    say(remove_champion(run, reason or "") if demote else try_promotion(run or "", reason if force else None))


def check_call(run: str | None, force: bool, reason: str | None, demote: bool) -> None:
    """Raises InputError for options that do not go together."""
    from ...configs.errors import InputError

    if demote and force:
        raise InputError("--demote goes without --force: nothing is measured")
    if not demote and not run:
        raise InputError("name the RUN to promote; arxsift models and arxsift ui list them")
    if force and not (reason or "").strip():
        raise InputError("--force needs --reason: why is the measurement set aside?")
