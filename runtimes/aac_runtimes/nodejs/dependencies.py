"""What is installed: the manifests and the lock that the package manager is given."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aac_runtimes.nodejs.declared import against, read_declared
from aac_runtimes.nodejs.errors import problem
from aac_runtimes.nodejs.locks.model import Graph
from aac_runtimes.nodejs.locks.read import read_lock, read_resolved, stale_problems
from aac_runtimes.nodejs.managers import Manager
from aac_runtimes.nodejs.natives import Natives, find_natives
from aac_runtimes.nodejs.workspace import LOCKS, Workspace

from aac_core.api import Finding, LockRequest, Problem, RuntimeRequest

_MANIFEST = "package.json"


@dataclass(frozen=True)
class Dependencies:
    """The answer.

    Args:
        manifests: path below the root to the text of a ``package.json``; empty when nothing is installed.
        lock: the name of the lock beside the root manifest.
        text: of the lock, when aac made it; "" when it is the project's own, or there is none.
        frozen: whether the lock has all versions.
        graph: what is known of them.
        lock_request: the resolution that is missing, or that ``text`` answers.
    """

    manifests: Mapping[str, str] = field(default_factory=dict)
    lock: str = ""
    text: str = ""
    frozen: bool = True
    graph: Graph = field(default_factory=Graph)
    natives: Natives = field(default_factory=Natives)
    lock_request: LockRequest | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def source(self) -> str:
        """The file whose lines decide what is installed."""
        return next((one.source for one in self.findings if one.subject == "dependencies"), "")


def decide(request: RuntimeRequest, workspace: Workspace, manager: Manager) -> Dependencies:
    """Everything about the packages of a project.

    Raises:
        PlanError: a file of the project can't be used.
    """
    declared, problems = read_declared(request.spec.spec.dependencies)
    graph = read_lock(request.project, manager, workspace)
    extra, conflicts = against(declared, workspace, graph, manager.lock)
    manifests = _manifests(workspace, manager, extra)
    if not any(one.wanted for one in workspace.members.values()) and not extra:
        return Dependencies(problems=problems)
    found = Dependencies(
        manifests=manifests,
        lock=manager.lock.rpartition("/")[2] or LOCKS[manager.name][-1],
        graph=graph,
        findings=tuple(
            Finding("dependency", f"{name}@{wanted}", "agent.yaml", declared[name][1])
            for name, wanted in extra.items()
        ),
        problems=(*problems, *conflicts, *stale_problems(graph, manager)),
    )
    return _with_natives(request, workspace, _locked(request, workspace, manager, found, bool(extra)))


def _manifests(workspace: Workspace, manager: Manager, extra: Mapping[str, str]) -> dict[str, str]:
    """What package managers are given; yarn 1 installs all members that it sees, so only the needed ones."""
    needed = set(workspace.needed(development=True))
    found: dict[str, str] = {}
    for folder, manifest in workspace.members.items():
        changes: dict[str, Any] = {}
        if folder == workspace.agent:
            changes |= {"version": "0.0.0"} if "version" in manifest.data else {}
            changes |= {"dependencies": {**manifest.texts("dependencies"), **extra}} if extra else {}
        if not folder and manager.name == "yarn" and not manager.berry and workspace.shared:
            changes["workspaces"] = sorted(needed - {""})
        found[f"{folder}/{_MANIFEST}".lstrip("/")] = manifest.installed(changes)
    return found


def _locked(
    request: RuntimeRequest, workspace: Workspace, manager: Manager, found: Dependencies, extended: bool
) -> Dependencies:
    if manager.lock and not extended:
        words = f"{len(found.graph.packages)} packages locked"
        finding = Finding("dependencies", words, manager.lock, f"the lock of {manager.name}")
        return replace(found, findings=(*found.findings, finding))
    inputs = tuple(sorted((path, text) for path, text in found.manifests.items()))
    if manager.lock:
        digest = hashlib.sha256(request.project.read_text(manager.lock).encode()).hexdigest()
        inputs += ((found.lock, digest),)
    lock = LockRequest((*inputs, ("manager", f"{manager.name} {manager.version}".strip())), (found.lock,))
    found = replace(found, lock_request=lock)
    text = request.resolved.get(found.lock, "")
    if text:
        finding = Finding("dependencies", found.lock, "aac.lock", "resolved once, and kept")
        graph = read_resolved(text, manager, workspace)
        return replace(found, text=text, graph=graph, findings=(*found.findings, finding))
    words = "the packages are not locked, so the image is not reproducible"
    warning = problem(words, "agent.yaml", ("lock", "run aac lock"), severity="warning")
    finding = Finding("dependencies", "not locked", workspace.manifest.file, "the ranges of the manifest")
    return replace(
        found, frozen=False, findings=(*found.findings, finding), problems=(*found.problems, warning)
    )


def _with_natives(request: RuntimeRequest, workspace: Workspace, found: Dependencies) -> Dependencies:
    folders = workspace.needed(development=False)
    names = {folder: [*workspace.members[folder].required] for folder in folders}
    reached = found.graph.reached(folders, names)
    emulation = request.spec.spec.build.emulation == "allow"
    natives = find_natives(found.graph, reached, found.source, emulation=emulation)
    return replace(found, natives=natives, problems=(*found.problems, *natives.problems))
