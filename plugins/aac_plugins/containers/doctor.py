"""Everything that aac needs on this machine, as one table: what, what for, whether, and what to do."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aac_core.api import AacError, Hint

if TYPE_CHECKING:
    from aac_plugins.engine import Engine, Status

_BINFMT = Path("/proc/sys/fs/binfmt_misc")
_LEAST, _COMFORT = 1 << 30, 5 << 30  # bytes of free disk: below the first nothing can be built
_OTHER = {"x86_64": ("linux/arm64", "aarch64"), "aarch64": ("linux/amd64", "x86_64")}
UP = Hint("engine-up", "aac engine up")


@dataclass(frozen=True)
class Verdict:
    """What a look gave: ``ok``, ``warn``, ``fail`` or ``skip``, in words, and what to do."""

    outcome: str
    detail: str
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    name: str
    purpose: str
    outcome: str
    detail: str
    hints: tuple[Hint, ...] = ()


@dataclass
class Machine:
    """The machine, looked at once."""

    error: AacError | None = field(default=None, init=False)

    @cached_property
    def engine(self) -> Engine | None:
        """The usable engine; without one, ``error`` says why."""
        from aac_plugins.engine import require

        try:
            return require()
        except AacError as error:
            self.error = error
            return None

    @cached_property
    def status(self) -> Status | None:
        """What the engine says of itself."""
        from aac_plugins.engine import status

        try:
            return status() if self.engine else None
        except AacError as error:
            self.error = error
            return None

    @property
    def data(self) -> Path:
        """The data folder of aac."""
        from aac_core.api import data_folder

        return data_folder()

    def version(self, part: str) -> str:
        """The version of ``server`` or ``buildx``, or the driver type of the ``store``; "" unknown."""
        return self.status.versions.get(part, "") if self.status else ""


def examine(machine: Machine) -> tuple[Finding, ...]:
    """Look at everything; a look that fails is itself a finding, and never ends the others."""
    found = []
    for name, purpose, look in LOOKS:
        try:
            verdict = look(machine)
        except AacError as error:
            verdict = Verdict("fail", error.message, error.hints)
        found.append(Finding(name, purpose, verdict.outcome, verdict.detail, verdict.hints))
    return tuple(found)


def python(machine: Machine) -> Verdict:
    """Python's own version."""
    good = sys.version_info >= (3, 11)
    return Verdict("ok" if good else "fail", f"{platform.python_version()} at {sys.executable}")


def data_folder(machine: Machine) -> Verdict:
    """Whether the data folder, or the nearest folder above it that exists, can be written."""
    place = existing(machine.data)
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        return Verdict("ok", str(machine.data))
    hint = Hint("aac-home", "set AAC_HOME to a folder that you may write to")
    return Verdict("fail", f"{place} can't be written", (hint,))


def disk(machine: Machine) -> Verdict:
    """Free bytes where images are kept; another machine's disk is not seen from here."""
    free = shutil.disk_usage(existing(machine.data)).free
    outcome = "fail" if free < _LEAST else "warn" if free < _COMFORT else "ok"
    hints = () if outcome == "ok" else (Hint("prune", "aac prune --images, docker buildx prune"),)
    return Verdict(outcome, f"{free / 1e9:.1f} GB free at {existing(machine.data)}", hints)


def engine(machine: Machine) -> Verdict:
    """Whether there is an engine that can be used, and which."""
    found = machine.engine
    if found is None:
        error = machine.error
        return Verdict("fail", error.message if error else "none", error.hints if error else ())
    return Verdict("ok", f"{found.kind}, {machine.version('server') or 'version unknown'}, at {found.host}")


def buildx(machine: Machine) -> Verdict:
    """Whether the docker client has buildx; its least version is checked with the engine."""
    if machine.engine is None:
        return _NO_ENGINE
    version = machine.version("buildx")
    if version:
        return Verdict("ok", version)
    return Verdict(
        "fail", "not found", (Hint("install-buildx", "https://github.com/docker/buildx#installing"),)
    )


def store(machine: Machine) -> Verdict:
    """Whether images of several platforms and attestations can be kept."""
    if machine.engine is None:
        return _NO_ENGINE
    kind = machine.version("store")
    if kind == "io.containerd.snapshotter.v1":
        return Verdict("ok", "containerd")
    return Verdict(
        "warn",
        kind or "classic",
        (Hint("containerd-store", "switch on containerd-snapshotter in daemon.json"),),
    )


def registry(machine: Machine) -> Verdict:
    """Whether base images can be had: from the private engine's registry, or from Docker Hub."""
    if machine.engine is None:
        return _NO_ENGINE
    if machine.engine.registry and machine.engine.base_source == "offline":
        from aac_plugins.engine.talk import answers

        good = answers(f"http://{machine.engine.registry}", "/v2/")
        return Verdict(
            "ok" if good else "fail",
            f"the private engine's, {machine.engine.registry}",
            () if good else (UP,),
        )
    from aac_plugins.engine.hub import docker_hub_reachable

    if docker_hub_reachable():
        return Verdict("ok", "Docker Hub answers")
    hint = Hint("engine-up", "aac engine up --private makes base images without Docker Hub")
    return Verdict("warn", "Docker Hub does not answer", (hint,))


def cosign(machine: Machine) -> Verdict:
    """Whether images can be signed and verified."""
    folders = [str(machine.data / "tools/bin"), os.environ.get("PATH", "")]
    found = shutil.which("cosign", path=os.pathsep.join(folders))
    if found:
        return Verdict("ok", found)
    return Verdict(
        "warn", "not found", (Hint("install-cosign", "https://docs.sigstore.dev/cosign/installation"),)
    )


def emulation(machine: Machine) -> Verdict:
    """Whether images of the other platform can be run here; building them needs no emulation."""
    other, name = _OTHER.get(platform.machine(), ("", ""))
    if not other:
        return Verdict("warn", f"unknown for {platform.machine()}")
    entries = [path for path in sorted(_BINFMT.glob("*")) if path.name not in ("register", "status")]
    for path in entries:
        if f"qemu-{name}" in path.read_text("utf-8", "replace"):
            return Verdict("ok", f"{other} runs through {path.name}")
    return Verdict("warn", f"images for {other} can be built, and not run", (UP,))


def existing(path: Path) -> Path:
    """The path, or the nearest one above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


_NO_ENGINE = Verdict("skip", "there is no engine to ask")
_Look = Callable[[Machine], Verdict]
#: name, what it is for, how to look.
LOOKS: tuple[tuple[str, str, _Look], ...] = (
    ("python", "runs aac", python),
    ("data folder", "keeps the private engine, profiles and caches", data_folder),
    ("disk", "holds images and build caches", disk),
    ("engine", "builds and runs images", engine),
    ("buildx", "builds for several platforms", buildx),
    ("image store", "keeps images of several platforms", store),
    ("base images", "are what agents are built on", registry),
    ("cosign", "signs and verifies", cosign),
    ("emulation", "runs images of the other platform", emulation),
)
