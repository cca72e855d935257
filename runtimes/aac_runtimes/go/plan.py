"""Everything that is decided about a Go project."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aac_runtimes.go import checks, sums
from aac_runtimes.go.cgo import Cgo
from aac_runtimes.go.cgo import decide as decide_cgo
from aac_runtimes.go.commands import Command, choose, place
from aac_runtimes.go.files import Copy, copies
from aac_runtimes.go.sums import Dependencies
from aac_runtimes.go.versions import build_base, final_base
from aac_runtimes.go.versions import choose as choose_version
from aac_runtimes.go.workspace import Reach, Workspace

from aac_core.api import BaseImage, BuildStep, ChosenVersion, Finding, RuntimePlan, RuntimeRequest

#: Programs of a system that an agent may be started through.
_SHELLS = ("sh", "bash", "dash", "env")


def plan(request: RuntimeRequest) -> RuntimePlan:
    """Decide it.

    Raises:
        PlanError: a file of the project can't be used.
    """
    tags = (*request.options.tags, *(("cgo",) if request.options.cgo else ()))
    workspace = Workspace(request.project, tags)
    files = (*(module.mod for module in workspace.modules), *((workspace.work,) if workspace.work else ()))
    version = choose_version(request.project, files, request.version)
    choice = choose(request, workspace)
    if choice.command is None or choice.finding is None:
        build, final = build_base(version.version), final_base(with_system=False)
        problems = (*version.problems, *choice.problems)
        return RuntimePlan(version.version, build, final, findings=(version.finding,), problems=problems)
    return _Decision(request, workspace, version, choice.command, choice.finding).plan()


@dataclass(frozen=True)
class _Decision:
    """What follows once the program is known."""

    request: RuntimeRequest
    workspace: Workspace
    version: ChosenVersion
    command: Command
    why: Finding

    @cached_property
    def reach(self) -> Reach:
        return self.workspace.reach(self.command.package)

    @cached_property
    def cgo(self) -> Cgo:
        mod = self.command.module.mod
        return decide_cgo(self.request.options.cgo, self.reach, mod.requires, mod.file)

    @cached_property
    def dependencies(self) -> Dependencies:
        return sums.decide(self.request, self.workspace, self.command, self.reach, self.version.version)

    @cached_property
    def files(self) -> tuple[Copy, ...]:
        return copies(self.request, self.command, self.reach)

    @cached_property
    def base(self) -> BaseImage:
        """A system where something of it is asked for, or linked with."""
        spec = self.request.spec.spec
        shell = bool(spec.entrypoint) and posixpath.basename(spec.entrypoint[0]) in _SHELLS
        return final_base(with_system=bool(spec.build.packages or self.cgo.libraries or shell))

    @cached_property
    def binary(self) -> str:
        spec = self.request.spec.spec
        return place(self.command, spec.entrypoint, alone=self.base.name == (spec.build.base or "scratch"))

    def plan(self) -> RuntimePlan:
        return RuntimePlan(
            version=self.version.version,
            build_base=build_base(self.version.version),
            final_base=self.base,
            entrypoint=(self.binary,),
            variables=self._variables(),
            interface=checks.interface(self.reach),
            steps=tuple(self._steps()),
            lock=self.dependencies.lock,
            findings=tuple(self._findings()),
            problems=(
                *self.version.problems,
                *self.dependencies.problems,
                *self.cgo.problems,
                *checks.embeds(self.request, self.reach),
                *checks.libraries(self.request, self.cgo.libraries),
                *checks.folder(self.command.module.folder),
            ),
        )

    @cached_property
    def _version_flag(self) -> tuple[str, str]:
        """``-X main.version=…`` and the place of the variable, unless the user's flags set it."""
        found = ((file.path, *file.version) for file in self.command.package.files if file.version[0])
        path, name, line = next(found, ("", "", 0))
        if not name or any(f"main.{name}=" in flags for flags in self.request.options.ldflags):
            return "", ""
        return f"-X main.{name}={self.request.spec.metadata.version}", f"{path}:{line}"

    def _findings(self) -> Iterator[Finding]:
        yield from (self.version.finding, self.why, self.dependencies.finding)
        if self.cgo.finding:
            yield self.cgo.finding
        if self._version_flag[0]:
            value = self.request.spec.metadata.version
            yield Finding("version", value, self._version_flag[1], "a variable that the linker sets")
        if self.files:
            names = ", ".join(source for copy in self.files for source in copy.sources)
            yield Finding("files", f"{names:.200}", "project", "the code or the spec names them")
        if self.base.name != "scratch":
            reason = "libraries or programs of a system are needed"
            yield Finding("base", self.base.name, "agent.yaml", reason)

    def _variables(self) -> dict[str, Any]:
        options = self.request.options
        static = self.cgo.enabled and not self.cgo.libraries
        tags = [*options.tags, "timetzdata", *(("netgo", "osusergo") if static else ())]
        ldflags = ["-s -w", self._version_flag[0], *options.ldflags]
        if static:
            ldflags.append('-linkmode external -extldflags "-static"')
        return {
            "folder": posixpath.join("/src", self.command.module.folder).rstrip("/"),
            "package": self.command.argument,
            "binary": self.binary,
            "cgo": self.cgo.enabled,
            "libraries": list(self.cgo.libraries),
            "flags": ["-tags", ",".join(dict.fromkeys(tags)), "-ldflags", " ".join(filter(None, ldflags))],
            "mod": dict(self.dependencies.files or {}),
            "ask": list(self.dependencies.resolve),
            "module": self.command.module.path or self.request.spec.metadata.name,
            "has_mod": bool(self.command.module.mod.file),
            "files": [{"sources": list(copy.sources), "target": copy.target} for copy in self.files],
        }

    def _steps(self) -> Iterator[BuildStep]:
        build = self.request.spec.spec.build
        field = "spec.build.commands" if build.commands else ""
        source = "aac.lock" if self.dependencies.lock else ""
        if self.files:
            yield BuildStep("files", "files that the program reads, in /app", settled=True)
        yield BuildStep(
            "binary", f"the program, {self.binary}", field, per_platform=True, settled=True, source=source
        )
