"""Everything that is decided about a Java project."""

from __future__ import annotations

import posixpath
from typing import Any

from aac_runtimes.java import versions
from aac_runtimes.java.decided import QUARKUS_JAR, SOURCE, Decided
from aac_runtimes.java.detect import GRADLE, MAVEN
from aac_runtimes.java.errors import refused
from aac_runtimes.java.gradle import decide_gradle
from aac_runtimes.java.maven import decide_maven
from aac_runtimes.java.start import command

from aac_core.api import BuildStep, RuntimePlan, RuntimeRequest

_TOOLS = {"maven": (MAVEN, decide_maven), "gradle": (GRADLE, decide_gradle)}


def plan(request: RuntimeRequest) -> RuntimePlan:
    """Decide it.

    Raises:
        PlanError: a file of the project can't be used.
    """
    decided = _TOOLS[_tool(request)][1](request)
    jvm = request.options.jvm if request.options else ()
    jar = QUARKUS_JAR if decided.quarkus and not decided.start.finding else ""
    return RuntimePlan(
        version=decided.version.version,
        build_base=decided.base,
        final_base=versions.final_base(decided.version.version),
        entrypoint=command(decided.start, jvm, jar),
        variables=_variables(request, decided),
        interface=decided.interface,
        steps=_steps(request, decided),
        lock=decided.lock,
        ignore=decided.ignore,
        findings=(
            decided.version.finding,
            *decided.findings,
            *((decided.start.finding,) if decided.start.finding else ()),
        ),
        problems=(*decided.version.problems, *decided.problems, *decided.start.problems),
    )


def _tool(request: RuntimeRequest) -> str:
    """The build tool: the one that is chosen, else the one whose file is nearest; Maven's first.

    Raises:
        PlanError: the project has no build file, or none of the chosen tool.
    """
    wanted = request.options.manager if request.options else None
    found = {name: request.project.nearest(*files) for name, (files, _) in _TOOLS.items()}
    there = [name for name, file in found.items() if file and wanted in (None, name)]
    if not there:
        words = f"spec.runtime.options.manager is {wanted}, but its files are not there"
        message = words if wanted else "there is no pom.xml, build.gradle or build.gradle.kts"
        raise refused(message, "agent.yaml", ("build-file", "add a build file beside agent.yaml"))
    return max(there, key=lambda name: (found[name].count("/"), name == "maven"))


def _variables(request: RuntimeRequest, decided: Decided) -> dict[str, Any]:
    wrapper = decided.wrapper
    return {
        "tool": decided.tool,
        "folder": _inside(decided.folder),
        "home": _inside(decided.home),
        "command": list(decided.command),
        "lock_command": list(decided.lock_command),
        "own": [_inside(path) for path in decided.own],
        "files": dict(decided.files),
        "quarkus": _inside(decided.quarkus) if decided.quarkus else "",
        "resources": decided.resources,
        "extra": list(request.options.files) if request.options else [],
        "fetch": {"address": wrapper.address, "sha256": wrapper.sha256} if wrapper else {},
        "locked": decided.locked,
    }


def _inside(path: str) -> str:
    return posixpath.join(SOURCE, path) if path else SOURCE


def _steps(request: RuntimeRequest, decided: Decided) -> tuple[BuildStep, ...]:
    field = "spec.build.commands" if request.spec.spec.build.commands else ""
    tool = decided.tool.capitalize()
    summary = f"{tool} resolves and compiles"
    build = BuildStep("build", summary, field, layer=False, settled=True, source=decided.source)
    parts = [("dependencies", "the dependencies, in /app/lib", "/app/lib")]
    if decided.resources:
        parts.append(("resources", "the agent's resources, in /app/resources", ""))
    parts.append(("code", "the agent's code, in /app", ""))
    layers = (
        BuildStep(name, summary, settled=True, packages=packages, made_by="build")
        for name, summary, packages in parts
    )
    return (build, *layers)
