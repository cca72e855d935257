"""The pytest kit for authors of plugins, and for aac's own tests.

Everything here is pure: no engine, no network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from types import ModuleType
from typing import Any

from aac_core.catalog import Catalog, Entry
from aac_core.contracts.loader import Document
from aac_core.contracts.plan import BuildPlan, Rendered
from aac_core.contracts.runtime import Runtime
from aac_core.contracts.spec import AgentSpec
from aac_core.discovery import Found
from aac_core.errors import ContextError, Where
from aac_core.lock import Lock
from aac_core.manager import Plugins
from aac_core.options import plugin_options
from aac_core.plan import Planned, PlanRequest, make_plan
from aac_core.project import nearest
from aac_core.render import environment, render


@dataclass(frozen=True)
class TextProject:
    """A project made of texts: ``TextProject({"main.py": "print(1)"})``; ``folder`` is the agent's in it."""

    texts: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(sorted(self.texts))

    def exists(self, path: str) -> bool:
        return path in self.texts

    def read_text(self, path: str) -> str:
        if path not in self.texts:
            raise ContextError(f"{path} does not exist")
        return self.texts[path]

    def glob(self, *patterns: str) -> tuple[str, ...]:
        return tuple(path for path in self.files if any(_matches(path, pattern) for pattern in patterns))

    def nearest(self, *names: str) -> str:
        return nearest(self, *names)


def _matches(path: str, pattern: str) -> bool:
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def agent_spec(name: str = "agent", **spec: Any) -> AgentSpec:
    """A valid spec with these fields below ``spec``, in the notation of ``agent.yaml``."""
    return AgentSpec.model_validate({"metadata": {"name": name}, "spec": spec})


def load_plugin(module: ModuleType, name: str = "plugin") -> Plugins:
    """The plugin system with just this plugin; raises PluginError for what would be a warning."""
    plugins = Plugins([])
    plugins.register(module, Found(name, module.__name__, "under-test", "0"))
    return plugins


#: Options that are given in Python stand in no file.
_NOWHERE = Document({}, lambda path: Where("options", field=".".join(map(str, path))))


def plan_with(
    runtime: Runtime,
    texts: Mapping[str, str],
    *,
    spec: AgentSpec | None = None,
    lock: Lock | None = None,
    options: Mapping[str, Any] | None = None,
    folder: str = "",
) -> Planned:
    """The plan of one runtime for a project made of texts, without platforms or ignore rules.

    Args:
        folder: the agent's in the project.
        options: as ``spec.runtime.options`` has them; checked by the runtime's model.
    """
    request = PlanRequest(
        spec=spec or agent_spec(),
        project=TextProject(texts, folder),
        config="{}",
        ignore=(),
        lock=lock or Lock(),
        options=lambda asked: plugin_options(
            asked.options, options or {}, ("spec", "runtime", "options"), _NOWHERE
        ),
    )
    return make_plan(request, Catalog("runtime", [Entry(runtime, "under-test")]))


def render_plan(
    plan: BuildPlan, *, mode: str = "image", platforms: tuple[str, ...] = (), plugins: Plugins | None = None
) -> Rendered:
    """The Dockerfile of a plan.

    Args:
        plugins: whose template sources and filters count.
    """
    using = plugins or Plugins([])
    templates = environment(using.template_sources, using.extend_templates)
    return render(replace(plan, platforms=platforms), templates, mode=mode)
