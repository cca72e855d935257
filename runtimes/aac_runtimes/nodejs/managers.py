"""Which package manager a project has, in which version, and which lock it left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aac_runtimes.nodejs.errors import problem, refused, spec_problem
from aac_runtimes.nodejs.workspace import LOCKS, PNPM, Workspace

from aac_core.api import Finding, PlanError, Problem, Project

#: Version and sha512, of the package; of yarn 2 and later of the program in it, as corepack has it.
_PINNED = {
    "npm": {},
    "pnpm": {
        "8": (
            "8.15.9",
            "499434c9d8fdd1a2794ebf4552b3b25c0a633abcee5bb15e7b5de90f32f47b51"
            "3aca98cd5cfd001c31f0db454bc3804edccd578501e4ca293a6816166bbd9f81",
        ),
        "9": (
            "9.15.9",
            "68046141893c66fad01c079231128e9afb89ef87e2691d69e4d40eee22898829"
            "5fd4682181bae55b58418c3a253bde65a505ec7c5f9403ece5cc3cd37dcf2531",
        ),
        "10": (
            "10.34.9",
            "f49b5a8ea0fdedb44bb3c0c1d6575092a53c2950d95b7ad15df11f17974877a2"
            "de3a01c07e934e9b28ce716e51c09a94962c7306d09be2e1e4b18a8c8762fd32",
        ),
        "11": (
            "11.28.11",
            "740184d10f81f5d5b165be88560ee7ba62406c4134896abc27a580109eec2f47"
            "c1e41d91251c944c2cababcb1c22461799ebb72de2ec625af2030b0e36c735a3",
        ),
    },
    "yarn": {
        "1": (
            "1.22.22",
            "a6b2f7906b721bba3d67d4aff083df04dad64c399707841b7acf00f6b133b7ac"
            "24255f2652fa22ae3534329dc6180534e98d17432037ff6fd140556e2bb3137e",
        ),
        "4": (
            "4.18.1",
            "b2e1e7524f654f2749d32b4ebcb4622473cb5bcbc485df2007e12a154e50162a"
            "4d795526768bc5f5b8f81717bfd79deb2472813d86fb5ae2eb551fa9c872b08f",
        ),
    },
}
_DEFAULT = {"npm": "", "pnpm": "10", "yarn": "4"}
_FIELD = re.compile(r"(npm|pnpm|yarn)@(\d+)(\.\d+\.\d+(?:-[\w.]+)?)?(?:\+(sha\d+)\.([0-9a-f]+))?")
_SPEC = "spec.runtime.options.manager"


@dataclass(frozen=True)
class Manager:
    """What installs.

    Args:
        name: ``npm``, ``pnpm`` or ``yarn``.
        version: exact; "" for the npm of the base image.
        checksum: ``sha512:HEX``, "" when nothing but the registry vouches for it.
        lock: the path of its lock in the context, "" when the project has none.
    """

    name: str
    version: str = ""
    checksum: str = ""
    lock: str = ""
    finding: Finding | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def major(self) -> str:
        """``9``; "" for the npm of the base image."""
        return self.version.partition(".")[0]

    @property
    def berry(self) -> bool:
        """Whether this is yarn 2 or later, which has little in common with yarn 1."""
        return self.name == "yarn" and self.major != "1"

    @property
    def package(self) -> str:
        """Its name in the registry."""
        return "@yarnpkg/cli-dist" if self.berry else self.name


@dataclass(frozen=True)
class _Asked:
    """What ``packageManager`` says."""

    name: str = ""
    major: str = ""
    version: str = ""
    checksum: str = ""


def find_manager(project: Project, workspace: Workspace, wanted: str | None) -> Manager:
    """``options.manager``, ``packageManager``, the only lock; else npm.

    Raises:
        PlanError: ``packageManager`` names something else, or a version that is not offered.
    """
    asked = _asked(workspace)
    files = [(name, workspace.path(file)) for name, names in LOCKS.items() for file in reversed(names)]
    here = {name: file for name, file in files if project.exists(file)}
    name = wanted or asked.name or next(iter(here), "pnpm" if project.exists(workspace.path(PNPM)) else "npm")
    if asked.name != name:
        asked = _Asked()
    problems = _contradictions(here, name, wanted, asked, workspace)
    major = asked.major or _from_lock(project, name, here.get(name, "")) or _DEFAULT[name]
    version, checksum = _pinned(name, major, asked, workspace)
    lock = here.get(name, "")
    source = "agent.yaml" if wanted else workspace.path("package.json") if asked.name else lock or "default"
    words = f"{name} {version}".strip()
    reason = f"the lock is {lock}" if lock else "there is no lock"
    return Manager(name, version, checksum, lock, Finding("package manager", words, source, reason), problems)


def _asked(workspace: Workspace) -> _Asked:
    """``packageManager`` (Node documentation, "Corepack"), else ``devEngines.packageManager``."""
    data = workspace.members[""].data
    text = data.get("packageManager") or _dev_engine(data)
    if not isinstance(text, str) or not text:
        return _Asked()
    match = _FIELD.fullmatch(text)
    file = workspace.path("package.json")
    if match is None:
        hint = ("package-manager", 'write it as "pnpm@9.15.9"; known: npm, pnpm, yarn')
        raise refused(f"packageManager {text!r:.80} names no known package manager and version", file, hint)
    name, major, rest, kind, digest = match.groups()
    checksum = f"{kind}:{digest}" if kind else ""
    return _Asked(name, major, f"{major}{rest}" if rest else "", checksum)


def _dev_engine(data: Mapping[str, Any]) -> str:
    engines = data.get("devEngines")
    found = engines.get("packageManager") if isinstance(engines, Mapping) else None
    if not isinstance(found, Mapping) or found.get("name") not in LOCKS:
        return ""
    number = re.search(r"\d+(\.\d+\.\d+)?$", str(found.get("version", "")))
    return f"{found['name']}@{number[0]}" if number else ""


def _contradictions(
    here: Mapping[str, str], name: str, wanted: str | None, asked: _Asked, workspace: Workspace
) -> tuple[Problem, ...]:
    if len(here) > 1 and not wanted and not asked.name:
        words = " and ".join(here.values())
        hint = ("choose-manager", f"delete the stale one, or set {_SPEC} to one of: {', '.join(here)}")
        return (spec_problem(f"the project has locks of several package managers: {words}", _SPEC, hint),)
    if here and name not in here:
        hint = ("one-manager", f"run {name} install and commit its lock, or change the other")
        by = f"{_SPEC} is {name}" if wanted else f"packageManager is {name}"
        file = "agent.yaml" if wanted else workspace.path("package.json")
        return (problem(f"{by}, but the lock is {next(iter(here.values()))}", file, hint),)
    return ()


def _from_lock(project: Project, name: str, lock: str) -> str:
    """The major version that wrote a lock, "" when any may have."""
    if not lock or name == "npm":
        return ""
    head = project.read_text(lock)[:2000]
    if name == "yarn":
        return "4" if "__metadata:" in head else "1"
    match = re.search(r"^lockfileVersion: '?(\d+)", head, re.MULTILINE)
    return {"6": "8", "9": ""}.get(match[1] if match else "", "unknown")


def _pinned(name: str, major: str, asked: _Asked, workspace: Workspace) -> tuple[str, str]:
    """Version and checksum; every version of npm does, of the others those whose locks are read."""
    known = _PINNED[name]
    if name == "npm":
        return asked.version, asked.checksum
    if major not in known:
        raise _not_offered(name, major, workspace)
    version, digest = known[major]
    if asked.version and asked.version != version:
        return asked.version, asked.checksum
    return version, asked.checksum or f"sha512:{digest}"


def _not_offered(name: str, major: str, workspace: Workspace) -> PlanError:
    file = workspace.path("package.json" if major.isdigit() else LOCKS[name][0])
    words = f"{name} {major}" if major.isdigit() else f"a lock of such an old {name}"
    hint = ("lock-again", f"lock again with one of: {name} {f', {name} '.join(_PINNED[name])}")
    return refused(f"{words} is not offered", file, hint)
