"""The crates: from the project's lock, ``spec.dependencies`` and the lock step's resolution."""

from __future__ import annotations

from dataclasses import dataclass

from aac_runtimes.rust.declared import Declared, against, read_declared, with_declared
from aac_runtimes.rust.features import made_of
from aac_runtimes.rust.libraries import Library, linked
from aac_runtimes.rust.lockfile import Locked, parse_lock, read_lock, stale
from aac_runtimes.rust.options import RustOptions
from aac_runtimes.rust.program import Chosen
from aac_runtimes.rust.workspace import LOCK, Workspace

from aac_core.api import Finding, LockRequest, Problem, RuntimeRequest


@dataclass(frozen=True)
class Dependencies:
    """The answer.

    Args:
        locked: whether every version is fixed.
        text: the lock that takes the place of the project's; "" leaves it as it is.
        manifests: those that are changed, as (path, text).
        libraries: of the system, that the program is linked with.
    """

    locked: bool
    text: str = ""
    manifests: tuple[tuple[str, str], ...] = ()
    libraries: tuple[Library, ...] = ()
    lock: LockRequest | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


def decide(
    request: RuntimeRequest, workspace: Workspace, chosen: Chosen, options: RustOptions
) -> Dependencies:
    """Everything about the crates of a project.

    Raises:
        PlanError: a file of the project can't be used.
    """
    project, package = request.project, chosen.package
    lock = read_lock(project, workspace.lock) if project.exists(workspace.lock) else None
    declared, problems = read_declared(request.spec.spec.dependencies)
    missing, conflicts = against(declared, package, lock)
    problems += (*conflicts, *(stale(lock, workspace.packages) if lock else ()))
    manifests = _changed(request, chosen, missing)
    resolved = request.resolved.get(LOCK, "")
    if lock is None or missing:
        asked = LockRequest(_inputs(request, workspace, manifests), (LOCK,))
        lock = parse_lock(resolved, "aac.lock") if resolved else lock
    else:
        asked, resolved = None, ""
    made = made_of(
        workspace.packages,
        package,
        options.features,
        default=options.default_features,
        development=chosen.example,
    )
    wanted = (*made.crates, *((one.name, one.requirement) for one in missing))
    used = lock.reached(wanted) if lock else ()
    return Dependencies(
        locked=bool(resolved) or asked is None,
        text=resolved,
        manifests=manifests,
        libraries=linked(used, lock, made.switches) if lock else (),
        lock=asked,
        findings=(_finding(workspace, used, asked, resolved), *_declared_findings(declared)),
        problems=problems,
    )


def _changed(
    request: RuntimeRequest, chosen: Chosen, missing: tuple[Declared, ...]
) -> tuple[tuple[str, str], ...]:
    file = chosen.package.file
    return ((file, with_declared(request.project.read_text(file), missing, file)),) if missing else ()


def _inputs(
    request: RuntimeRequest, workspace: Workspace, manifests: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """The manifests of the workspace, and the lock that stays the base."""
    files = {workspace.file, *(package.file for package in workspace.packages)}
    texts = {file: request.project.read_text(file) for file in files} | dict(manifests)
    if request.project.exists(workspace.lock):
        texts[workspace.lock] = request.project.read_text(workspace.lock)
    return tuple(sorted(texts.items()))


def _finding(
    workspace: Workspace, used: tuple[Locked, ...], asked: LockRequest | None, resolved: str
) -> Finding:
    if asked is None:
        return Finding("dependencies", f"{len(used)} crates", workspace.lock, "it fixes every version")
    if resolved:
        return Finding("dependencies", f"{len(used)} crates", "aac.lock", "the lock step resolved them")
    return Finding("dependencies", "open", workspace.file, f"there is no {LOCK} that has all of them")


def _declared_findings(declared: tuple[Declared, ...]) -> tuple[Finding, ...]:
    names = ", ".join(one.name for one in declared)
    return (Finding("spec.dependencies", names, "agent.yaml"),) if declared else ()
