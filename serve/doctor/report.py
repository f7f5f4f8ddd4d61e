"""Findings of `arxsift doctor` in, lines or JSON on stdout out."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from ..reports.printing import print_json, print_parts
from ..terminal.words import count
from .finding import Finding

MARKS = {"good": " ", "note": "·", "fault": "!"}


def print_findings(findings: Iterable[Finding], json: bool) -> bool:
    """Print each finding as it comes and the next steps at the end; whether anything is wrong."""
    findings_shown: list[Finding] = []
    for finding in findings:
        if not json:
            print_parts(lines_of(finding, findings_shown[-1].part if findings_shown else ""))
        findings_shown.append(finding)
    faults = [finding for finding in findings_shown if finding.state == "fault"]
    if json:
        print_json({"healthy": not faults, "findings": [asdict(finding) for finding in findings_shown]})
    else:
        print_parts(closing_lines(findings_shown, faults))
    return bool(faults)


def lines_of(finding: Finding, part_before: str) -> list[str]:
    heading = [] if finding.part == part_before else [*([""] if part_before else []), finding.part]
    return [*heading, f"{MARKS[finding.state]} {finding.name}: {finding.text}"]


def closing_lines(told: Sequence[Finding], faults: Sequence[Finding]) -> list[str]:
    """What to do about each fault; else that all is well, and what notes would add."""
    if faults:
        steps = [f"! {finding.part}, {finding.name}: {finding.next_step}" for finding in faults]
        return ["", f"{count(len(faults), 'fault')}; what to do:", *steps]
    additions = [f"· {finding.name}: {finding.next_step}" for finding in told if finding.next_step]
    return ["", "All works." + (" To have more:" if additions else ""), *additions]
