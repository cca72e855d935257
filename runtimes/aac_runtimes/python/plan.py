"""Everything that is decided about a Python project."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import Any

from aac_runtimes.python.dependencies import Dependencies, decide
from aac_runtimes.python.entrypoint import find_start
from aac_runtimes.python.home import find_home
from aac_runtimes.python.layout import HOME, SITE, Layout, distribution, find_layout, layout_problems
from aac_runtimes.python.local import part_of
from aac_runtimes.python.manifest import read_manifest
from aac_runtimes.python.scripts import script_files
from aac_runtimes.python.versions import bases, choose

from aac_core.api import BuildStep, PlanError, ProjectPart, RuntimePlan, RuntimeRequest, Where

#: PATH of the official images and of Debian's, with the scripts of dependencies and project before it.
_PATH = f"{SITE}/bin:/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"


def plan(request: RuntimeRequest) -> RuntimePlan:
    """Decide it for the folder of the project that is the agent's package.

    Raises:
        PlanError: a file of the project can't be used.
    """
    home, findings = find_home(request.project, request.options.package if request.options else "")
    try:
        decided = _plan(replace(request, project=home), home)
    except PlanError as error:
        error.where = _placed(home, error.where)
        raise
    return replace(
        decided,
        steps=tuple(replace(step, source=_path(home, step.source)) for step in decided.steps),
        findings=(*findings, *(replace(one, source=_path(home, one.source)) for one in decided.findings)),
        problems=tuple(replace(one, where=_placed(home, one.where)) for one in decided.problems),
    )


def _placed(home: ProjectPart, where: Where | None) -> Where | None:
    return where if where is None or where.field else replace(where, file=_path(home, where.file))


def _path(home: ProjectPart, file: str) -> str:
    """A file of the agent's package as a file of the project; other words as they are."""
    return home.path(file) if file and home.exists(file) else file


def _plan(request: RuntimeRequest, home: ProjectPart) -> RuntimePlan:
    manifest = read_manifest(home)
    chosen, problems = choose(home, manifest, request.version)
    version = chosen.version
    dependencies = decide(request, manifest, version)
    layout = find_layout(home, manifest, dependencies.folders)
    start = find_start(request, manifest, layout, dependencies.names)
    build, final = bases(version)
    return RuntimePlan(
        version=version,
        build_base=build,
        final_base=final,
        entrypoint=start.command,
        interface=start.interface,
        variables=_variables(request, home, dependencies) | {"version": version},
        environment=_environment(request, layout, bool(dependencies.text or manifest.scripts)),
        workdir=layout.workdir,
        steps=_steps(request, dependencies),
        lock=dependencies.lock,
        findings=(chosen.finding, *dependencies.findings, *((start.finding,) if start.finding else ())),
        problems=(
            *problems,
            *chosen.problems,
            *dependencies.problems,
            *layout_problems(home, manifest),
            *start.problems,
        ),
    )


def _variables(request: RuntimeRequest, home: ProjectPart, dependencies: Dependencies) -> dict[str, Any]:
    folders = (".", *dependencies.folders)
    parts = {folder: part_of(home, folder) for folder in folders}
    manifests = {folder: read_manifest(part) for folder, part in parts.items()}
    version = request.spec.metadata.version
    return {
        "requirements": dependencies.text,
        "hashed": dependencies.hashed,
        "resolve": dict(dependencies.resolve),
        "copies": [[f"{path}/", f"{HOME}/{path}/"] for path in map(home.path, folders) if home.root],
        "distributions": [
            {**found, "folder": home.path(posixpath.join(folder, found["folder"]))}
            for folder in folders
            if (found := distribution(parts[folder], manifests[folder], version))
        ],
        "scripts": {
            name: text for one in reversed(manifests.values()) for name, text in script_files(one).items()
        },
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
