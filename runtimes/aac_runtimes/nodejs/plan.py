"""Everything that is decided about a Node project."""

from __future__ import annotations

import posixpath

from aac_runtimes.nodejs.build import Build, find_build
from aac_runtimes.nodejs.dependencies import Dependencies, decide
from aac_runtimes.nodejs.interface import find_interface
from aac_runtimes.nodejs.managers import Manager, find_manager
from aac_runtimes.nodejs.sources import tokens
from aac_runtimes.nodejs.start import HOME, Question, Start, find_start
from aac_runtimes.nodejs.variables import variables
from aac_runtimes.nodejs.versions import bases, choose
from aac_runtimes.nodejs.workspace import Workspace, read_workspace

from aac_core.api import BuildStep, Finding, RuntimePlan, RuntimeRequest


def plan(request: RuntimeRequest) -> RuntimePlan:
    """Decide it.

    Raises:
        PlanError: a file of the project can't be used.
    """
    options = request.options
    workspace = read_workspace(request.project, options.package if options else "")
    version = choose(request.project, workspace, request.version)
    manager = find_manager(request.project, workspace, options.manager if options else None)
    dependencies = decide(request, workspace, manager)
    build = find_build(request, workspace)
    start = find_start(Question(request, workspace, dependencies.graph, build, manager.name == "pnpm"))
    interface = find_interface(request.project, workspace)
    secrets, warnings = tokens(request.project, workspace, request.spec)
    base, final = bases(version.version)
    return RuntimePlan(
        version=version.version,
        build_base=base,
        final_base=final,
        entrypoint=start.command,
        variables={**variables(request, workspace, manager, dependencies, build), "secrets": secrets},
        environment=_environment(build, start),
        workdir=posixpath.join(HOME, workspace.agent).rstrip("/"),
        interface=interface.value if interface else "",
        steps=_steps(request, workspace, dependencies, build),
        lock=dependencies.lock_request,
        findings=_findings(version.finding, manager, dependencies, (build.finding, start.finding, interface)),
        problems=(
            *version.problems,
            *manager.problems,
            *dependencies.problems,
            *build.problems,
            *start.problems,
            *warnings,
        ),
    )


def _environment(build: Build, start: Start) -> tuple[tuple[str, str], ...]:
    """HOSTNAME is the address that Next's own server listens on; engines set it to the container's name."""
    own = {"HOSTNAME": "0.0.0.0"} if build.standalone else {}  # noqa: S104 - a container
    return tuple(sorted({"NODE_ENV": "production", **own, **dict(start.environment)}.items()))


def _findings(
    version: Finding, manager: Manager, dependencies: Dependencies, more: tuple[Finding | None, ...]
) -> tuple[Finding, ...]:
    found = (manager.finding, *dependencies.findings) if dependencies.manifests else ()
    return (version, *(one for one in (*found, *more) if one))


def _steps(
    request: RuntimeRequest, workspace: Workspace, dependencies: Dependencies, build: Build
) -> tuple[BuildStep, ...]:
    """Code after the packages, unless the build tells which of their files are needed."""
    commands, declared = request.spec.spec.build.commands, request.spec.spec.dependencies
    words = ", built" if build.makes else ""
    field = "spec.build.commands" if commands else ""
    code = BuildStep("code", f"the agent's code{words}, in {HOME}", field, settled=True)
    folders = workspace.needed(development=False)
    required = declared or any(workspace.members[one].required for one in folders)
    if not dependencies.manifests or not required:
        return (code,)
    step = BuildStep(
        "dependencies",
        "the packages of the agent, in node_modules",
        "spec.dependencies" if declared else "",
        per_platform=True,
        settled=True,
        source=dependencies.source,
        packages=f"{HOME}/node_modules",
    )
    return (code, step) if build.standalone else (step, code)
