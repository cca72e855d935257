"""The programs of a private engine, unpacked from Debian packages into the data folder.

Nothing is installed on the machine. From Debian 13: what is too old or absent elsewhere.
From the machine's own suite: what would need a newer C library (runc, iptables).
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
from pathlib import Path

from aac_plugins.engine.apt import Apt
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.model import Change, Say
from aac_plugins.engine.process import run, succeeds, workers
from aac_plugins.engine.sources import DEFAULT, KEYRING, Source, debian_sources, host_sources, system

from aac_core.api import Hint, MachineError

SUITE = "trixie"
_NEWER = (
    "docker.io",
    "docker-cli",
    "containerd",
    "docker-buildx",
    "docker-registry",
    "tini",
    "cosign",
    "oras",
)
_EMULATOR = "qemu-user"
_HOST = ("runc", "libseccomp2", "mmdebstrap")
_FIREWALL = (
    "iptables",
    "libxtables12",
    "libip4tc2",
    "libip6tc2",
    "libnftnl11",
    "libmnl0",
    "libnfnetlink0",
    "libnetfilter-conntrack3",
)
_CLIENTS = (
    "usr/bin/docker",
    "usr/bin/cosign",
    "usr/bin/oras",
    "usr/libexec/docker/cli-plugins/docker-buildx",
)
_DAEMONS = (
    "usr/sbin/dockerd",
    "usr/sbin/docker-proxy",
    "usr/bin/docker-init",
    "usr/bin/docker-registry",
    "usr/bin/containerd",
    "usr/bin/containerd-shim-runc-v2",
    "usr/bin/ctr",
)
#: Gives a program of the machine's suite the libraries that were unpacked with it.
_WRAPPER = """#!/bin/sh
LD_LIBRARY_PATH={libraries} XTABLES_LIBDIR={plugins} exec {program} "$@"
"""
#: By `uname -m`: Debian's architecture, Docker's, the multiarch folder, and the one to emulate.
_MACHINES = {
    "x86_64": ("amd64", "amd64", "x86_64-linux-gnu", "aarch64"),
    "aarch64": ("arm64", "arm64", "aarch64-linux-gnu", "x86_64"),
}


def machine() -> tuple[str, str, str, str]:
    """Debian's architecture, Docker's, the multiarch folder, and the machine to emulate."""
    try:
        return _MACHINES[platform.machine()]
    except KeyError:
        raise MachineError(f"a private engine runs on amd64 and arm64, not on {platform.machine()}") from None


def refuse_unfit() -> None:
    """Raise MachineError where no private engine can be set up."""
    elsewhere = Hint(
        "install-docker", "install Docker Engine 25 or newer, https://docs.docker.com/engine/install/"
    )
    name = system().name
    if name not in ("debian", "ubuntu") or shutil.which("apt-get") is None:
        raise MachineError("a private engine needs Debian or Ubuntu", hints=(elsewhere,))
    if os.geteuid() != 0:
        root = Hint(
            "engine-needs-root", "run `sudo aac engine up`, or ask for membership of the group docker"
        )
        raise MachineError("a private engine needs root", hints=(root, elsewhere))
    if name != "debian" and not KEYRING.exists():
        keyring = Hint("debian-keyring", "apt-get install debian-archive-keyring")
        raise MachineError("packages of Debian can't be checked: its keyring is absent", hints=(keyring,))
    machine()


def trixie() -> tuple[Source, ...]:
    """Where packages of Debian 13 come from on this machine."""
    here = system()
    return debian_sources(SUITE, host_sources(here.codename), here.name)


def apt_for(layout: Layout, architecture: str) -> Apt:
    """The private apt for Debian 13 packages of an architecture."""
    return Apt(layout.apt / f"{SUITE}-{architecture}", trixie(), architecture)


def install_missing(say: Say) -> tuple[Change, ...]:
    """Install what can't be unpacked privately, and most machines have: ``ip``, and perl's modules."""
    wanted = [] if shutil.which("ip") else ["iproute2"]
    if not succeeds(["perl", "-MPod::Usage", "-e", "1"]):
        wanted.append("perl")  # mmdebstrap is written in it
    if not wanted:
        return ()
    say(f"installing on the system: {', '.join(wanted)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "-q", "update"], "read the system's package lists", env=quiet)
    install = ["apt-get", "-q", "-y", "--no-install-recommends", "install", *wanted]
    run(install, f"install {', '.join(wanted)}", env=quiet)
    return tuple(Change("package", name) for name in wanted)


def ensure_tools(layout: Layout, say: Say, *, emulation: bool) -> None:
    """Download and unpack what is not there yet; cheap when all is."""
    names = (*_NEWER, *([_EMULATOR] if emulation else []), *_HOST, *_FIREWALL)
    if set(names) <= set(_there(layout)):
        return
    say(f"downloading the engine from Debian packages into {layout.tools}")
    shutil.rmtree(layout.tools, ignore_errors=True)
    here, debian = system(), machine()[0]
    newer = apt_for(layout, debian)
    # With a status of its own: mmdebstrap and the libraries are wanted privately, installed or not.
    suite = host_sources(here.codename) or (Source(DEFAULT, here.codename),)
    own = Apt(layout.apt / f"host-{debian}", suite, debian)
    with workers(2) as pool:
        tasks = [
            pool.submit(_fetch, newer, (*_NEWER, *([_EMULATOR] if emulation else [])), layout),
            pool.submit(_fetch, own, (*_HOST, *_FIREWALL), layout),
        ]
        for task in tasks:
            task.result()
    _arrange(layout)
    # Last, so that a download that was broken off starts again.
    (layout.tools / "packages").write_text("\n".join(names) + "\n", "utf-8")


def _there(layout: Layout) -> list[str]:
    """The packages that are unpacked; an aac that needs more downloads anew."""
    try:
        return (layout.tools / "packages").read_text("utf-8").split()
    except OSError:
        return []


def _fetch(apt: Apt, packages: tuple[str, ...], layout: Layout) -> None:
    apt.update()
    folder = apt.root / "debs"
    shutil.rmtree(folder, ignore_errors=True)
    apt.download(packages, folder)
    root = layout.tools / "root"
    root.mkdir(parents=True, exist_ok=True)
    for deb in sorted(folder.glob("*.deb")):
        if deb.name.startswith(f"{_EMULATOR}_"):
            _unpack_emulator(deb, root)
        else:
            run(["dpkg-deb", "-x", deb, root], f"unpack {deb.name}")
    shutil.rmtree(folder)


def _unpack_emulator(deb: Path, root: Path) -> None:
    """One program of the four dozen: the others are 400 MB."""
    whole = root / "emulators"
    run(["dpkg-deb", "-x", deb, whole], f"unpack {deb.name}")
    program = whole / f"usr/bin/qemu-{machine()[3]}"
    (root / "usr/bin").mkdir(parents=True, exist_ok=True)
    shutil.copy2(program, root / "usr/bin")
    shutil.rmtree(whole)


def _arrange(layout: Layout) -> None:
    root = layout.tools / "root"
    for folder, programs in ((layout.bin, _CLIENTS), (layout.sbin, _DAEMONS)):
        folder.mkdir(parents=True, exist_ok=True)
        for program in programs:
            (folder / Path(program).name).symlink_to(root / program)
    libraries = root / "usr/lib" / machine()[2]
    _wrap(layout.sbin / "runc", root / "usr/sbin/runc", libraries)
    _firewall(layout, root, libraries)


def _wrap(path: Path, program: Path, libraries: Path) -> None:
    paths = {"libraries": libraries, "plugins": libraries / "xtables", "program": program}
    quoted = {name: shlex.quote(str(value)) for name, value in paths.items()}
    path.write_text(_WRAPPER.format(**quoted), "utf-8")
    path.chmod(0o755)


def _firewall(layout: Layout, root: Path, libraries: Path) -> None:
    """``iptables`` as the machine has it, else our own with the back end that its kernel takes."""
    for name in ("iptables", "ip6tables"):
        if found := shutil.which(name):
            (layout.sbin / name).symlink_to(found)
            continue
        for backend in ("nft", "legacy"):
            _wrap(layout.sbin / name, root / f"usr/sbin/{name}-{backend}", libraries)
            if succeeds([layout.sbin / name, "-t", "nat", "-S"]):
                break
