"""Letting the kernel run programs of the other architecture, through qemu (binfmt_misc)."""

from __future__ import annotations

from pathlib import Path

from aac_plugins.engine.folder import Layout
from aac_plugins.engine.model import Change, Say
from aac_plugins.engine.process import run
from aac_plugins.engine.tools import machine

from aac_core.api import MachineError

_BINFMT = Path("/proc/sys/fs/binfmt_misc")
#: ELF headers: class, data, type and machine of a 64-bit little-endian executable.
_MAGIC = {
    "aarch64": "\\x7fELF\\x02\\x01\\x01" + "\\x00" * 9 + "\\x02\\x00\\xb7\\x00",
    "x86_64": "\\x7fELF\\x02\\x01\\x01" + "\\x00" * 9 + "\\x02\\x00\\x3e\\x00",
}
_MASK = "\\xff" * 7 + "\\x00" * 9 + "\\xfe\\xff\\xff\\xff"


def enable(layout: Layout, say: Say) -> tuple[Change, ...]:
    """Register qemu for the other architecture, unless the machine has it.

    The entry bears the name of the engine: another private engine has one of its own, and
    neither loses it when the other goes. The flag F opens qemu now, so that containers need
    no copy of it; P keeps argv[0].

    Raises:
        MachineError: the kernel has no binfmt_misc, or refuses.
    """
    other, changes = machine()[3], []
    qemu = f"qemu-{other}"
    if not (_BINFMT / "register").exists():
        run(["mount", "-t", "binfmt_misc", "binfmt_misc", _BINFMT], "mount binfmt_misc")
        changes.append(Change("mount", str(_BINFMT)))
    if any((_BINFMT / name).exists() for name in (qemu, layout.bridge)):
        return tuple(changes)
    program = layout.tools / "root/usr/bin" / qemu
    try:
        (_BINFMT / "register").write_text(
            f":{layout.bridge}:M::{_MAGIC[other]}:{_MASK}:{program}:PF", "ascii"
        )
    except OSError as error:
        raise MachineError(f"could not register {qemu}", why=str(error)) from error
    say(f"programs for {other} run through {qemu} (binfmt_misc)")
    return (*changes, Change("binfmt", layout.bridge, str(program)))


def disable(changes: tuple[Change, ...], say: Say) -> None:
    """Undo what :func:`enable` recorded; what others registered stays."""
    for change in changes:
        entry = _BINFMT / change.name
        if change.kind == "binfmt" and entry.exists() and change.detail in entry.read_text("utf-8"):
            entry.write_text("-1", "ascii")
            say(f"unregistered {change.detail}")
    mounted = any(change.kind == "mount" for change in changes)
    if mounted and {path.name for path in _BINFMT.glob("*")} <= {"register", "status"}:
        run(["umount", _BINFMT], "unmount binfmt_misc")
        say(f"unmounted {_BINFMT}")
