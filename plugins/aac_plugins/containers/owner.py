"""Whose a container is that must not outlive the call that made it.

A call that is killed can't remove its container; the label says to the next one whether the
process that it names still runs. That can be known on the same machine only.
"""

from __future__ import annotations

import os
from pathlib import Path

OWNER_LABEL = "dev.aac.owner"
_PROC = Path("/proc")


def this_process() -> str:
    """``boot/namespace/pid/start``, or "" where the system does not tell."""
    place, start = _place(), _start(os.getpid())
    return f"{place}/{os.getpid()}/{start}" if place and start else ""


def is_gone(owner: str) -> bool:
    """Whether the process ran here and has certainly ended."""
    place, _, rest = owner.rpartition("/")[0].rpartition("/")
    start = owner.rpartition("/")[2]
    if not owner or place != _place() or not rest.isdigit():
        return False
    return _start(int(rest)) != start


def _place() -> str:
    """The boot of the machine, and the namespace that gives numbers to processes."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}/{(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _start(pid: int) -> str:
    """When the process began, in ticks since boot (proc_pid_stat(5), field 22); "" when it is gone."""
    try:
        fields = (_PROC / f"{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]
