"""Everything that is decided about a Zig project."""

from __future__ import annotations

import posixpath
from typing import Any

from aac_core.api import (
    BaseImage,
    BuildStep,
    Detection,
    Finding,
    Hint,
    PlanError,
    Problem,
    Project,
    RuntimePlan,
    RuntimeRequest,
    Where,
)
from aac_runtime_zig.executable import find_executable
from aac_runtime_zig.manifest import Manifest, read_manifest
from aac_runtime_zig.releases import RELEASES
from aac_runtime_zig.versions import choose

HOME = "/app"
#: Wanted for pip, which brings the toolchain. The runtime for Python knows how an engine without a registry
#: makes it.
BUILD_BASE = BaseImage("python:3.13")
_BUILD, _MAIN, _MANIFEST = "build.zig", "src/main.zig", "build.zig.zon"


def detect(project: Project) -> Detection:
    """A build.zig, else a program where ``zig init`` puts it."""
    found = project.nearest(_BUILD, _MANIFEST, _MAIN)
    return Detection(bool(found), found or f"no {_BUILD} or {_MAIN}")


def plan(request: RuntimeRequest) -> RuntimePlan:
    """Decide it.

    Raises:
        PlanError: a file of the project can't be used.
    """
    source = _source(request)
    folder = posixpath.dirname(source.removesuffix(_MAIN))
    manifest = read_manifest(request.project, posixpath.join(folder, _MANIFEST))
    version = choose(request.project, manifest, request.version)
    start, problems = find_executable(request, source)
    return RuntimePlan(
        version=version.version,
        build_base=BUILD_BASE,
        final_base=BaseImage("scratch"),
        entrypoint=(f"{HOME}/bin/{start}",) if start else (),
        variables=_variables(request, manifest, version.version, source, folder),
        steps=(_step(request),),
        findings=(
            version.finding,
            Finding("source", source, source, "the nearest to agent.yaml"),
            *(Finding("package", name, manifest.file, url) for name, url in manifest.packages),
            *((Finding("start", start, source, "the executable that it makes"),) if start else ()),
        ),
        problems=(*version.problems, *manifest.problems, *problems, *_unread(request)),
    )


def _source(request: RuntimeRequest) -> str:
    """The file to begin with: of the folder that the spec names, else the nearest."""
    project, package = request.project, request.options.package
    if not package:
        found = project.nearest(_BUILD, _MAIN)
    else:
        paths = (posixpath.normpath(posixpath.join(package, name)) for name in (_BUILD, _MAIN))
        found = next((path for path in paths if project.exists(path)), "")
    if found:
        return found
    hint = Hint("zig-package", "name the folder of build.zig in spec.runtime.options.package")
    message = f"there is no {_BUILD} and no {_MAIN}" + (f" in {package}" if package else "")
    raise PlanError(message, where=Where("agent.yaml", field="spec.runtime.options.package"), hints=(hint,))


def _variables(
    request: RuntimeRequest, manifest: Manifest, version: str, source: str, folder: str
) -> dict[str, Any]:
    options, release = request.options, RELEASES[version]
    return {
        "requirement": release.requirement,
        "number": release.number,
        "folder": posixpath.join("/src", folder).rstrip("/"),
        "builds": source.endswith(_BUILD),
        "mode": release.modes[options.optimize],
        "optimize": options.optimize,
        "step": options.step,
        "define": [f"-D{name}={value}" for name, value in sorted(options.define.items())],
        "fetches": bool(manifest.packages),
    }


def _unread(request: RuntimeRequest) -> tuple[Problem, ...]:
    """A field that does nothing is refused: nobody should have to find out."""
    if not request.spec.spec.dependencies:
        return ()
    hint = Hint("zig-fetch", "zig fetch --save URL writes a package and its hash into build.zig.zon")
    where = Where("agent.yaml", field="spec.dependencies")
    return (Problem("packages of Zig are named in build.zig.zon only", where, (hint,)),)


def _step(request: RuntimeRequest) -> BuildStep:
    commands = request.spec.spec.build.commands
    return BuildStep(
        "code",
        f"the agent, compiled for the platform, in {HOME}",
        "spec.build.commands" if commands else "",
        per_platform=True,
        settled=True,
    )
