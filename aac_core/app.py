"""What a command works with: the plugins, the report, and the steps above the line.

One :class:`App` lives for one call of ``aac``; click hands it to commands as ``ctx.obj``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aac_core.errors import Where
from aac_core.manager import Plugins
from aac_core.report import Report

if TYPE_CHECKING:
    from jinja2 import Environment

    from aac_core.contracts.builder import ImageBuilder
    from aac_core.contracts.loader import Document
    from aac_core.contracts.plan import BuildPlan, Rendered
    from aac_core.contracts.project import Project
    from aac_core.contracts.registry import Reference, Registry
    from aac_core.contracts.runtime import Runtime
    from aac_core.contracts.spec import AgentSpec
    from aac_core.errors import Problem
    from aac_core.lock import Lock
    from aac_core.plan import Planned


#: The end of the year 9999: timestamps of image configs (RFC 3339) have four digits for it.
_LAST_SECOND = 253402300799


@dataclass(frozen=True)
class Agent:
    """A read agent: what its folder holds, checked.

    Args:
        folder: where the spec lies.
        context: the build context: the folder, or one above it (``spec.build.context``).
        file: the spec, as the user would write its path.
        ignore: lines of the ignore file that ``project`` follows too.
        lock: from ``aac.lock``; empty when there is none.
        warnings: about spec and context.
        kept_out: files that are named like secrets, and in no image for that.
    """

    folder: Path
    context: Path
    file: str
    spec: AgentSpec
    document: Document
    project: Project
    ignore: tuple[str, ...]
    lock: Lock
    warnings: tuple[Problem, ...] = ()
    kept_out: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """``name:version``."""
        return f"{self.spec.metadata.name}:{self.spec.metadata.version}"

    def warnings_of(self, plan: BuildPlan) -> tuple[Problem, ...]:
        """The warnings about spec and context, and those of the plan, each with its place."""
        located = (replace(problem, where=self.locate(problem.where)) for problem in plan.warnings)
        return (*self.warnings, *located)

    def locate(self, where: Where | None) -> Where | None:
        """The place with line and column when only the field is known."""
        if where is None or where.line or not where.field:
            return where
        from aac_core.spec.read import parse_path

        return replace(self.document.where(parse_path(where.field)), field=where.field)


@dataclass
class App:
    """The plugins and the report of this call, and what can be done without an engine."""

    plugins: Plugins
    report: Report
    environ: Mapping[str, str]

    @classmethod
    def start(cls, environ: Mapping[str, str], report: Report, *, only_own: bool = False) -> App:
        """Load the installed plugins; broken ones become warnings."""
        app = cls(Plugins.installed(environ, only_own=only_own), report, environ)
        for warning in app.plugins.warnings:
            app.report.warn(warning)
        app.plugins.on_warning = app.report.warn
        return app

    def read(self, path: str = ".", *, file: str = "", profile: str = "") -> Agent:
        """Read an agent's folder, or the spec file at ``path``.

        Raises:
            SpecError: with every problem of the spec.
            ContextError: a file of the folder can't be taken, or ``aac.lock`` can't be read.
        """
        from aac_core.lock import read_lock
        from aac_core.project import open_project
        from aac_core.spec.read import find, load_file

        source = find(Path(path), file)
        loaded = load_file(source, loaders=self.plugins.loaders, profile=profile)
        build = loaded.spec.spec.build
        context, spec_file = _context(source, build.context)
        opened = open_project(context, spec_file=spec_file, include=build.include, exclude=build.exclude)
        found = self.plugins.spec_problems(loaded.spec, opened.project)
        agent = Agent(
            folder=source.parent,
            context=context,
            file=str(source),
            spec=loaded.spec,
            document=loaded.document,
            project=opened.project,
            ignore=opened.ignore,
            lock=read_lock(source.parent),
            warnings=(*loaded.warnings, *opened.warnings),
            kept_out=opened.excluded_notable,
        )
        problems = tuple(replace(problem, where=agent.locate(problem.where)) for problem in found)
        if any(problem.severity == "error" for problem in problems):
            from aac_core.errors import SpecError

            raise SpecError(problems)
        return replace(agent, warnings=(*agent.warnings, *problems))

    def plan(self, agent: Agent, *, platforms: tuple[str, ...] = (), base_source: str = "") -> Planned:
        """Decide everything about the image.

        Args:
            base_source: whose digests of base images count; "" takes the registry's, or the
                offline ones when the lock has no other.
        """
        from aac_core.errors import PlanError, SpecError
        from aac_core.options import plugin_options
        from aac_core.plan import PlanRequest, make_plan
        from aac_core.spec.resolve import image_relevant

        chosen = agent.spec.spec.runtime
        given: Mapping[str, Any] = chosen.options if chosen else {}

        def options(runtime: Runtime) -> Any:
            return plugin_options(runtime.options, given, ("spec", "runtime", "options"), agent.document)

        request = PlanRequest(
            spec=agent.spec,
            project=agent.project,
            config=image_relevant(agent.spec),
            ignore=agent.ignore,
            lock=agent.lock,
            base_source=base_source or _only_source(agent.lock),
            platforms=platforms,
            epoch=self.epoch,
            options=options,
        )
        try:
            return make_plan(request, self.plugins.runtimes)
        except SpecError as error:
            located = (replace(problem, where=agent.locate(problem.where)) for problem in error.problems)
            raise SpecError(tuple(located)) from None
        except PlanError as error:
            error.where = error.where or Where(agent.file)
            raise

    def render(self, plan: BuildPlan, *, mode: str = "image") -> Rendered:
        """The Dockerfile of a plan."""
        from aac_core.render import render

        return render(plan, self._templates, mode=mode)

    @cached_property
    def _templates(self) -> Environment:
        from aac_core.render import environment

        return environment(self.plugins.template_sources, self.plugins.extend_templates)

    @cached_property
    def epoch(self) -> int:
        """``SOURCE_DATE_EPOCH`` in seconds, 0 when it is not set (as ko and jib do)."""
        from aac_core.errors import UsageError

        text = self.environ.get("SOURCE_DATE_EPOCH", "") or "0"
        if not re.fullmatch(r"[0-9]{1,12}", text) or int(text) > _LAST_SECOND:
            raise UsageError(f"SOURCE_DATE_EPOCH is {text[:40]!r}, expected seconds from 1970 to 9999")
        return int(text)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of ``agent.yaml``, with the options of every installed plugin."""
        from aac_core.options import load_attribute
        from aac_core.spec.schema import schema

        plugins = self.plugins
        kinds = {"runtime": plugins.runtimes, "exporter": plugins.exporters}
        return schema(
            {
                kind: {item.name: load_attribute(item.options) for item in catalog if item.options}  # type: ignore[attr-defined]
                for kind, catalog in kinds.items()
            }
        )

    def builder(self, name: str = "buildx") -> ImageBuilder:
        """The builder that is used unless another one is asked for."""
        return self.plugins.builders.get(name)

    def registry(self, reference: Reference) -> Registry:
        """The backend for a reference's host."""
        return self.plugins.registry_for(reference.host)


def _only_source(lock: Lock) -> str:
    """``offline`` when the lock knows offline bases and no others."""
    sources = {source for digests in lock.bases.values() for source in digests}
    return "offline" if sources == {"offline"} else "registry"


def _context(source: Path, above: str) -> tuple[Path, str]:
    """The build context, and the path of the spec in it."""
    if not above:
        return source.parent, source.name
    real = source.parent.resolve()
    root = real.joinpath(above).resolve()
    return root, (real / source.name).relative_to(root).as_posix()
