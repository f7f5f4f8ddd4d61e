"""`arxsift promote`: the gate between a trained model and the one that everyone uses."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ...training.compare.candidates import Candidate, Catalogue
    from ...training.compare.gate import Decision
    from ...training.tracking.stored import Registered


def promote(
    run: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="a run's id or name, or a models:/ URI; not with --demote")
    ] = None,
    force: Annotated[bool, typer.Option(help="promote whatever was measured; needs --reason")] = False,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="why, for whoever asks later")] = None,
    demote: Annotated[bool, typer.Option(help="take the alias away: the released model is in use again")] = False,
) -> None:
    """Make a trained model the champion, if it is measurably better than the one in use.

    Example: arxsift promote 1f0c9a2b

    On papers that neither model learnt from, the lower end of the interval of its lead in mean average precision must
    exceed 0.01. The one in use is the champion, or the released model where there is none. The decision is kept with
    the run and the registered version, whatever it is. Afterwards --model champion means
    that model, and in a local store so does no --model.
    """
    check_call(run, force, reason, demote)

    from ...training.compare.candidates import Catalogue

    catalogue = Catalogue()
    if demote:
        take_alias(catalogue, reason or "")
        return
    challenger = catalogue.named(run or "")
    version = catalogue.version(run) if run and run.startswith("models:/") else version_of(catalogue, challenger)
    holders = catalogue.champions()
    if version in holders and len(holders) == 1:
        from ..terminal.say import say

        say(f"{version.uri} is the champion already")
        return
    give_alias(challenger, version, measure(catalogue, challenger, holders, force), holders, reason if force else None)


def check_call(run: str | None, force: bool, reason: str | None, demote: bool) -> None:
    """Raises InputError for options that do not go together."""
    from ...configs.errors import InputError

    if demote and (run or force):
        raise InputError("--demote goes without RUN and --force: it takes the alias from whichever model has it")
    if not demote and not run:
        raise InputError("name the RUN to promote; arxsift models and arxsift ui list them")
    if force and not (reason or "").strip():
        raise InputError("--force needs --reason: why is the measurement set aside?")


def version_of(catalogue: "Catalogue", challenger: "Candidate") -> "Registered":
    """The newest registered version of the challenger's run.

    Raises:
        InputError: it ships, or its run registered none.
    """
    from ...configs.errors import InputError

    if challenger.run is None or "imported" in challenger.run.tags:
        raise InputError(f"{challenger.name} is no run of this store; take the alias away instead: promote --demote")
    found = [version for version in catalogue.store.versions() if version.run_id == challenger.run.id]
    if not found:
        raise InputError(f"run {challenger.name} registered no model: only a training can be promoted")
    return found[-1]


def measure(
    catalogue: "Catalogue", challenger: "Candidate", holders: "list[Registered]", force: bool
) -> "Decision | None":
    """The challenger against the model in use; None where that cannot be and need not."""
    from ...configs.errors import InputError
    from ...training.compare.gate import decide

    try:
        holder = catalogue.of_run(catalogue.run_of(holders[-1])) if holders else catalogue.named("released")
        return decide(challenger, holder)
    except InputError as error:
        if force:
            return None
        raise InputError(f"{error}; --force --reason promotes without a measurement") from error


def give_alias(
    challenger: "Candidate",
    version: "Registered",
    decision: "Decision | None",
    holders: "list[Registered]",
    forced: str | None,
) -> None:
    """Record the decision, and move the alias if it is favourable or forced.

    Raises:
        ArxsiftError: the challenger is refused.
    """
    from ...configs.errors import ArxsiftError
    from ...training.compare.gate import MARGIN, MEASURED
    from ...training.tracking.store import Store
    from ..terminal.say import say

    passes = decision is not None and decision.passes
    tags = {  # all of them, so that nothing of an earlier decision stays
        **(decision.tags() if decision else dict.fromkeys(MEASURED, "")),
        "gate.decision": "promoted" if passes else "forced" if forced else "refused",
        "gate.before": holders[-1].uri if holders else "released",
        "gate.reason": forced or "",
    }
    store = Store()
    store.decide(version.name, version.version, version.run_id, tags)
    evidence = decision.evidence if decision else "nothing was measured"
    if not passes and not forced:
        raise ArxsiftError(
            f"{challenger.name} is not promoted: {evidence}, and the lower end must exceed {MARGIN}; "
            "--force --reason promotes it all the same"
        )
    store.set_champion(version.name, version.version)
    say(f"{version.uri} is the champion now: {evidence}" + ("" if passes else f"; forced: {forced}"))


def take_alias(catalogue: "Catalogue", reason: str) -> None:
    """Leave no champion.

    Raises:
        InputError: there is none.
    """
    from ...configs.errors import InputError
    from ...training.tracking.store import Store
    from ..terminal.say import say

    holders = catalogue.champions()
    if not holders:
        raise InputError("no model is the champion: the released one is in use")
    store = Store()
    runs = {run.id for run in catalogue.stored}  # a run may be deleted, and its version stay
    for version in holders:
        run_id = version.run_id if version.run_id in runs else ""
        store.decide(version.name, version.version, run_id, {"gate.decision": "demoted", "gate.reason": reason})
    store.set_champion(None, 0)
    say(f"{', '.join(version.uri for version in holders)}: no longer the champion; the released model is in use")
