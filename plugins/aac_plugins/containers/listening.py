"""Who listens where, read from ``/proc`` (proc_pid_net(5))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

_LISTEN = "0A"
#: Docker's name server, which the engine puts into containers of user-defined networks.
_NAME_SERVER = IPv4Address("127.0.0.11")


@dataclass(frozen=True)
class Listener:
    """A listening TCP socket; ``inode`` tells whose it is."""

    address: str
    port: int
    inode: int = 0

    @property
    def loopback(self) -> bool:
        """Whether nobody outside of the network namespace can reach it."""
        found = ip_address(self.address)
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        return (mapped or found).is_loopback


def parse(table: str) -> tuple[Listener, ...]:
    """The listening sockets of the text of ``/proc/<pid>/net/tcp`` or ``tcp6``."""
    found = []
    for line in table.splitlines()[1:]:
        words = line.split()
        if len(words) > 9 and words[3] == _LISTEN:
            address, _, port = words[1].partition(":")
            found.append(Listener(_address(address), int(port, 16), int(words[9])))
    return tuple(found)


def listeners(pid: int | str = "self", *, proc: Path = Path("/proc")) -> tuple[Listener, ...] | None:
    """The TCP listeners in the network namespace of a process; None when it can't be seen from here."""
    try:
        tables = [(proc / str(pid) / "net" / name).read_text("ascii") for name in ("tcp", "tcp6")]
    except OSError:
        return None
    found = (listener for table in tables for listener in parse(table))
    return tuple(listener for listener in found if ip_address(listener.address) != _NAME_SERVER)


def belongs(pid: int, container: str, *, proc: Path = Path("/proc")) -> bool:
    """Whether a process of this machine is the container's: an engine may run on another one.

    Its control group or its mounts (``hosts``, ``resolv.conf``) name the container.
    """
    for name in ("cgroup", "mountinfo"):
        with suppress(OSError):
            if container in (proc / str(pid) / name).read_text("utf-8", "replace"):
                return True
    return False


def holder(port: int, *, proc: Path = Path("/proc")) -> str:
    """Who listens on a port of this machine: ``NAME (process PID)``, or "" when it can't be seen."""
    inodes = {found.inode for found in listeners(proc=proc) or () if found.port == port}
    for pid, inode in _sockets(proc):
        if inode in inodes:
            with suppress(OSError):
                return f"{(proc / pid / 'comm').read_text('utf-8').strip()} (process {pid})"
    return ""


def _sockets(proc: Path) -> Iterator[tuple[str, int]]:
    for process in proc.iterdir():
        if not process.name.isdigit():
            continue
        with suppress(OSError):
            for link in (process / "fd").iterdir():
                match = re.fullmatch(r"socket:\[(\d+)\]", str(link.readlink()))
                if match:
                    yield process.name, int(match[1])


def _address(text: str) -> str:
    """Words of 32 bits, each in the byte order of the machine, which is little-endian here."""
    words = [bytes.fromhex(text[at : at + 8])[::-1] for at in range(0, len(text), 8)]
    raw = b"".join(words)
    return str(IPv4Address(raw) if len(raw) == 4 else IPv6Address(raw))
