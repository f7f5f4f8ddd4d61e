"""This process in, the tags of its runs out; such tags in, the runs out whose process is gone.

A process killed with SIGKILL cannot say so itself: the next training on the same machine does.
"""

import hashlib
import os
import re
import socket
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST, PROCESS, ENDED = "arxsift.host", "arxsift.process", "arxsift.ended"
"""Tags of a run: the machine and the process that made it, and the reason for which it was marked as killed."""

FIRST_NAMESPACE = "4026531836"
"""The number that Linux gives to the processes outside every container (PROC_PID_INIT_INO in linux/proc_ns.h)."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this machine; a later one that gets the same number differs from it."""

    pid: int
    started: str
    """When it began, in the system's own words; empty = it could not be told."""
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
    """Tags that tell which process made a run."""
    return {HOST: host(), PROCESS: str(this_process())}


def left_behind(runs: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Run -> why it cannot go on, from the tags of unfinished runs; those of other machines are not judged."""
    here, machine = this_process(), host()
    reasons = {}
    for run_id, tags in runs.items():
        process = Process.parse(tags.get(PROCESS, ""))
        if process and tags.get(HOST) == machine and is_gone(process, here):
            reasons[run_id] = f"process {process.pid} was gone when process {here.pid} began a run"
    return reasons


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
        machine = number.read_text().strip()
    except OSError:
        machine = ""
    digits = hashlib.sha256((machine or f"{uuid.getnode():x}").encode()).hexdigest()[:8]  # the number itself is private
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
    import psutil

    try:
        process = psutil.Process(pid)
        return "" if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD) else _start(pid)
    except psutil.ZombieProcess:  # nobody has waited for it
        return ""
    except psutil.NoSuchProcess:
        return None if _is_hidden(pid) else ""
    except psutil.AccessDenied:
        return None


def _start(pid: int) -> str:
    """Ticks since the machine started, as field 22 of proc(5), on Linux; elsewhere a date, as `ps` tells it in UTC.

    Both are what runs are tagged with since there are such tags, and neither changes while a process lives: the
    seconds since 1970 do on Linux, whenever the clock is set.
    """
    import psutil

    if not psutil.LINUX:
        return " ".join(time.asctime(time.gmtime(psutil.Process(pid).create_time())).split())
    boot = psutil.boot_time()
    seconds = psutil.Process(pid).create_time() - boot
    if psutil.boot_time() != boot:  # the clock was set in between
        return _start(pid)
    return str(round(seconds * os.sysconf("SC_CLK_TCK")))


def _is_hidden(pid: int) -> bool:
    """Whether a process of another person is there after all, as where /proc shows only one's own."""
    if os.name != "posix":  # there, asking with signal 0 would end it
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
