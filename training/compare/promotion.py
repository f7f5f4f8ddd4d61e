"""A challenger in, the champion out, if the gate lets it; the decision is kept with the run and its version."""

from ...configs.errors import ArxsiftError, InputError
from ...configs.names import CHAMPION, RELEASED
from ..tracking.champions import PACKAGED, in_use_before, some_of, taxonomy_key, usual_champions
from ..tracking.names import NamedModel
from ..tracking.store import Store
from ..tracking.stored import Registered
from .candidates import Candidate, Catalogue
from .gate import MEASURED, Decision, decide


def try_promotion(name: str, forced: str | None) -> str:
    """Make a run or version the champion of its taxonomy, if it beats the model in use; what was done, in words.

    `forced` is the reason why it is promoted whatever was measured.

    Raises:
        ArxsiftError: the challenger is refused.
        InputError: no such run, one without a registered model, or one that cannot be measured.
    """
    catalogue = Catalogue()
    model = catalogue.model(name)
    challenger = catalogue.of_model(model)
    version = version_of(catalogue, model)
    holders = in_use_before(version, catalogue.models.champions())
    if holders == [version]:
        return f"{version.uri} is the champion already"
    if not holders and taxonomy_key(version) != PACKAGED:
        return promote_first(version, forced)
    decision = measure(catalogue, challenger, holders, forced is not None)
    return promote(challenger, version, decision, holders, forced)


def version_of(catalogue: Catalogue, model: NamedModel) -> Registered:
    """The registered version that can have the alias.

    Raises:
        InputError: the model ships with arxsift or lies in a folder, or its run registered no version.
    """
    if model.folder:
        raise InputError(f"{model.name} is not registered in this store; take the alias away instead: promote --demote")
    return catalogue.models.version_of(model)


def measure(catalogue: Catalogue, challenger: Candidate, holders: list[Registered], is_forced: bool) -> Decision | None:
    """The challenger against the model in use; None where that cannot be measured and need not.

    Raises:
        InputError: nothing can be measured.
    """
    try:
        holder = catalogue.named(holders[-1].uri if holders else RELEASED)
        return decide(challenger, holder)
    except InputError as error:
        if is_forced:
            return None
        raise InputError(f"{error}; --force --reason promotes without a measurement") from error


def promote_first(version: Registered, reason: str | None) -> str:
    """Make a version the champion of a taxonomy that has no model in use; what was done, in words."""
    tags = {"gate.decision": "promoted", "gate.before": "", "gate.reason": reason or ""}
    store = Store()
    store.decide(version.name, version.version, version.run_id, dict.fromkeys(MEASURED, "") | tags)
    store.set_champion(version, [])
    return f"{version.uri} is the champion now, the first of its taxonomy; {how_to_name(version)}"


def how_to_name(version: Registered) -> str:
    """What to type to use the champion of another taxonomy than the packaged one."""
    return f"--model models:/{version.name}@{CHAMPION} names it, as does triage --topics with its topics"


def promote(
    challenger: Candidate,
    version: Registered,
    decision: Decision | None,
    holders: list[Registered],
    forced: str | None,
) -> str:
    """Record the decision, and move the alias if it is favourable or forced.

    Raises:
        ArxsiftError: the challenger is refused.
    """
    passes = decision is not None and decision.passes
    tags = {  # all of them, so that nothing of an earlier decision stays
        **(decision.tags() if decision else dict.fromkeys(MEASURED, "")),
        "gate.decision": "promoted" if passes else "forced" if forced else "refused",
        "gate.before": holders[-1].uri if holders else RELEASED,
        "gate.reason": forced or "",
    }
    store = Store()
    store.decide(version.name, version.version, version.run_id, tags)
    if decision and not passes and not forced:
        raise ArxsiftError(
            f"{challenger.name} is not promoted: {decision.evidence}, and {decision.requirement}; "
            "--force --reason promotes it all the same"
        )
    evidence = decision.evidence if decision else "nothing was measured"
    store.set_champion(version, holders)
    naming = "" if taxonomy_key(version) == PACKAGED else f"; {how_to_name(version)}"
    return f"{version.uri} is the champion now: {evidence}" + ("" if passes else f"; forced: {forced}") + naming


def remove_champion(name: str | None, reason: str) -> str:
    """Take the alias from the champion of that name, by default from the one that the word names; in words.

    Raises:
        InputError: there is none, the model of that name is none, or several champions may be meant.
    """
    catalogue = Catalogue()
    champions = catalogue.models.champions()
    if not champions:
        raise InputError("no model is the champion: the released one is in use")
    holders = [named_champion(catalogue, name)] if name else usual_champions(champions)
    if len({*map(taxonomy_key, holders)}) > 1:
        uris = some_of(holders)
        raise InputError(f"several models are the {CHAMPION}, each of a taxonomy of its own: --demote {uris}")
    store = Store()
    run_ids = {run.id for run in catalogue.stored}  # a run may be deleted, and its version stay
    for version in holders:
        run_id = version.run_id if version.run_id in run_ids else ""
        store.decide(version.name, version.version, run_id, {"gate.decision": "demoted", "gate.reason": reason})
    store.set_champion(None, holders)
    in_use = "the released model is in use" if taxonomy_key(holders[0]) == PACKAGED else "its taxonomy has none now"
    return f"{', '.join(version.uri for version in holders)}: no longer the champion; {in_use}"


def named_champion(catalogue: Catalogue, name: str) -> Registered:
    """Raises InputError where the model of that name is no champion."""
    version = version_of(catalogue, catalogue.model(name))
    if CHAMPION not in version.aliases:
        raise InputError(f"{version.uri} is not the champion, but {some_of(catalogue.models.champions())}")
    return version
