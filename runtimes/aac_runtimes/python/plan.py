"""Everything that is decided about a Python project."""

from __future__ import annotations

from typing import Any

from aac_runtimes.python.dependencies import Dependencies, decide
from aac_runtimes.python.entrypoint import find_start
from aac_runtimes.python.layout import HOME, SITE, Layout, distribution, find_layout, layout_problems
from aac_runtimes.python.manifest import Manifest, read_manifest
from aac_runtimes.python.scripts import script_files
from aac_runtimes.python.versions import bases, choose

from aac_core.api import BuildStep, RuntimePlan, RuntimeRequest

#: PATH of the official images and of Debian's, with the scripts of dependencies and project before it.
_PATH = f"{SITE}/bin:/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"


def plan(request: RuntimeRequest) -> RuntimePlan:
    """Decide it.

    Raises:
        PlanError: a file of the project can't be used.
    """
    manifest = read_manifest(request.project)
    version, finding, problems = choose(request.project, manifest, request.version)
    dependencies = decide(request, manifest, version)
    layout = find_layout(request.project, manifest)
    start = find_start(request, manifest, layout, dependencies.names)
    build, final = bases(version)
    return RuntimePlan(
        version=version,
        build_base=build,
        final_base=final,
        entrypoint=start.command,
        interface=start.interface,
        variables=_variables(request, manifest, dependencies, version),
        environment=_environment(request, layout, bool(dependencies.text or manifest.scripts)),
        steps=_steps(request, dependencies),
        lock=dependencies.lock,
        findings=(finding, *dependencies.findings, *((start.finding,) if start.finding else ())),
        problems=(
            *problems,
            *dependencies.problems,
            *layout_problems(request.project, manifest),
            *start.problems,
        ),
    )


def _variables(
    request: RuntimeRequest, manifest: Manifest, dependencies: Dependencies, version: str
) -> dict[str, Any]:
    return {
        "version": version,
        "requirements": dependencies.text,
        "hashed": dependencies.hashed,
        "resolve": dict(dependencies.resolve),
        "distribution": distribution(request.project, manifest, request.spec.metadata.version),
        "scripts": script_files(manifest),
    }


def _environment(request: RuntimeRequest, layout: Layout, has_scripts: bool) -> tuple[tuple[str, str], ...]:
    """PATH stays as it is on a base of the user's: only that image knows where its Python is."""
    found = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": layout.path,
        "PYTHONUNBUFFERED": "1",
    }
    if has_scripts and not request.spec.spec.build.base:
        found["PATH"] = _PATH
    return tuple(sorted(found.items()))


def _steps(request: RuntimeRequest, dependencies: Dependencies) -> tuple[BuildStep, ...]:
    commands = request.spec.spec.build.commands
    field = "spec.build.commands" if commands else ""
    code = BuildStep("code", f"the agent's code, in {HOME}", field, settled=True)
    if not dependencies.text:
        return (code,)
    field = "spec.dependencies" if request.spec.spec.dependencies else ""
    words = "with hashes" if dependencies.hashed else "without hashes"
    summary = f"the dependencies {words}, in {SITE}"
    step = BuildStep(
        "dependencies",
        summary,
        field,
        per_platform=True,
        settled=True,
        source=dependencies.source,
        packages=SITE,
    )
    return (step, code)
