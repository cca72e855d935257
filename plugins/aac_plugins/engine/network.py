"""A bridge, a network and firewall rules that no other engine of the machine shares.

dockerd's own rules are switched off: at its start it empties chains that are common to all
engines of a machine. A private engine needs three rules, marked with its name; published
ports go through docker-proxy.
"""

from __future__ import annotations

from pathlib import Path

from aac_plugins.engine.folder import Layout
from aac_plugins.engine.model import Change, Say
from aac_plugins.engine.process import run, succeeds

_FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")


def choose(layout: Layout, kept: int, routes: str) -> int:
    """The N of 10.N.0.0/16: the kept one, else one from the folder's key; the next if it is taken.

    Args:
        kept: of an earlier start, or 0.
        routes: the content of /proc/net/route.
    """
    taken = {_second_byte(row[1]) for row in _rows(routes) if row[0] != layout.bridge}
    first = kept or 64 + int(layout.key, 16) % 160
    candidates = [64 + (first - 64 + step) % 160 for step in range(160)]
    return next((number for number in candidates if number not in taken), first)


def _rows(routes: str) -> list[list[str]]:
    return [line.split() for line in routes.splitlines()[1:] if line.strip()]


def _second_byte(address: str) -> int:
    """Of a network under 10.0.0.0/8, from its little-endian hex form; else -1."""
    value = int(address, 16)
    return value >> 8 & 0xFF if value & 0xFF == 10 else -1


def routes() -> str:
    """The kernel's IPv4 routes."""
    return Path("/proc/net/route").read_text("ascii")


def rules(layout: Layout, number: int) -> tuple[tuple[str, ...], ...]:
    """The rules as (table, chain, specification…)."""
    network = f"10.{number}.0.0/16"
    mark = ("-m", "comment", "--comment", layout.bridge)
    back = ("-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED")
    return (
        ("nat", "POSTROUTING", "-s", network, "!", "-d", network, *mark, "-j", "MASQUERADE"),
        ("filter", "FORWARD", "-s", network, *mark, "-j", "ACCEPT"),
        ("filter", "FORWARD", "-d", network, *back, *mark, "-j", "ACCEPT"),
    )


def bring_up(layout: Layout, number: int, say: Say) -> tuple[Change, ...]:
    """Make bridge and rules, let the kernel forward; returns what changed on the system."""
    changes = [Change("bridge", layout.bridge, f"10.{number}.0.0/16")]
    if not (Path("/sys/class/net") / layout.bridge).exists():
        run(["ip", "link", "add", layout.bridge, "type", "bridge"], "make a network bridge")
        run(["ip", "addr", "add", f"10.{number}.0.1/17", "dev", layout.bridge], "make a network bridge")
    run(["ip", "link", "set", layout.bridge, "up"], "make a network bridge")
    iptables = layout.sbin / "iptables"
    for table, chain, *rule in rules(layout, number):
        if not succeeds([iptables, "-w", "-t", table, "-C", chain, *rule]):
            # First, since a policy or another engine's rules may drop what comes later.
            run([iptables, "-w", "-t", table, "-I", chain, *rule], "make a firewall rule")
    changes.append(Change("firewall", layout.bridge, f"{len(rules(layout, number))} rules with this comment"))
    say(f"network bridge {layout.bridge} with 10.{number}.0.0/16 and its firewall rules")
    before = _FORWARDING.read_text("ascii").strip()
    if before == "0":
        _FORWARDING.write_text("1", "ascii")
        changes.append(Change("sysctl", "net.ipv4.ip_forward", before))
        say("net.ipv4.ip_forward = 1")
    return tuple(changes)


def tear_down(layout: Layout, number: int, changes: tuple[Change, ...], say: Say) -> None:
    """Undo :func:`bring_up`, networks that were made since then included."""
    iptables = layout.sbin / "iptables"
    for table, chain, *rule in rules(layout, number):
        while iptables.exists() and succeeds([iptables, "-w", "-t", table, "-D", chain, *rule]):
            continue
    for bridge in _bridges(layout, number):
        run(["ip", "link", "delete", bridge], "remove a network bridge")
        say(f"removed the network bridge {bridge}")
    forwarding = [change for change in changes if change.kind == "sysctl"]
    if forwarding and not _other_bridges():
        _FORWARDING.write_text(forwarding[0].detail, "ascii")
        say(f"net.ipv4.ip_forward = {forwarding[0].detail}")


def _bridges(layout: Layout, number: int) -> list[str]:
    mine = {row[0] for row in _rows(routes()) if _second_byte(row[1]) == number}
    mine |= {layout.bridge}
    return [name for name in sorted(mine) if (Path("/sys/class/net") / name / "bridge").exists()]


def _other_bridges() -> bool:
    """Whether another engine's bridge may depend on forwarding."""
    return any((device / "bridge").exists() for device in Path("/sys/class/net").iterdir())
