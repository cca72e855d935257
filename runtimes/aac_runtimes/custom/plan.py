"""What is decided about a custom agent: as good as nothing."""

from __future__ import annotations

import posixpath

from aac_core.api import BaseImage, BuildStep, Finding, Hint, Problem, RuntimePlan, RuntimeRequest, Where

_HOME = "/app"


def plan(request: RuntimeRequest) -> RuntimePlan:
    """The user's base, and one step that copies the project and runs the user's commands."""
    build = request.spec.spec.build
    builder = build.builder or build.base
    runs = bool(build.commands)
    field = "spec.build.commands" if runs else ""
    step = BuildStep("code", f"the agent's files, in {_HOME}", field, per_platform=runs, settled=True)
    return RuntimePlan(
        version="1",
        build_base=BaseImage(builder or "scratch"),
        final_base=BaseImage(build.base or "scratch"),
        variables={"keep": list(request.options.keep)},
        workdir=posixpath.join(_HOME, request.project.folder).rstrip("/"),
        steps=(step,),
        findings=(Finding("base", build.base, "agent.yaml", "spec.build.base"),),
        problems=_problems(request, builder),
    )


def _problems(request: RuntimeRequest, builder: str) -> tuple[Problem, ...]:
    found, spec = [], request.spec.spec
    base = spec.build.base
    if spec.dependencies:
        hint = Hint("custom-dependencies", "install them in spec.build.commands")
        found.append(_problem("the runtime custom knows no package manager", "spec.dependencies", hint))
    if not base:
        hint = Hint("custom-base", "name the image that the agent runs on, for example debian:trixie-slim")
        found.append(_problem("the runtime custom needs a base image", "spec.build.base", hint))
    if base and builder == "scratch":
        hint = Hint("custom-builder", "name an image with sh, find and touch, for example debian:trixie")
        message = "nothing can be run on scratch, so a builder is needed"
        found.append(_problem(message, "spec.build.builder", hint))
    if not spec.entrypoint:
        hint = Hint("set-entrypoint", 'say how the agent starts, for example ["/app/run"]')
        found.append(_problem("the runtime custom needs an entrypoint", "spec.entrypoint", hint))
    return tuple(found)


def _problem(message: str, field: str, hint: Hint) -> Problem:
    return Problem(message, Where("agent.yaml", field=field), (hint,))
