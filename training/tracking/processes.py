"""This process in, two tags of its runs out; such tags in, those runs out that nobody goes on with.

A process killed with SIGKILL cannot say so itself: the next training on the same machine does.
"""

import hashlib
import os
import re
import socket
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST, PROCESS, ENDED = "arxsift.host", "arxsift.process", "arxsift.ended"
"""Tags of a run: the machine and the process that made it, and why it was marked as killed."""

FIRST_NAMESPACE = "4026531836"
"""The number that Linux gives to the processes outside every container (PROC_PID_INIT_INO in linux/proc_ns.h)."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this machine, told from a later one that got the same number."""

    pid: int
    started: str
    """In the system's own words; empty = it could not be told."""
    boot: str
    """Changes when the machine starts anew; empty where `started` says enough."""
    namespace: str
    """Processes of other namespaces (containers) have numbers of their own; empty where there are none."""

    def __str__(self) -> str:
        return "/".join((str(self.pid), self.started, self.boot, self.namespace))

    @classmethod
    def parse(cls, text: str) -> "Process | None":
        """`str(process)` read back; None = written by something else."""
        parts = text.split("/")
        if len(parts) != 4 or not re.fullmatch(r"[1-9][0-9]{0,9}", parts[0]):
            return None
        return cls(int(parts[0]), *parts[1:])


def own_tags() -> dict[str, str]:
    """What tells whose a run is."""
    return {HOST: host(), PROCESS: str(this_process())}


def left_behind(runs: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Run -> why it cannot go on, from the tags of unfinished runs; those of other machines are not judged."""
    here, machine = this_process(), host()
    found = {}
    for run_id, tags in runs.items():
        process = Process.parse(tags.get(PROCESS, ""))
        if process and tags.get(HOST) == machine and is_gone(process, here):
            found[run_id] = f"process {process.pid} was gone when process {here.pid} began a run"
    return found


def this_process() -> Process:
    boot, namespace = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
    return Process(
        os.getpid(),
        start_of(os.getpid()) or "",
        boot.read_text().strip() if boot.exists() else "",
        re.sub(r"\D", "", str(namespace.readlink())) if namespace.exists() else "",
    )


def host() -> str:
    """This machine's name, and eight digits that tell it from another of the same name."""
    number = Path("/etc/machine-id")
    try:
        known = number.read_text().strip()
    except OSError:
        known = ""
    digits = hashlib.sha256((known or f"{uuid.getnode():x}").encode()).hexdigest()[:8]  # the number itself is private
    return re.sub(r"[^\w.-]", "-", socket.gethostname()) + " " + digits


def is_gone(process: Process, here: Process | None = None) -> bool:
    """Whether a process of this machine has ended; False also where that cannot be told."""
    here = here or this_process()
    if not process.started:
        return False
    if process.boot != here.boot:  # outside containers alone: two of one name may run at once on two machines
        return process.namespace == here.namespace == FIRST_NAMESPACE
    if process.namespace != here.namespace:
        return False
    started = start_of(process.pid)
    return started is not None and started != process.started


def start_of(pid: int) -> str | None:
    """When a process began, in the system's own words; empty = it has ended; None = cannot be told."""
    if sys.platform == "win32":  # there, asking with signal 0 would end it
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except OSError:  # another person's; below, it may be hidden
        pass
    return _start_in_proc(pid) if Path("/proc/self/stat").exists() else _start_by_ps(pid)


def _start_in_proc(pid: int) -> str | None:
    """Field 22 of proc(5), ticks since the machine started; a process that nobody waited for has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return "" if fields[0] in "ZX" else fields[19]


def _start_by_ps(pid: int) -> str | None:
    """As `ps` of macOS and the BSDs tells it: a date."""
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    try:
        told = subprocess.run(
            command,
            env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/bin:/usr/bin"},
            capture_output=True,
            text=True,
            timeout=5,
        ).stdout.split()
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if not told else "" if told[0].startswith("Z") else " ".join(told[1:])
