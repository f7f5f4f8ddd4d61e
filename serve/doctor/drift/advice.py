"""What was found in, one sentence on what to do out."""

from typing import Literal

from ....configs.taxonomy import load_taxonomy
from ...terminal.words import count
from .compare import LEAST_PAPERS, Drift

State = Literal["too few", "stale", "changed", "steady"]
"""Too few papers to judge by; the model has not learnt what papers are about now; what it says has changed, for a
reason that answers would tell; neither."""

N_ANSWERS = 50
"""Number of answers that are asked for; corrections are tried from 20 on, and more answers prove more."""


def state_of(drift: Drift) -> State:
    """Old labels are told whatever the papers are; they make a model stale only where papers can be judged by."""
    if not drift.comparisons:
        return "too few"
    is_old = drift.model.age is not None and drift.model.age.is_old
    if is_old or any(comparison.is_new_language for comparison in drift.comparisons):
        return "stale"
    return "changed" if any(comparison.is_changed for comparison in drift.comparisons) else "steady"


def advise(drift: Drift) -> str:
    """What to do, and what to type for it."""
    state = state_of(drift)
    if state == "steady":
        return "To do: nothing; the model fits the feed as it did when it was calibrated."
    if state == "too few":
        return f"To do: nothing yet; {too_few(drift)}."
    if state == "stale":
        return f"To do: train anew, on newer labels: {training(drift)}"
    topics = list(dict.fromkeys(topic for comparison in drift.comparisons for topic in comparison.differing_topics))
    what = f"those on {' and '.join(topics)} above all" if topics else "whatever the topic"
    why = "to know if the feed changed or the model errs"
    return f"To do: answer {count(N_ANSWERS, 'paper')}, {what}, {why}: {review(drift)}"


def too_few(drift: Drift) -> str:
    """Why nothing was judged."""
    most = max(drift.too_few.values(), default=0)
    if most:
        return f"{count(most, 'paper')} of one kind are there, and {LEAST_PAPERS} are needed; ask again later"
    if drift.n_elsewhere:
        return f"{drift.model.name} was never measured on papers like these, so that there is nothing to compare with"
    return f"papers are needed that triage has judged with {drift.model.name}: arxsift triage cs.LG"


def training(drift: Drift) -> str:
    if not has_own_topics(drift):
        recipe = drift.model.trained_by
        return f"{review(drift)}, then arxsift fetch && arxsift train {recipe} --with-corrections"
    return f"{review(drift)}, which learns as you answer"


def review(drift: Drift) -> str:
    taxonomy = " --taxonomy FILE" if has_own_topics(drift) else ""
    return f"arxsift review{taxonomy} --limit {N_ANSWERS}"


def has_own_topics(drift: Drift) -> bool:
    return drift.model.judge.taxonomy != load_taxonomy().digest
