"""Checks of what would be used: the model, the tracking store, feeds.yaml, the switches for privacy, the clock."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

from ... import REPORTS_OFF
from ...configs.names import CHAMPION, DEFAULT
from ..triage.reading.days import today_at_arxiv
from .finding import Finding, faults_found

NEWER_LABELS = "install a newer arxsift, or train on newer labels: arxsift train transformer --papers FILE"
"""What to do about a model whose labels are old."""


def check_model() -> Iterator[Finding]:
    """Which model is used when none is named, whether its files are whole, and whether its labels are old."""
    from ...models.bundle import load_bundle, read_evaluation
    from ...training.age_notice import bundle_notice
    from ...training.tracking.names import Models

    findings: list[Finding] = []
    with faults_found(findings, "model", "in use", "name another with --model, or arxsift promote --demote"):
        models = Models()
        model = models.named(DEFAULT)
        why = (
            f"the {CHAMPION} of the store"
            if model.version
            else "the better of those that ship; nobody promoted another"
        )
        with models.bundle(model) as folder:
            classifier = load_bundle(folder)
            old = bundle_notice(model.name, read_evaluation(folder))
        findings.append(Finding("model", "in use", f"{model.name}, {why}; its files are whole"))
        findings.append(
            Finding("model", "topics", f"{', '.join(classifier.taxonomy.ids)} ({classifier.taxonomy.digest})")
        )
        if old:
            findings.append(Finding("model", "labels", old, "note", NEWER_LABELS))
    yield from findings


def check_store(offline: bool) -> Iterator[Finding]:
    """Whether the tracking store can be read."""
    from ...training.tracking.address import is_local, tracking_uri
    from ...training.tracking.contact import shown
    from ...training.tracking.reading import open_reader

    uri = tracking_uri()
    if offline and not is_local(uri):
        yield Finding("store", "tracking", f"{shown(uri)}, not asked (--offline)", "note")
        return
    findings: list[Finding] = []
    with faults_found(findings, "store", "tracking", "correct MLFLOW_TRACKING_URI, or check the store"):
        reader = open_reader()
        runs, versions = reader.runs(), reader.versions()
        findings.append(
            Finding("store", "tracking", f"{shown(uri)}: {len(runs)} runs, {len(versions)} registered models")
        )
    yield from findings


def check_configuration() -> Iterator[Finding]:
    """Whether `arxsift triage`, without anything else, can do what feeds.yaml says."""
    from ..triage.call import Call
    from ..triage.feeds_file import feeds_file
    from ..triage.job import make_job

    path = feeds_file()
    if not path.exists():
        example = "docs/triage.md shows one; arxsift triage cs.LG does without"
        yield Finding("configuration", path.name, "none yet", "note", example)
        return
    findings: list[Finding] = []
    with faults_found(findings, "configuration", path.name, f"correct {path}; docs/triage.md explains its keys"):
        job = make_job(Call())
        sources = [
            *job.sources.categories,
            *job.sources.urls,
            *job.sources.files,
            *job.sources.ids,
            *job.sources.searches,
        ]
        text = f"reads {', '.join(sources)}; writes {', '.join(map(str, job.paths)) or 'a table'}"
        findings.append(Finding("configuration", path.name, text))
    yield from findings


def check_privacy() -> Iterator[Finding]:
    """Which reports of dependencies are off."""
    for name, value in REPORTS_OFF.items():
        now = os.environ.get(name, "")
        state = "is off" if now == value else f"is as you set it, {now!r}"
        yield Finding("privacy", name, f"{now}: reporting {state}", "good" if now == value else "note")


def check_clock() -> Iterator[Finding]:
    now = datetime.now().astimezone()
    yield Finding("clock", "now", f"{now:%Y-%m-%d %H:%M} {now.tzname()} ({now.astimezone(UTC):%H:%M} UTC)")
    yield Finding("clock", "arXiv's day", f"{today_at_arxiv():%Y-%m-%d} (its feeds turn at midnight US Eastern)")
