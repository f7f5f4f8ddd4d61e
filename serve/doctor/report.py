"""Findings of `arxsift doctor` in, lines or a report for programs on stdout out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..reports.printing import Format, print_parts, print_report
from ..terminal.words import count
from .finding import Finding

MARKS = {"good": " ", "note": "·", "fault": "!"}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that was found, in each format that it can be written in."""

    findings: Sequence[Finding]

    @property
    def faults(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.state == "fault"]

    def parts(self) -> Iterator[str]:
        part = ""
        for finding in self.findings:
            yield from lines_of(finding, part)
            part = finding.part
        yield from closing_lines(self.findings, self.faults)

    def data(self) -> dict[str, Any]:
        return {"healthy": not self.faults, "findings": [*self.rows()]}

    def rows(self) -> Iterator[dict[str, Any]]:
        return map(asdict, self.findings)

    def markdown(self) -> str:
        """A list below a heading for each part, to paste where one asks for help."""
        lines, part = list[str](), ""
        for finding in self.findings:
            lines += [] if finding.part == part else [f"## {finding.part}", ""]
            mark = "" if finding.state == "good" else f"**{finding.state}:** "
            step = f" – {finding.next_step}" if finding.next_step else ""
            lines.append(f"- {mark}{finding.name}: {finding.text}{step}")
            part = finding.part
        return "\n".join(lines).replace("\n## ", "\n\n## ") + "\n"


def print_findings(findings: Iterable[Finding], format: Format) -> bool:
    """Print the findings, in a table each as it comes, with the next steps at the end; whether anything is wrong."""
    told: list[Finding] = []
    for finding in findings:
        if format == "table":
            print_parts(lines_of(finding, told[-1].part if told else ""))
        told.append(finding)
    diagnosis = Diagnosis(told)
    if format == "table":
        print_parts(closing_lines(told, diagnosis.faults))
    else:
        print_report(diagnosis, format)
    return bool(diagnosis.faults)


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
